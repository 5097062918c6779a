"""aioimaplib's protocol made safe against large answers, dead connections and hostile servers.

What is different from the library: answers of any number of lines are read without recursion; a lost
connection fails whatever waits, at once; every fault while reading ends the connection; literals and lines
have a size limit; a `* ` inside a line stays; an announcement of new mail is remembered even outside IDLE;
nothing that was sent or received is logged, so no password and no mail gets into a log.
"""

import asyncio
import re
import socket
from collections import deque
from typing import Any

from aioimaplib import aioimaplib

from scanners.imap.errors import ConnectionLost
from scanners.imap.refusals import pause_after, words_of

MAX_LINE = 32 * 1024 * 1024
_EXISTS = re.compile(rb"\d+ EXISTS\b", re.IGNORECASE)
_LITERAL = re.compile(rb"\{(\d{1,18})\}$")
_ABOUT_A_MESSAGE = re.compile(rb"\d+ (FETCH|EXPUNGE)\b", re.IGNORECASE)
_SPEECH = (b"* OK", b"* NO", b"* BAD", b"* BYE", b"+")
_KEEP_ALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4, "TCP_USER_TIMEOUT": 90_000}


class Ask(aioimaplib.Command):  # type: ignore[misc]
    """A command that can be failed from outside."""

    def fail(self, fault: Exception) -> None:
        self._exception = fault
        self._timer.cancel()
        self._event.set()


class AskFetch(Ask):
    """A FETCH. Knows by counting, not by reading all lines again, whether a message is complete."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("FETCH", *args, prefix="UID", **kwargs)
        self._unclosed = 0

    def append_to_resp(self, line: bytes | bytearray, result: str = "Pending") -> None:
        if isinstance(line, bytes):  # a literal is a bytearray
            self._unclosed += line.count(b"(") - line.count(b")")
        super().append_to_resp(line, result)

    def wait_data(self) -> bool:
        return self._unclosed > 0 or self.wait_literal_data()


class AskIdle(Ask):
    """An IDLE. What the server pushes is noted by the protocol; nothing piles up here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("IDLE", *args, **kwargs)

    def append_to_resp(self, line: bytes, result: str = "Pending") -> None:
        if result != "Pending":
            super().append_to_resp(line, result)


class SafeProtocol(aioimaplib.IMAP4ClientProtocol):  # type: ignore[misc]
    """One connection. `stirred` is set when new mail was announced or the connection was lost."""

    transport: Any
    capabilities: set[str]
    incomplete_line: bytes
    current_command: Any
    pending_sync_command: Any
    pending_async_commands: dict[str, Any]

    def __init__(self, loop: asyncio.AbstractEventLoop, *, max_literal: int) -> None:
        super().__init__(loop)
        self.greeting: asyncio.Future[bytes] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()
        self.stirred = asyncio.Event()
        self.sasl_answers: deque[bytes] = deque()
        # What the server said as it hung up.
        self.farewell = b""
        self._max_literal = max_literal

    @property
    def is_lost(self) -> bool:
        return self.closed.done() or (self.transport is not None and self.transport.is_closing())

    @property
    def has_unread(self) -> bool:
        """True if the server has begun a line that it hasn't ended."""
        return bool(self.incomplete_line)

    @property
    def idle_begun(self) -> asyncio.Event:
        return self._idle_event  # type: ignore[no-any-return]

    def abort(self) -> None:
        """End the connection now; whoever waits for an answer gets `ConnectionLost`."""
        if self.transport is not None:
            self.transport.abort()

    def lost(self) -> ConnectionLost:
        """To be raised once the connection is gone: with the server's last words, if it had any."""
        if not self.farewell:
            return ConnectionLost()
        words = words_of(self.farewell)
        return ConnectionLost(f"The mail server hung up: {words}", pause=pause_after(self.farewell))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        _keep_alive(transport.get_extra_info("socket"))

    def connection_lost(self, _exc: Exception | None) -> None:
        self.state = aioimaplib.LOGOUT
        waiting = [*self.pending_async_commands.values(), self.pending_sync_command]
        self.pending_async_commands.clear()
        self.pending_sync_command = None
        for command in waiting:
            if isinstance(command, Ask):
                command.fail(self.lost())
        if not self.closed.done():
            self.closed.set_result(None)
        if not self.greeting.done():
            self.greeting.set_result(b"")
        self.stirred.set()

    def send(self, line: str, scrub: str | None = None) -> None:  # noqa: ARG002 -- the library's signature
        self.transport.write(f"{line}\r\n".encode())

    def data_received(self, data: bytes) -> None:
        try:
            self._handle_responses(self.incomplete_line + data, self._handle_line, self.current_command)
            self.incomplete_line, self.current_command = b"", None
        except aioimaplib.IncompleteRead as unfinished:
            self.incomplete_line, self.current_command = unfinished.data, unfinished.cmd
            if len(self.incomplete_line) > MAX_LINE:
                self.abort()
        except (aioimaplib.AioImapException, ValueError, LookupError):
            # An answer that can't be understood: nothing after it can be trusted either.
            self.abort()

    def _handle_responses(self, data: bytes, line_handler: Any, current_cmd: Any = None) -> None:
        """The library's reader as a loop: it recurses once a line and dies of a thousand lines."""
        command = current_cmd
        while data:
            if command is not None and command.wait_literal_data():
                data = command.append_literal_data(data)
                if command.wait_literal_data():
                    raise aioimaplib.IncompleteRead(command)
                continue
            line, separator, rest = data.partition(aioimaplib.CRLF)
            if not separator:
                raise aioimaplib.IncompleteRead(command, data)
            command, data = self._after(line, line_handler(line, command)), rest
        if command is not None and command.wait_data():
            raise aioimaplib.IncompleteRead(command)

    def _after(self, line: bytes, command: Any) -> Any:
        """The command that the next bytes belong to, if any."""
        found = None if line.startswith(_SPEECH) or self._is_tagged(line) else _LITERAL.search(line)
        if found is None:
            return command if command is not None and command.wait_data() else None
        size = int(found[1])
        if size > self._max_literal:
            raise aioimaplib.Abort(f"a literal of {size} bytes")
        receiver = command if command is not None else Ask("NIL", "unused", loop=self.loop)
        receiver.begin_literal_data(size)
        return receiver

    def _handle_line(self, line: bytes, current_cmd: Any) -> Any:
        if self.state == aioimaplib.CONNECTED:
            self._greeted(line)
        elif self._is_tagged(line):
            self._response_done(line)
        elif current_cmd is not None:
            current_cmd.append_to_resp(line)
            return current_cmd
        elif line.startswith(b"*"):
            return self._untagged_response(line)
        elif line.startswith(b"+"):
            self._continuation(line)
        return None

    def _is_tagged(self, line: bytes) -> bool:
        return line.startswith(self.tagpre.encode()) and bool(
            aioimaplib.tagged_status_response_re.match(line)
        )

    def _greeted(self, line: bytes) -> None:
        self.state = aioimaplib.AUTH if line[:9].upper() == b"* PREAUTH" else aioimaplib.NONAUTH
        if not self.greeting.done():
            self.greeting.set_result(line)

    def _untagged_response(self, line: bytes) -> Any:
        text = line[2:] if line.startswith(b"* ") else line[1:]
        if _EXISTS.match(text):
            self.stirred.set()
        elif text[:4].upper() == b"BYE ":
            self.farewell = text[4:]
        if self.pending_sync_command is not None:
            self.pending_sync_command.append_to_resp(text)
            return self.pending_sync_command
        about = _ABOUT_A_MESSAGE.match(text)
        name, _, rest = (about[1], b"", text) if about else text.partition(b" ")
        command = self.pending_async_commands.get(name.decode("ascii", "replace").upper())
        if command is not None:
            command.append_to_resp(rest)
        return command

    def _continuation(self, line: bytes) -> None:
        pending = self.pending_sync_command
        if pending is not None and pending.name == "AUTHENTICATE":
            # When all is said, an empty answer ends the exchange: the server may want to add why it says no.
            answer = self.sasl_answers.popleft() if self.sasl_answers else b""
            self.transport.write(answer + aioimaplib.CRLF)
        else:
            super()._continuation(line)


def _keep_alive(connection: Any) -> None:
    """Have the kernel notice a peer that is gone without a word, within two minutes."""
    if connection is None:
        return
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEP_ALIVE.items():
        if hasattr(socket, name):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
