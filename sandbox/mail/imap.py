"""An IMAP4rev1 server whose IDLE pushes at once, and which can drop, refuse and fall silent (`faults.py`).

Written here because the mails of our tests are hostile on purpose. pymap, the Python server there is, parses
each mail when it is delivered and raises on deep nesting and odd Message-IDs; this one keeps bytes and parses
nothing. The price: no ENVELOPE, no BODYSTRUCTURE, no numbered parts.
"""

import asyncio
import binascii
import contextlib
import ssl
from base64 import b64decode
from collections.abc import Callable

from sandbox.mail.faults import Faults
from sandbox.mail.imap_grammar import ENDS_IN_LITERAL, Bad, Command, No, parse_command, text
from sandbox.mail.imap_session import Session
from sandbox.mail.store import MailStore

LINE_LIMIT = 1 << 20
WITHOUT_EXPUNGE = {"FETCH", "STORE", "SEARCH"}  # RFC 3501 §7.4.1: numbers must not shift under these


class ImapServer:
    """Listens, and knows its connections, so that a test can cut them."""

    def __init__(self, store: MailStore, faults: Faults, tls: ssl.SSLContext | None = None) -> None:
        self._store = store
        self._faults = faults
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        self._server = await asyncio.start_server(self._serve, host, port, limit=LINE_LIMIT)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the door and every connection; a client gets ECONNREFUSED from now on."""
        if self._server is None:
            return
        self._server.close()
        tasks = [task for task in self._connections.values() if task is not None]
        self.drop_connections()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._server = None

    def drop_connections(self) -> int:
        """Cut every open connection without a word; answer how many there were."""
        for writer in self._connections:
            writer.transport.abort()
        return len(self._connections)

    @property
    def connections(self) -> int:
        return len(self._connections)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections[writer] = asyncio.current_task()
        try:
            await Connection(
                reader, writer, Session(self._store, _speaker(writer)), self._faults, self._tls
            ).run()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the other side, or a test, has hung up
        finally:
            del self._connections[writer]
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()


def _speaker(writer: asyncio.StreamWriter) -> Callable[[bytes], None]:
    return lambda line: writer.write(line + b"\r\n")


class Connection:
    """One client: reads a command, lets the session run it, announces what changed, says OK."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        session: Session,
        faults: Faults,
        tls: ssl.SSLContext | None,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._session = session
        self._faults = faults
        self._tls = tls
        self._open = True

    async def run(self) -> None:
        await self._say(b"* OK [CAPABILITY " + self._capability() + b"] the sandbox is here")
        while self._open and (line := await self._read_command()):
            await self._faults.imap_pause()
            if self._faults.takes("imap_drop"):
                self._writer.transport.abort()
                return
            await self._answer(line)

    async def _answer(self, line: bytes) -> None:
        tag = line.split(None, 1)[0].decode("ascii", "replace") if line.strip() else "*"
        try:
            command = parse_command(line)
            done = await self._run(command)
            self._announce(with_expunges=command.name not in WITHOUT_EXPUNGE)
            await self._say(f"{tag} OK {done}".encode())
            if command.name == "STARTTLS":
                await self._writer.start_tls(self._tls_context())
        except No as refusal:
            await self._say(f"{tag} NO {refusal}".encode("ascii", "replace"))
        except Bad as fault:
            await self._say(f"{tag} BAD {fault}".encode("ascii", "replace"))

    async def _run(self, command: Command) -> str:
        match command.name:
            case "CAPABILITY":
                await self._say(b"* CAPABILITY " + self._capability())
            case "ID":
                await self._say(b'* ID ("name" "sandbox")')
            case "LOGIN" if len(command.args) == 2:
                self._login(*map(text, command.args))
            case "AUTHENTICATE":
                await self._authenticate(command)
            case "IDLE":
                await self._idle()
            case "LOGOUT":
                self._open = False
                await self._say(b"* BYE until next time")
            case "STARTTLS":
                self._tls_context()
            case "NOOP" | "CHECK":
                pass
            case _:
                return self._session.run(command)
        return f"{command.name} completed"

    def _capability(self) -> bytes:
        tls = b" STARTTLS" if self._tls is not None else b""
        return b"IMAP4rev1 LITERAL+ SASL-IR ID IDLE UNSELECT UIDPLUS MOVE AUTH=PLAIN" + tls

    def _login(self, user: str, password: str) -> None:
        if self._faults.takes("imap_login"):
            raise No("[UNAVAILABLE] not now, says the sandbox")
        self._session.login(user, password)

    async def _authenticate(self, command: Command) -> None:
        mechanism, *initial = map(text, command.args or ["?"])
        if mechanism.upper() != "PLAIN":
            raise No("only PLAIN is offered")
        if not initial:
            await self._say(b"+ ")
        response = initial[0] if initial else (await self._reader.readline()).decode("ascii", "replace")
        try:
            _, user, password = b64decode(response).decode().split("\0")
        except (binascii.Error, ValueError) as error:
            raise Bad("that is no answer to PLAIN (RFC 4616)") from error
        self._login(user, password)

    async def _idle(self) -> None:
        """Push every change of the folder the moment it happens, until the client says DONE (RFC 2177)."""
        view = self._session.view
        if view is None:
            raise Bad("select a folder first")
        await self._say(b"+ idling")
        with view.folder.watched(self._announce):
            self._announce()
            done = await self._reader.readline()
        if done.strip().upper() != b"DONE":
            raise Bad("DONE was expected")

    def _announce(self, *, with_expunges: bool = True) -> None:
        view = self._session.view
        if view is None or self._faults.imap_is_silent:
            return
        if view.is_stale:
            self._writer.write(b"* BYE the folder got a new UIDVALIDITY\r\n")
            self._writer.close()
            return
        for line in view.announcements(with_expunges=with_expunges):
            self._writer.write(line + b"\r\n")

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:
            raise Bad("there is no TLS here")
        return self._tls

    async def _read_command(self) -> bytes:
        """Read one command with its literals (RFC 3501 §7.5; `{n+}` is not waited for, RFC 7888)."""
        command = bytearray()
        while True:
            line = await self._reader.readline()
            command += line
            literal = ENDS_IN_LITERAL.search(line)
            if literal is None:
                return bytes(command)
            if not literal[2]:
                await self._say(b"+ go on")
            command += await self._reader.readexactly(int(literal[1]))

    async def _say(self, line: bytes) -> None:
        self._writer.write(line + b"\r\n")
        await self._writer.drain()
