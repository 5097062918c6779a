"""Postbote as people run it: the command in a process of its own, on a store, against servers of the test."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession

COMMAND = (str(Path(sys.executable).with_name("postbote")),)
ROOT = Path(__file__).parents[2]
SECONDS = 20.0


class Postbote:
    """One installation: `run()` starts it, `kill()` ends it as a power cut does, `says()` runs a command."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {
            "data": str(folder),
            "listen": f"127.0.0.1:{self.port}",
            "mail_from": "Support <support@desk.example>",
            "secret": "a key for tests",
            "log_format": "text",
            **settings,
        }
        self._log = folder.with_suffix(".log")
        self._log_before = 0
        self._process: asyncio.subprocess.Process | None = None

    @property
    def environment(self) -> dict[str, str]:
        ours = {f"POSTBOTE_{name.upper()}": value for name, value in self.settings.items() if value}
        others = {name: value for name, value in os.environ.items() if not name.startswith("POSTBOTE_")}
        return {**others, **ours, "PYTHONWARNINGS": "default"}

    async def run(self, *arguments: str) -> None:
        """Start it and wait until it is ready."""
        self._log_before = len(self.log)
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *COMMAND, "run", *arguments, env=self.environment, cwd=ROOT, stdout=log, stderr=log
            )
        await self.until(self._is_ready, "ready")

    async def _is_ready(self) -> bool:
        process = self._process
        assert process is not None
        assert process.returncode is None, f"it ended: {self.log[-2000:]}"
        return "postbote.ready" in self.log[self._log_before :]

    async def health(self) -> dict[str, Any]:
        try:
            async with ClientSession() as session, session.get(f"{self.url}/healthz") as answer:
                return dict(await answer.json())
        except ClientError:
            return {}

    def kill(self) -> None:
        """At once, without a chance to tidy up."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)

    async def killed(self) -> None:
        self.kill()
        assert self._process is not None
        await self._process.wait()

    async def stop(self) -> int:
        """In order, as a service manager does; returns the exit code."""
        if self._process is None or self._process.returncode is not None:
            return self._process.returncode if self._process and self._process.returncode is not None else 0
        self._process.send_signal(signal.SIGCONT)
        self._process.send_signal(signal.SIGTERM)
        try:
            return await asyncio.wait_for(self._process.wait(), SECONDS)
        except TimeoutError:
            await self.killed()
            raise AssertionError(f"it did not stop: {self.log[-2000:]}") from None

    def freeze(self) -> None:
        """Stand still, where it is."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    async def says(self, *arguments: str, code: int = 0) -> str:
        """What a command prints; it must end with `code`."""
        process = await asyncio.create_subprocess_exec(
            *COMMAND,
            *arguments,
            env=self.environment,
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        assert process.returncode == code, f"{arguments}: {out.decode()}{err.decode()}"
        return out.decode()

    async def rows(self, *arguments: str) -> list[dict[str, Any]]:
        """The objects a reading command prints with --json."""
        printed = await self.says(*arguments, "--json")
        return [json.loads(line) for line in printed.splitlines()]

    async def until(self, fact: Callable[[], Awaitable[Any]], what: str, seconds: float = SECONDS) -> Any:
        """Wait until `fact` holds; fails with the end of the log."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not (found := await fact()):
            assert asyncio.get_running_loop().time() < deadline, f"never {what}: {self.log[-3000:]}"
            await asyncio.sleep(0.05)
        return found


@pytest.fixture
async def make_postbote(tmp_path: Path) -> AsyncIterator[Callable[..., Postbote]]:
    """`make_postbote(database=url, smtp=…)`: every one of them is ended with the test."""
    made: list[Postbote] = []

    def make(**settings: str) -> Postbote:
        made.append(Postbote(tmp_path / f"data{len(made)}", **settings))
        return made[-1]

    yield make
    for postbote in made:
        await postbote.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
