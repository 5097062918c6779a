"""A mail server over real sockets that does what a test says, at the step it says.

Where nothing is said it behaves as a good server does: it takes every mail, over TLS and after a login if it
has them. `on` gives the faults; `mend` ends them. What it heard and what it took is there to be looked at.
"""

import asyncio
import base64
import re
import socket
import ssl
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from types import TracebackType
from typing import Self

OFFERS = ("SIZE 20000000", "8BITMIME", "SMTPUTF8", "DSN")
FOR_EVER = -1
_GREETED = (b"EHLO", b"HELO")


class Step(StrEnum):
    CONNECT = "connect"
    EHLO = "EHLO"
    HELO = "HELO"
    STARTTLS = "STARTTLS"
    # After `220 go ahead`, instead of the handshake; for smtps:// from the first byte.
    HANDSHAKE = "handshake"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    # In the middle of the mail, before its final dot.
    CONTENT = "content"
    # The whole mail is there.
    DOT = "dot"
    RSET = "RSET"
    QUIT = "QUIT"


class Deed(Enum):
    """What is no answer. At the final dot, the server has taken the mail before it does this."""

    HANG = "hang"
    CLOSE = "close"
    RESET = "reset"
    # Lines of an answer that never ends, one after another.
    BABBLE = "babble"


class Answer(bytes):
    """Bytes as they are: an answer no server should give. At the final dot, the mail has been taken."""

    __slots__ = ()


# A `str` is the server's answer: 421 hangs up after it, and what isn't 2xx takes no mail. In the middle of a
# mail any answer hangs up.
Act = str | Answer | Deed


@dataclass(slots=True)
class Fault:
    step: Step
    act: Act
    times: int
    # Only for this recipient (RCPT, and what follows it).
    recipient: str


@dataclass(frozen=True, slots=True)
class Taken:
    sender: str
    recipient: str
    data: bytes
    is_private: bool
    login: str
    connection: int


class SmtpScript:
    """An `async with`; `url` is then where it listens. `tls` and `login` may be changed while it runs."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        is_smtps: bool = False,
        login: tuple[str, str] | None = None,
        offers: Sequence[str] = OFFERS,
    ) -> None:
        self.tls = tls
        self.login = login
        self.offers = offers
        self.taken: list[Taken] = []
        # Everything that was said to it, a line each; logins without what is secret in them.
        self.heard: list[str] = []
        self.connections = 0
        self.is_smtps = is_smtps
        # Answers come a byte at a time.
        self.trickles = False
        self._faults: list[Fault] = []
        self._port = 0
        self._server: asyncio.Server | None = None
        self._visits: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """As POSTBOTE_SMTP has it."""
        user = f"{self.login[0]}:{self.login[1]}@" if self.login else ""
        scheme, wish = ("smtps", "") if self.is_smtps else ("smtp", "" if self.tls else "?starttls=never")
        return f"{scheme}://{user}127.0.0.1:{self._port}{wish}"

    async def start(self) -> None:
        """Listen, after `stop` on the same port again."""
        self._server = await asyncio.start_server(self._join, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse connections, and end those there are."""
        if self._server is None:
            return
        self._server.close()
        visits, self._server = dict(self._visits), None
        for visit, writer in visits.items():
            visit.cancel()
            writer.transport.abort()
        await asyncio.gather(*visits, return_exceptions=True)
        await asyncio.sleep(0)  # lets the aborted transports close

    def on(self, step: Step, act: Act, *, times: int = FOR_EVER, recipient: str = "") -> None:
        """Do this at that step. Of several for a step the first one goes, until it was done so many times."""
        self._faults.append(Fault(step, act, times, recipient))

    def mend(self) -> None:
        self._faults.clear()

    @property
    def faults_left(self) -> int:
        """How many of those with an end were not done yet."""
        return sum(fault.times for fault in self._faults if fault.times > 0)

    def act_at(self, step: Step, recipient: str) -> Act | None:
        """What is to be done now, counted as done."""
        for fault in self._faults:
            if fault.step == step and fault.times and fault.recipient in {"", recipient}:
                fault.times -= 1
                return fault.act
        return None

    def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        visit = asyncio.create_task(_Visit(self, reader, writer, self.connections).run())
        self._visits[visit] = writer
        visit.add_done_callback(self._visits.pop)


class _Over(Exception):
    """Nothing more is said over this connection."""


@dataclass(slots=True)
class _Visit:
    """One connection."""

    server: SmtpScript
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    number: int
    is_private: bool = False
    login: str = ""
    sender: str | None = None
    recipients: list[str] = field(default_factory=list)

    async def run(self) -> None:
        try:
            if self.server.is_smtps:
                await self._become_private()
            await self._answer(Step.CONNECT, "220 script.example ESMTP")
            while line := await self.reader.readline():
                await self._command(line.decode("utf-8", "replace").rstrip("\r\n"))
        except (_Over, OSError, ValueError, asyncio.IncompleteReadError):
            pass
        finally:
            self.writer.transport.abort()

    async def _command(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        verb = verb.upper()
        self.server.heard.append(verb if verb == Step.AUTH else line)
        match verb:
            case Step.EHLO:
                await self._answer(Step.EHLO, self._hello())
            case Step.STARTTLS:
                if await self._answer(Step.STARTTLS, "220 go ahead"):
                    await self._become_private()
            case Step.AUTH:
                await self._log_in(rest)
            case Step.MAIL:
                await self._from(rest)
            case Step.RCPT:
                await self._to(rest)
            case Step.DATA:
                await self._take()
            case Step.RSET | Step.HELO:
                self._forget()
                await self._answer(Step(verb), "250 ok")
            case Step.QUIT:
                await self._answer(Step.QUIT, "221 bye")
                raise _Over
            case _:
                await self._say("502 5.5.2 unknown command")

    def _hello(self) -> str:
        offers = list(self.server.offers)
        if self.server.tls is not None and not self.is_private:
            offers.append("STARTTLS")
        elif self.server.login is not None:
            offers.append("AUTH PLAIN")
        return "\r\n".join(["250-script.example", *(f"250-{offer}" for offer in offers), "250 HELP"])

    async def _become_private(self) -> None:
        if (act := self.server.act_at(Step.HANDSHAKE, "")) is not None:
            await self._do(act)
            raise _Over
        assert self.server.tls is not None
        await self.writer.start_tls(self.server.tls)
        self.is_private = True

    async def _log_in(self, rest: str) -> None:
        method, _, secret = rest.partition(" ")
        said = base64.b64decode(secret).decode().split("\0") if method == "PLAIN" else []
        is_right = self.server.login is not None and said[1:] == list(self.server.login)
        if await self._answer(Step.AUTH, "235 2.7.0 welcome" if is_right else "535 5.7.8 wrong"):
            self.login = said[1]

    async def _from(self, rest: str) -> None:
        if self.server.login is not None and not self.login:
            await self._say("530 5.7.0 log in first")
        elif self.sender is not None:
            await self._say("503 5.5.1 nested MAIL command")
        elif await self._answer(Step.MAIL, "250 2.1.0 ok"):
            self.sender = _address(rest)

    async def _to(self, rest: str) -> None:
        recipient = _address(rest)
        if self.sender is None:
            await self._say("503 5.5.1 MAIL first")
        elif await self._answer(Step.RCPT, "250 2.1.5 ok", recipient=recipient):
            self.recipients.append(recipient)

    async def _take(self) -> None:
        if not self.recipients:
            await self._say("503 5.5.1 RCPT first")
            return
        if not await self._answer(Step.DATA, "354 go ahead"):
            return
        if (act := self.server.act_at(Step.CONTENT, self.recipients[0])) is not None:
            await self.reader.readline()
            await self._do(act)
            raise _Over
        lines = []
        while (line := await self.reader.readline()) != b".\r\n":
            if not line:
                raise _Over
            lines.append(line.removeprefix(b"."))
        await self._settle(b"".join(lines))

    async def _settle(self, data: bytes) -> None:
        act = self.server.act_at(Step.DOT, self.recipients[0])
        if not isinstance(act, str) or act.startswith("2"):
            self._keep(data)
        self._forget()
        await self._do(act if act is not None else "250 2.0.0 taken")

    def _keep(self, data: bytes) -> None:
        for recipient in self.recipients:
            self.server.taken.append(
                Taken(self.sender or "", recipient, data, self.is_private, self.login, self.number)
            )

    def _forget(self) -> None:
        self.sender, self.recipients = None, []

    async def _answer(self, step: Step, good: str, *, recipient: str = "") -> bool:
        """Say what is good, or do what the script says; was what was asked for granted?"""
        current = recipient or (self.recipients[0] if self.recipients else "")
        act = self.server.act_at(step, current)
        answer = good if act is None else act
        await self._do(answer)
        return not isinstance(answer, Deed) and answer[:1] in {"2", "3", b"2", b"3"}

    async def _do(self, act: Act) -> None:
        if isinstance(act, str):
            await self._say(act)
        elif isinstance(act, Answer):
            self.writer.write(act)
            await self.writer.drain()
        elif act is Deed.HANG:
            await self.reader.read()  # until they leave
            raise _Over
        elif act is Deed.BABBLE:
            await self._babble()
        else:
            self._leave(act)

    async def _say(self, answer: str) -> None:
        line = f"{answer}\r\n".encode()
        for at in range(0, len(line), step := 1 if self.server.trickles else len(line)):
            self.writer.write(line[at : at + step])
            await self.writer.drain()
            await asyncio.sleep(0)
        if answer.startswith("421"):
            self.writer.close()
            raise _Over

    async def _babble(self) -> None:
        leaving = asyncio.ensure_future(self.reader.read())
        while not leaving.done():
            self.writer.write(b"250-one moment\r\n")
            await asyncio.wait([leaving], timeout=0.02)
        raise _Over

    def _leave(self, act: Act) -> None:
        if act is Deed.RESET:
            plain = self.writer.get_extra_info("socket")
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise _Over


def _address(rest: str) -> str:
    found = re.search(r"<([^>]*)>", rest)
    return found[1] if found else ""
