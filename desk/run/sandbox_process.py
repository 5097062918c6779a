"""The sandbox as a process of its own: stand-ins for Slack and a mail server, reached over sockets only."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk.errors import NotPossible

START_SECONDS = 30.0
STOP_SECONDS = 5.0
# What our app declares to Slack: the sandbox delivers nothing else, as Slack does.
MANIFEST = Path(__file__).parents[2] / "bot" / "manifest.json"


@dataclass(frozen=True, slots=True)
class SandboxAddresses:
    """Where everything is, as the sandbox says it in its first line."""

    page: str
    slack_api: str
    slack_bot_token: str
    slack_app_token: str
    slack_signing_secret: str
    smtp: str
    imap: dict[str, str]

    @classmethod
    def read(cls, line: bytes) -> "SandboxAddresses":
        said: dict[str, Any] = json.loads(line)
        return cls(**{name: said[name] for name in cls.__dataclass_fields__})


@contextlib.asynccontextmanager
async def running(*, port: int, portal_url: str) -> AsyncIterator[SandboxAddresses]:
    """Starts it, stops it. Raises NotPossible if it doesn't start, with what it said."""
    # A session of its own: Ctrl-C reaches us alone, and we stop it last.
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "sandbox", "--http-port", str(port), "--portal-url", portal_url),
        *("--slack-manifest", str(MANIFEST)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stderr is not None
    complaints = asyncio.create_task(process.stderr.read())
    try:
        yield await _addresses(process, complaints)
    finally:
        await _stop(process)
        await complaints


async def _addresses(
    process: asyncio.subprocess.Process, complaints: asyncio.Task[bytes]
) -> SandboxAddresses:
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), START_SECONDS)
    except TimeoutError:
        line = b""
    if not line:
        await _stop(process)
        said = (await complaints).decode(errors="replace").strip().splitlines()
        raise NotPossible("The sandbox did not start: {reason}", reason=said[-1] if said else "it is silent")
    return SandboxAddresses.read(line)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
