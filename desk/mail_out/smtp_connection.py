"""One connection to the mail server: TLS as the setting says, login, then one mail after another.

It stays usable only after an answer that leaves both sides in step: a delivery or a clean refusal. After
anything else it is closed, since the next mail would read the answer meant for the last one.
"""

import contextlib
import ssl
from dataclasses import dataclass

import structlog
from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from desk.errors import DeliveryError
from desk.mail_out import smtp_content, smtp_envelope, smtp_faults, smtp_login
from desk.mail_out.compose import Composed
from desk.mail_out.smtp_envelope import Manners
from desk.mail_out.smtp_faults import Unreachable
from desk.mail_out.smtp_server import SETTING, SmtpServer, Tls
from desk.oauth_tokens import GrantTokens

# Nothing of a large mail may take longer than this; the answer to it, see `Patience.final`.
SLOWEST_BYTES_PER_SECOND = 20_000
BROKEN = (SMTPException, OSError, TimeoutError)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds are waited: for an answer, for the one after the final dot, for more to send."""

    step: float = 60.0
    # RFC 5321 §4.5.3.2.6 asks for ten minutes. What was accepted and is sent again arrives twice.
    final: float = 300.0
    idle: float = 30.0


class HungUp(DeliveryError):
    """The server closed a connection before it was given anything: on another one it may go at once."""


class AboutSender(DeliveryError):
    """The server won't have mail from this envelope sender: from another one it may."""

    @classmethod
    def of(cls, fault: DeliveryError) -> "AboutSender":
        return cls(fault.sentence, permanent=fault.permanent, retry_after=fault.retry_after)


class SmtpConnection:
    """Made by `open_connection`. `send` raises DeliveryError and nothing else."""

    def __init__(
        self, client: SMTP, patience: Patience, manners: Manners | None = None, *, setting: str = SETTING
    ) -> None:
        self._client = client
        self._patience = patience
        self._manners = manners or Manners()
        self._setting = setting
        self.was_used = False
        self.mails = 0

    @property
    def is_usable(self) -> bool:
        return self._client.is_connected

    async def send(self, mail: Composed) -> str:
        """Hand over one mail to its one recipient; returns the server's answer to it."""
        *signed, plain = smtp_envelope.senders(mail, self._manners)
        for sender in signed:
            try:
                return await self._send_from(mail, sender)
            except AboutSender:
                if not self.is_usable:
                    raise
        answer = await self._send_from(mail, plain)
        if signed:
            log.warning("mail.return_addresses_refused", hint="Bounces come to the sender's own address.")
            self._manners.takes_return_paths = False
        return answer

    async def _send_from(self, mail: Composed, sender: str) -> str:
        try:
            await self._begin(mail, sender)
            self.was_used = True
            self.mails += 1
            await self._address(mail)
            return await self._hand_over(mail)
        except DeliveryError:
            raise
        except BaseException:
            self._client.close()
            raise

    async def _begin(self, mail: Composed, sender: str) -> None:
        if not mail.is_ascii:
            await self._need_smtputf8(mail)
        options = list(smtp_envelope.sender_options(mail, self._client))
        try:
            await self._client.mail(
                sender, options=options, encoding=_encoding(mail), timeout=self._patience.step
            )
        except SMTPSenderRefused as fault:
            await self._tidy(fault)
            if fault.code == 421:
                raise HungUp(smtp_faults.said(fault), permanent=False) from fault
            refused = smtp_faults.sender_refused(fault, self._setting)
            raise AboutSender.of(refused) if smtp_envelope.is_about_sender(fault.code) else refused from fault
        except BROKEN as fault:
            self._client.close()
            plain = smtp_faults.lost(fault, after_handing_over=False)
            raise HungUp(plain.sentence, permanent=False) from fault

    async def _need_smtputf8(self, mail: Composed) -> None:
        if not self._client.supports_extension("smtputf8"):
            raise DeliveryError(
                f"The mail server can't write to {mail.recipient}: it knows no letters beyond ASCII.",
                permanent=True,
            )

    async def _address(self, mail: Composed) -> None:
        try:
            options = list(smtp_envelope.recipient_options(mail, self._client))
            await self._client.rcpt(
                mail.recipient, options=options, encoding=_encoding(mail), timeout=self._patience.step
            )
        except SMTPRecipientRefused as fault:
            await self._tidy(fault)
            refused = smtp_faults.recipient_refused(fault, mail.recipient)
            raise AboutSender.of(refused) if smtp_envelope.names_sender(fault) else refused from fault
        except BROKEN as fault:
            self._client.close()
            raise smtp_faults.lost(fault, after_handing_over=False) from fault

    async def _hand_over(self, mail: Composed) -> str:
        try:
            await smtp_content.announce(self._client, timeout=self._patience.step)
        except SMTPDataError as fault:
            raise await self._content_refused(fault) from fault
        except BROKEN as fault:
            self._client.close()
            raise smtp_faults.lost(fault, after_handing_over=False) from fault
        patience = self._patience.final + len(mail.data) / SLOWEST_BYTES_PER_SECOND
        try:
            response = await smtp_content.hand_over(self._client, mail.data, timeout=patience)
        except SMTPDataError as fault:
            raise await self._content_refused(fault) from fault
        except BROKEN as fault:
            self._client.close()
            raise smtp_faults.lost(fault, after_handing_over=True) from fault
        return " ".join(f"{response.code} {response.message}".split())

    async def _content_refused(self, fault: SMTPDataError) -> DeliveryError:
        await self._tidy(fault)
        refused = smtp_faults.content_refused(fault)
        return AboutSender.of(refused) if smtp_envelope.names_sender(fault) else refused

    async def _tidy(self, fault: SMTPResponseException) -> None:
        """After a refusal the server is ready for the next mail, or the connection is closed."""
        if fault.code == 421 or fault.code < 400:
            self._client.close()
            return
        try:
            await self._client.rset(timeout=self._patience.step)
        except BROKEN:
            self._client.close()

    async def accepts(self, sender: str) -> None:
        """Raises DeliveryError unless the server would take mail from this sender."""
        try:
            await self._client.mail(sender, timeout=self._patience.step)
        except SMTPSenderRefused as fault:
            raise smtp_faults.sender_refused(fault, self._setting) from fault
        except BROKEN as fault:
            self._client.close()
            raise smtp_faults.lost(fault, after_handing_over=False) from fault

    async def close(self) -> None:
        """Say goodbye, for two seconds at most."""
        with contextlib.suppress(*BROKEN):
            if self._client.is_connected:
                await self._client.quit(timeout=2)
        self._client.close()


def _encoding(mail: Composed) -> str:
    return "ascii" if mail.is_ascii else "utf-8"


async def open_connection(
    server: SmtpServer,
    *,
    hello: str,
    tls: ssl.SSLContext | None,
    patience: Patience,
    manners: Manners | None = None,
    tokens: GrantTokens | None = None,
) -> SmtpConnection:
    """Connect, make it private, log in; with `tokens`, by one of them.

    Raises Unreachable, which names where the server was set.
    """
    client = SMTP(
        hostname=server.host,
        port=server.port,
        # With a token we log in ourselves, below.
        username=(server.user or None) if tokens is None else None,
        password=server.password or None,
        # Said outright: left alone, the library goes on in plain text when STARTTLS isn't offered.
        use_tls=server.tls is Tls.IMPLICIT,
        start_tls=server.tls is Tls.STARTTLS,
        tls_context=tls if server.tls is not Tls.NEVER else None,
        local_hostname=hello,
        timeout=patience.step,
    )
    try:
        await client.connect()
        await _introduce(client)
        if tokens is not None:
            await smtp_login.log_in(client, server, tokens)
    except (*BROKEN, ssl.SSLError, ValueError) as fault:
        client.close()
        raise smtp_faults.unreachable(server, fault) from fault
    except DeliveryError as fault:
        client.close()
        raise Unreachable(server, fault.sentence) from fault
    except BaseException:
        client.close()
        raise
    return SmtpConnection(client, patience, manners, setting=server.setting)


async def _introduce(client: SMTP) -> None:
    """The library says EHLO only when it must; what the server can do has to be known before."""
    if not client.is_ehlo_or_helo_needed:
        return
    try:
        await client.ehlo()
    except SMTPHeloError:
        if not client.is_connected:
            raise
        await client.helo()
