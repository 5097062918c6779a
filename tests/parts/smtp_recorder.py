"""A mail server in a process of its own that writes down each mail it took before it says so.

`python -m tests.parts.smtp_recorder FILE` prints its port; FILE gets a line a mail: Message-ID, recipient,
and the digest of its bytes. `SmtpRecorder` is that process.
"""

import asyncio
import hashlib
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope

_MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that the server said yes to."""

    message_id: str
    recipient: str
    digest: str


class SmtpRecorder:
    """The process: `url` for POSTBOTE_SMTP, `taken()` what it has taken, in order."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._process: asyncio.subprocess.Process | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        self._file.touch()
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.parts.smtp_recorder", str(self._file)),
            cwd=Path(__file__).parents[2],
            stdout=asyncio.subprocess.PIPE,
        )
        assert self._process.stdout is not None
        port = int(await self._process.stdout.readline())
        self.url = f"smtp://127.0.0.1:{port}?starttls=never"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        self._process.kill()
        await self._process.communicate()

    def count(self) -> int:
        return self._file.read_bytes().count(b"\n")

    def taken(self) -> Sequence[Taken]:
        return [Taken(*line.split(" ")) for line in self._file.read_text().splitlines()]


class _Recording:
    def __init__(self, file: int) -> None:
        self._file = file

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - its name
        content = envelope.original_content or b""
        found = _MESSAGE_ID.search(content)
        message_id = found[1].decode() if found else "-"
        digest = hashlib.sha256(content).hexdigest()
        os.write(self._file, f"{message_id} {envelope.rcpt_tos[0]} {digest}\n".encode())
        return "250 2.0.0 written down"


async def _serve(file: str) -> None:
    handler = _Recording(os.open(file, os.O_WRONLY | os.O_APPEND))
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, enable_SMTPUTF8=True, hostname="recorder.example"), "127.0.0.1", 0
    )
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
