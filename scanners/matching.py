"""Which ticket a mail belongs to (R39): signed reply address, then our Message-IDs, then the subject's tag.

What names a merged ticket belongs to its survivor.

A guessed number opens nothing: an address and an id are signed, and whoever writes must be a participant of
the ticket besides. A tag in the subject counts from a participant only.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from desk import inbound, message_ids, participants, reply_address, survivors
from desk.addresses import normalise
from desk.house import House
from models.agent import Agent
from models.delivery import Delivery
from models.ticket import Ticket
from scanners.parsed_mail import MailKind, ParsedMail

_TAG = re.compile(r"\[(TT(?P<serial>\d{1,15}))\]", re.IGNORECASE | re.ASCII)
_ID = re.compile(rb"(?im)^Message-ID:[ \t\r\n]*(<[^<>\s]{1,250}>)")
MOST_IDS = 50


class By(StrEnum):
    """How the ticket was found."""

    REPLY_ADDRESS = "reply address"
    MESSAGE_ID = "Message-ID"
    SUBJECT = "subject"


class Writer(StrEnum):
    """What the sender is to the ticket."""

    PARTICIPANT = "participant"
    AGENT = "agent"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Match:
    """`named` is the ticket that the mail names, `ticket` the one where that goes on after merges.

    It may be deleted; `writer` is what the sender is to `ticket`.
    """

    ticket: Ticket
    by: By
    writer: Writer
    named: Ticket

    @property
    def is_answer(self) -> bool:
        """May it go into the ticket?"""
        return self.writer is not Writer.STRANGER and self.ticket.deleted_at is None


async def find(house: House, mail: ParsedMail) -> Match | None:
    """The ticket a mail names, and what its sender is to it; None if it names none of ours."""
    for by, named in (
        (By.REPLY_ADDRESS, await _by_address(house, mail)),
        (By.MESSAGE_ID, await _by_message_id(house, mail)),
        (By.SUBJECT, await _by_subject(mail)),
    ):
        if named is not None:
            ticket = await survivors.survivor_of(named)
            return Match(ticket=ticket, by=by, writer=await _writer(ticket, mail), named=named)
    return None


async def _by_address(house: House, mail: ParsedMail) -> Ticket | None:
    written = [item.address for item in (*mail.to, *mail.cc)]
    for address in (*written, *mail.delivered_to):
        found = reply_address.read(house.signer, address)
        if found is not None:
            return await Ticket.get_or_none(serial=found.serial)
    return None


async def _by_message_id(house: House, mail: ParsedMail) -> Ticket | None:
    # The nearest first: what is answered, then the thread backwards.
    ids = list(dict.fromkeys((*mail.in_reply_to, *reversed(mail.references), *_returned(mail))))[:MOST_IDS]
    if not ids:
        return None
    known = await _tickets_of(ids)
    for message_id in ids:
        if message_id in known:
            return await Ticket.get_or_none(id=known[message_id])
        serial = message_ids.serial_of(house.signer, message_id)
        if serial is not None:
            return await Ticket.get_or_none(serial=serial)
    return None


async def _tickets_of(ids: list[str]) -> dict[str, int]:
    """Mails we sent about a ticket, and mails of customers that became one."""
    went = Delivery.filter(message_id__in=ids, courier="mail", ticket_id__isnull=False)
    return {
        **await inbound.tickets_of(ids),
        **{row[0]: row[1] for row in await went.values_list("message_id", "ticket_id")},
    }


def _returned(mail: ParsedMail) -> Iterable[str]:
    """The Message-ID of the mail that a delivery report returns (RFC 3464 §2, RFC 6522 §3)."""
    if mail.kind not in {MailKind.BOUNCE, MailKind.DELIVERY_NOTICE, MailKind.RECEIPT}:
        return ()
    return [
        found[1].decode("ascii", "replace")
        for item in mail.attachments
        if (found := _ID.search(item.data[:65536])) is not None
    ]


async def _by_subject(mail: ParsedMail) -> Ticket | None:
    found = _TAG.search(mail.subject)
    if found is None or mail.from_ is None:
        return None
    ticket = await Ticket.get_or_none(serial=int(found["serial"]))
    if ticket is None:
        return None
    if await participants.is_participant(ticket, mail.from_.address):
        return ticket
    into = await survivors.survivor_of(ticket)
    return ticket if await participants.is_participant(into, mail.from_.address) else None


async def _writer(ticket: Ticket, mail: ParsedMail) -> Writer:
    if mail.from_ is None:
        return Writer.STRANGER
    if await participants.is_participant(ticket, mail.from_.address):
        return Writer.PARTICIPANT
    is_agent = await Agent.exists(email=normalise(mail.from_.address), is_active=True)
    return Writer.AGENT if is_agent else Writer.STRANGER
