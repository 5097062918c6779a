"""Carries mails from the outbox to the mail servers they leave through, one recipient each.

A mail that is being handed over is not broken off when its task is cancelled. What passes and what stays is
told apart in `smtp_faults.py`; a repeated mail has the same Message-ID and the same bytes.
"""

import asyncio
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from desk import addresses, domain_pauses, message_ids, outbox, sent_mail, suppressions
from desk.errors import DeliveryError, MayHaveArrived, OnSuppressionList
from desk.house import House
from desk.mail_out import agent_changes, compose, mail_facts, routes
from desk.mail_out.compose import Composed
from desk.mail_out.mail_facts import MailFacts
from desk.mail_out.mail_templates import MailTemplates
from desk.mail_out.routes import Route, Routes
from desk.mail_out.smtp_connection import Patience, open_connection
from desk.mail_out.smtp_lines import SmtpLines
from desk.mail_out.smtp_server import SmtpServer
from desk.oauth_tokens import TokenDesk
from desk.settings import Settings
from desk.together import Together
from models.delivery import Courier, Delivery
from models.mail_server import MailServer

NO_SENDER = "No mail can be sent: POSTBOTE_MAIL_FROM is needed, and POSTBOTE_SMTP or a mail server."


@dataclass(frozen=True, slots=True)
class SentMail:
    """What the server said. The Message-ID stays the one that was minted with the delivery."""

    answer: str
    message_id: str | None = None


class MailCourier:
    """The courier of mails for `OutboxLoop`.

    `tls` replaces the system's trust, for a private authority; `tokens` are for servers with OAuth; `through`
    is for a test: the one server that all mails take.
    """

    courier = Courier.MAIL
    # Far more than connections: what is read and written down, is so for many at once.
    hands = 160

    def __init__(
        self,
        house: House,
        *,
        tls: ssl.SSLContext | None = None,
        patience: Patience | None = None,
        tokens: TokenDesk | None = None,
        through: MailServer | None = None,
    ) -> None:
        self._house = house
        self._routes = Routes(house, only=through)
        self._through = through
        self._lines = SmtpLines(
            hello=_hello(house.settings), tls=tls, patience=patience or Patience(), tokens=tokens
        )
        self._templates = MailTemplates(house)
        self._facts = Together(self._gather)
        self._pauses = domain_pauses.Pauses()
        self._keeping = sent_mail.Keeping(house)
        self._sending: set[asyncio.Task[str]] = set()

    async def deliver(self, delivery: Delivery) -> SentMail:
        """Send one mail. Raises DeliveryError: permanent if the server won't have it, or it isn't sound."""
        if not self._house.settings.mail_from:
            raise DeliveryError(NO_SENDER, permanent=False)
        await self._pauses.check(delivery.recipient)
        facts = await self._facts.ask(delivery)
        if self._through is not None:
            facts = replace(facts, group=await routes.as_sender(self._through, facts.company))
        if facts.suppression is not None:
            raise OnSuppressionList(suppressions.in_words(facts.suppression))
        sending = asyncio.create_task(self._send(facts), name=f"mail {delivery.id}")
        self._sending.add(sending)
        sending.add_done_callback(self._done)
        return SentMail(answer=await asyncio.shield(sending))

    async def _gather(self, deliveries: Sequence[Delivery]) -> Sequence[MailFacts]:
        await agent_changes.fix(deliveries)
        await self._templates.refresh()
        await self._routes.refresh()
        return await mail_facts.gather(self._house, deliveries)

    async def _send(self, facts: MailFacts) -> str:
        _, sender = compose.sender_of(self._house, facts)
        route = self._routes.of(facts.group, sender)
        line = self._lines.of(route)
        # Made when it can leave: only as many large mails are in memory as there are connections.
        async with line.turn(is_alone=not self._routes.are_many):
            delivery, known = facts.delivery, facts.delivery.raw_sha256
            await self._pauses.check(delivery.recipient)
            mail = await self._mail(facts, route)
            delivery.subject, delivery.server = mail.subject, route.name
            await self._keeping.keep(delivery, mail.data)
            try:
                return await line.send(mail)
            except MayHaveArrived:
                raise
            except DeliveryError:
                await self._keeping.forget(delivery, known=known)
                raise

    async def _mail(self, facts: MailFacts, route: Route) -> Composed:
        """As a server has it or may have it, else made now."""
        data = await sent_mail.as_it_left(self._house, facts.delivery)
        if data is not None:
            mail = compose.enveloped(self._house, facts, data, subject=facts.delivery.subject)
        else:
            mail = await compose.compose(self._house, facts, self._templates, most_bytes=route.most_bytes)
            if route.dkim is not None:
                signing = partial(route.dkim.signed, mail.data, at=facts.delivery.created_at)
                mail = replace(mail, data=await asyncio.to_thread(signing))
        return mail if route.signs_return_path else replace(mail, return_path=None)

    def _done(self, sending: asyncio.Task[str]) -> None:
        self._sending.discard(sending)
        if not sending.cancelled():
            sending.exception()  # looked at: whoever waited may have been cancelled

    async def close(self) -> None:
        """Break off what is still on its way, and close the connections."""
        for sending in list(self._sending):
            sending.cancel()
        if self._sending:
            await asyncio.wait(self._sending)
        await self._lines.close()


def _hello(settings: Settings) -> str:
    """How we introduce ourselves; no name server is asked."""
    name = socket.gethostname()
    if "." not in name:
        name = addresses.domain_of(_plain_sender(settings))
    return name if name.isascii() and name.replace("-", "").replace(".", "").isalnum() else "localhost"


def _plain_sender(settings: Settings) -> str:
    return addresses.in_ascii(addresses.split(settings.mail_from)[1])


async def check(
    settings: Settings,
    route: Route | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    tokens: TokenDesk | None = None,
    sender: str | None = None,
) -> list[str]:
    """Connect, log in, name the sender: one plain sentence for what is wrong; none if mail can be sent.

    Without a route, that of POSTBOTE_SMTP.
    """
    server: SmtpServer | None = route.server if route is not None else settings.smtp
    if server is None:
        return []
    grant = tokens.of(route.oauth_id) if tokens and route and route.oauth_id is not None else None
    try:
        connection = await open_connection(
            server, hello=_hello(settings), tls=tls, patience=Patience(step=15.0), tokens=grant
        )
        try:
            await connection.accepts(addresses.in_ascii(sender or _plain_sender(settings)))
        finally:
            await connection.close()
    except DeliveryError as fault:
        return [fault.sentence]
    return []


async def check_row(settings: Settings, row: MailServer, *, tokens: TokenDesk) -> list[str]:
    """As `check`, of a server beside POSTBOTE_SMTP: would it take what it is for?"""
    group = await routes.as_sender(row, "")
    try:
        return await check(settings, routes.of(row), tokens=tokens, sender=group.email if group else None)
    except DeliveryError as fault:
        return [fault.sentence]


async def send_test(
    house: House,
    to: str,
    *,
    through: MailServer | None = None,
    tls: ssl.SSLContext | None = None,
    tokens: TokenDesk | None = None,
) -> str:
    """Send a test mail at once (R52), through this server or as any other; returns the server's answer.

    Raises DeliveryError.
    """
    sender = _plain_sender(house.settings)
    delivery = outbox.queued(
        Courier.MAIL,
        "test_mail",
        recipient=to,
        message_id=message_ids.mint(
            house.signer, serial=0, domain=addresses.domain_of(sender) or "localhost"
        ),
        payload={},
    )
    courier = MailCourier(house, tls=tls, tokens=tokens, through=through)
    try:
        return (await courier.deliver(delivery)).answer
    finally:
        await courier.close()
