"""Postbote as it is run: `postbote run` in a process of its own on a desk that stands already."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.measuring import rss_mb

COMMAND = str(Path(sys.executable).with_name("postbote"))
SECONDS = 30.0


class Product:
    """One run; `seconds_to_ready` from the start of the process to the line that says it is ready."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}"
        self.seconds_to_ready = 0.0
        self._reading: asyncio.Task[None] | None = None
        self._said: list[str] = []

    async def wait_until_ready(self, started: float) -> None:
        assert self.process.stderr is not None
        async with asyncio.timeout(SECONDS):
            while "postbote.ready" not in (line := (await self.process.stderr.readline()).decode()):
                self._said.append(line)
                if not line:
                    raise RuntimeError("postbote ended: " + "".join(self._said))
        self.seconds_to_ready = time.perf_counter() - started
        self._reading = asyncio.create_task(self._read_on())

    async def _read_on(self) -> None:
        assert self.process.stderr is not None
        while await self.process.stderr.readline():
            pass

    async def wait_until_healthy(self, mailboxes: int) -> None:
        """Slack and so many mailboxes are connected, and nothing is wrong."""
        async with aiohttp.ClientSession() as http, asyncio.timeout(SECONDS):
            while True:
                async with http.get(f"{self.url}/healthz") as answer:
                    told = await answer.json()
                boxes = [state["ok"] for state in told["mailboxes"].values()]
                if told["ok"] and boxes == [True] * mailboxes and told.get("slack", {}).get("ok"):
                    return
                await asyncio.sleep(0.05)

    @property
    def rss_mb(self) -> float:
        return rss_mb(self.process.pid)

    @property
    def cpu_seconds(self) -> float:
        """CPU time it has used so far."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    async def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), SECONDS)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
        if self._reading is not None:
            await self._reading


@contextlib.asynccontextmanager
async def running(*arguments: str, **settings: Any) -> AsyncIterator[Product]:
    """`postbote run` with these settings; ended with the block."""
    port = int(str(settings["listen"]).rpartition(":")[2])
    ours = {f"POSTBOTE_{name.upper()}": str(value) for name, value in settings.items()}
    others = {name: value for name, value in os.environ.items() if not name.startswith("POSTBOTE_")}
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        COMMAND, "run", *arguments, env=others | ours, stderr=asyncio.subprocess.PIPE
    )
    product = Product(process, port)
    try:
        await product.wait_until_ready(started)
        yield product
    finally:
        if process.returncode is None:
            await product.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
