"""The SMTP server of the sandbox: takes everything, delivers at once, writes down each envelope.

A recipient without a mailbox gets one. As a mail server does, it adds Return-Path, Delivered-To and Received
in front (RFC 5321 §4.4). Faults are ordered in `faults.py`.
"""

import asyncio
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import AnyStr

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.mail.faults import Faults
from sandbox.mail.store import MailStore

HOSTNAME = "mail.sandbox.example"
SIZE_LIMIT = 50 * 1024 * 1024
ACCEPTED = "250 2.6.0 delivered"
SERVER_FAULT = "451 4.3.0 the sandbox stumbled"


@dataclass(frozen=True, slots=True)
class Accepted:
    """One transaction the server answered for: the envelope and the bytes as they came."""

    mail_from: str
    recipients: tuple[str, ...]
    raw: bytes
    tls: bool
    at: datetime


class SmtpServer:
    def __init__(self, store: MailStore, faults: Faults, tls: ssl.SSLContext | None = None) -> None:
        self._store = store
        self._faults = faults
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._sessions: set[_Protocol] = set()
        self.accepted: list[Accepted] = []
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, host, port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the door and every connection; a client gets ECONNREFUSED from now on."""
        if self._server is None:
            return
        self._server.close()
        for session in tuple(self._sessions):
            session.cut()
        await self._server.wait_closed()
        self._server = None

    def _protocol(self) -> "_Protocol":
        return _Protocol(
            _Handler(self._store, self._faults, self.accepted), self._faults, self._sessions, self._tls
        )


class _Protocol(SMTP):
    """aiosmtpd's server, with a scissor in it."""

    def __init__(
        self,
        handler: "_Handler",
        faults: Faults,
        sessions: "set[_Protocol]",
        tls: ssl.SSLContext | None,
    ) -> None:
        super().__init__(
            handler,
            hostname=HOSTNAME,
            ident="sandbox",
            enable_SMTPUTF8=True,
            data_size_limit=SIZE_LIMIT,
            tls_context=tls,
            auth_require_tls=False,
            authenticator=handler.authenticate,
        )
        self._faults = faults
        self._sessions = sessions

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._faults.takes("smtp_greeting"):
            assert isinstance(transport, asyncio.Transport)
            transport.write(b"421 4.3.2 not now\r\n")
            transport.close()
            return
        self._sessions.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._sessions.discard(self)
        if self.session is not None:
            super().connection_lost(error)

    def cut(self) -> None:
        """Hang up without a word."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if self.envelope is not None and self.envelope.rcpt_tos and self._faults.takes("smtp_before_dot"):
            await self.push("354 go on")
            await self._reader.readline()
            self.cut()
            return
        await super().smtp_DATA(arg)

    async def push(self, status: AnyStr) -> None:
        """Answer, unless this is the answer to the final dot that was ordered to be lost."""
        if status == ACCEPTED and self._faults.takes("smtp_after_dot"):
            self.cut()
            return
        await super().push(status)


class _Handler:
    """Where aiosmtpd asks what to answer; the names of the methods are its own."""

    def __init__(self, store: MailStore, faults: Faults, accepted: list[Accepted]) -> None:
        self._store = store
        self._faults = faults
        self._accepted = accepted

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        del server, session, envelope, mechanism
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        user, password = data.login.decode(), data.password.decode()
        if self._faults.smtp_login is not None:
            return AuthResult(success=(user, password) == self._faults.smtp_login, handled=False)
        mailbox = self._store.mailboxes.get(user.lower())
        return AuthResult(success=mailbox is not None and mailbox.password == password, handled=False)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server
        if self._faults.smtp_requires_tls and session.ssl is None:
            return "530 5.7.0 STARTTLS first"
        if self._faults.smtp_login is not None and not session.authenticated:
            return "530 5.7.0 AUTH first"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 fine"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session
        refusal = self._faults.refusal_of(address)
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server
        refusal = self._faults.refusal_of(".")
        if refusal is not None:
            return refusal
        raw = envelope.original_content or b""
        sender, at = envelope.mail_from or "", datetime.now(UTC)
        self._accepted.append(Accepted(sender, tuple(envelope.rcpt_tos), raw, session.ssl is not None, at))
        for recipient in envelope.rcpt_tos:
            self._store.deliver(recipient, _trace(sender, recipient, session, at) + raw)
        await asyncio.sleep(self._faults.smtp_delay)
        return ACCEPTED

    async def handle_exception(self, error: Exception) -> str:
        """A fault of ours passes: aiosmtpd's own answer would be 500, and the mail would bounce."""
        del error
        return SERVER_FAULT


def _trace(sender: str, recipient: str, session: Session, at: datetime) -> bytes:
    peer = session.host_name or "unknown"
    lines = (
        f"Return-Path: <{sender}>",
        f"Delivered-To: {recipient}",
        f"Received: from {peer} by {HOSTNAME} with ESMTP; {format_datetime(at)}",
    )
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "surrogateescape")
