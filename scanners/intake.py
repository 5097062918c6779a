"""From raw mail to ticket: store, read in a thread, find the ticket, call one verb, note what became of it.

The raw bytes and the cursor are safe first. A batch is handled in one transaction; if anything in it fails,
each mail is handled in its own, and the one that fails is quarantined with the reason (R41). A machine's mail
is recorded, never answered (R42).
"""

import asyncio
import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import structlog
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError

from desk import (
    addresses,
    comments,
    contacts,
    directory,
    documents,
    inbound,
    machine_notes,
    notifications,
    participants,
    tickets,
)
from desk.actor import Actor
from desk.assignees import NOBODY, Assignee
from desk.comments import NewComment
from desk.house import House
from desk.inbound import Raw, SeenMail
from desk.texts import TITLE_LENGTH
from desk.tickets import NewTicket
from models.agent import Agent
from models.comment import Channel, Visibility
from models.inbound_mail import InboundMail, Outcome
from models.mailbox import Mailbox
from models.ticket import Ticket
from scanners import matching
from scanners.matching import Match, Writer
from scanners.parse import parse
from scanners.parsed_mail import MailKind
from scanners.read_mail import ReadMail, is_auto_replied, read_mail, uploads

UNTITLED = "(no subject)"
EMPTY = "(empty message)"
TRIES = 3

log = structlog.get_logger(__name__)

# Machines whose mail is only ever about another mail: unmatched, it is nobody's ticket.
_REPORTS = {MailKind.BOUNCE, MailKind.DELIVERY_NOTICE, MailKind.RECEIPT}


@dataclass(frozen=True, slots=True)
class Stored:
    """Mails that are safe, and their bytes."""

    rows: Sequence[InboundMail]
    raw: Sequence[bytes]


class Intake:
    """The way of one mailbox's mail into the desk."""

    def __init__(self, house: House, mailbox: Mailbox) -> None:
        self._house = house
        self._mailbox = mailbox
        self._instance = house.instance

    async def receive(self, batch: Sequence[Raw]) -> int:
        """Store a batch and handle it. Returns how many were new. Raises only if storing fails."""
        stored = await self.store(batch)
        await self.handle(stored)
        return len(stored.rows)

    async def store(self, batch: Sequence[Raw]) -> Stored:
        """The raw bytes and the cursor are safe; nothing is read yet."""
        rows = await inbound.receive(self._house, self._mailbox, batch)
        # By their bytes: mails of a Maildir have no UID to know them by.
        raw = {hashlib.sha256(mail.data).hexdigest(): mail.data for mail in batch}
        return Stored(rows=rows, raw=[raw[row.sha256] for row in rows])

    async def catch_up(self) -> int:
        """Handle what a crash left stored and unread. Returns how many there were."""
        done = 0
        while rows := await inbound.waiting(self._mailbox):
            await self.handle(await self._read_again(rows))
            done += len(rows)
        return done

    async def _read_again(self, rows: Sequence[InboundMail]) -> Stored:
        found: list[tuple[InboundMail, bytes]] = []
        for row in rows:
            try:
                found.append((row, await self._house.raw_mail.read(row.sha256)))
            except FileNotFoundError:
                if not self._house.raw_mail.is_there():
                    raise
                reason = "Its bytes are no longer where they were stored."
                await inbound.lost(self._house, self._mailbox, row, reason=reason)
        return Stored(rows=[row for row, _ in found], raw=[data for _, data in found])

    async def handle(self, stored: Stored) -> None:
        """Read what is stored and do what it asks for. Raises if the store is out of reach."""
        if not stored.rows:
            return
        instance = self._instance
        mails = await asyncio.to_thread(lambda: [parse(data, instance=instance) for data in stored.raw])
        kept = iter(await documents.keep(self._house, [item for mail in mails for item in uploads(mail)]))
        reads = [
            read_mail(row, mail, list(islice(kept, len(mail.attachments))))
            for row, mail in zip(stored.rows, mails, strict=True)
        ]
        try:
            await self._together(reads)
        except (DBConnectionError, OSError):
            # The store is out of reach: the mails stay as they are, and are handled at the next connection.
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it was, each mail gets its own try
            log.info("intake.batch_divided", mails=len(reads), fault=repr(fault))
            for read in reads:
                await self._alone(read)

    async def _together(self, reads: Sequence[ReadMail]) -> None:
        async with self._house.transaction():
            # Another process that looks into the same mailbox may have been quicker.
            stored = await inbound.still_stored([read.row for read in reads])
            reads = [read for read in reads if read.row.id in stored]
            seen = await SeenMail.of([(read.row, read.envelope) for read in reads])
            senders = await contacts.look_up([read.envelope.sender for read in reads])
            await notifications.look_up(senders)
            for read in reads:
                await self._one(read, seen)

    async def _alone(self, read: ReadMail) -> None:
        try:
            await self._tried(read)
        except (DBConnectionError, OSError):
            raise
        except Exception as fault:
            log.exception("intake.quarantined", mail=read.row.id)
            reason = f"It could not be handled: {fault!r}"
            async with self._house.transaction():
                if await inbound.still_stored([read.row]):
                    await inbound.quarantine(self._mailbox, read.row, read.envelope, reason=reason)

    async def _tried(self, read: ReadMail) -> None:
        """More than once: two who add the same new sender at the same time are nobody's fault."""
        for _ in range(TRIES - 1):
            with contextlib.suppress(IntegrityError, OperationalError):
                return await self._together([read])
        return await self._together([read])

    async def _one(self, read: ReadMail, seen: SeenMail) -> None:
        earlier = seen.earlier(read.row, read.envelope)
        if earlier is not None:
            said = f"The same mail as number {earlier}."
            inbound.became(read.row, read.envelope, Outcome.DUPLICATE, reason=said)
            return
        if (reason := await self._refusal(read)) is not None:
            await inbound.quarantine(self._mailbox, read.row, read.envelope, reason=reason)
            return
        match = await matching.find(self._house, read.mail)
        if read.mail.kind in _REPORTS or is_auto_replied(read.mail):
            await self._record(read, match)
        elif match is not None and match.is_answer:
            await self._comment(read, match)
        else:
            await self._open(read, match)

    async def _refusal(self, read: ReadMail) -> str | None:
        """Why a person must decide; None if we can."""
        sender = read.envelope.sender
        if read.mail.kind is MailKind.LOOP:
            return "It is a mail of our own that came back."
        if read.mail.kind in _REPORTS:
            return None
        if not addresses.is_sound(sender):
            return "It has no sender's address that could be answered."
        if sender in await directory.mailbox_addresses():
            return f"It claims to come from our own address {sender}."
        return None

    async def _record(self, read: ReadMail, match: Match | None) -> None:
        if match is None:
            reason = "A machine's answer that belongs to no ticket."
            await inbound.quarantine(self._mailbox, read.row, read.envelope, reason=reason)
            return
        text = f"{read.mail.subject}\n\n{read.mail.visible}".strip() or EMPTY
        note = await machine_notes.add(self._house, match.ticket, text, kind=read.mail.kind.replace("_", " "))
        inbound.became(read.row, read.envelope, Outcome.NOTED, ticket=match.ticket, comment=note)

    async def _comment(self, read: ReadMail, match: Match) -> None:
        actor = await self._actor(read, match.writer)
        # An agent's mail is a note: a sender's address alone never speaks for us to a customer.
        visibility = Visibility.EXTERNAL if actor.contact is not None else Visibility.INTERNAL
        new = NewComment(
            body=read.mail.visible.strip() or read.mail.text.strip() or ("" if read.kept else EMPTY),
            visibility=visibility,
            html=read.mail.html,
            folded=read.mail.folded or None,
            attachments=read.kept,
        )
        comment = await comments.add_comment(self._house, match.ticket, new, actor=actor)
        inbound.became(
            read.row,
            read.envelope,
            Outcome.COMMENT,
            ticket=match.ticket,
            comment=comment,
            reason=f"Found by {match.by}.",
        )

    async def _actor(self, read: ReadMail, writer: Writer) -> Actor:
        if writer is Writer.AGENT:
            return Actor(channel=Channel.EMAIL, agent=await Agent.get(email=read.envelope.sender))
        return await self._customer(read)

    async def _customer(self, read: ReadMail) -> Actor:
        contact = await contacts.by_sender(
            self._house,
            name=read.envelope.sender_name,
            address=read.envelope.sender,
            actor=Actor(channel=Channel.EMAIL),
        )
        return Actor(channel=Channel.EMAIL, contact=contact)

    async def _open(self, read: ReadMail, match: Match | None) -> None:
        actor = await self._customer(read)
        new = NewTicket(
            title=read.mail.subject.strip()[:TITLE_LENGTH] or UNTITLED,
            description=read.mail.text or EMPTY,
            description_html=read.mail.html,
            contact=actor.contact,
            assignee=await self._assignee(),
            attachments=read.kept,
            from_machine=read.mail.kind is not MailKind.MESSAGE,
        )
        ticket = await tickets.open_ticket(self._house, new, actor=actor)
        await participants.add(ticket, [(item.name, item.address) for item in (*read.mail.cc, *read.mail.to)])
        if match is not None:
            await self._say_why_new(ticket, match, read)
        inbound.became(read.row, read.envelope, Outcome.TICKET, ticket=ticket)

    async def _say_why_new(self, ticket: Ticket, match: Match, read: ReadMail) -> None:
        why = f"{read.envelope.sender} is no participant there"
        if match.ticket.deleted_at is not None and match.writer is not Writer.STRANGER:
            why = f"{match.ticket.number} was deleted"
        text = (
            f"This mail names {match.named.number} (by {match.by}), but {why}. It became a ticket of its own."
        )
        await machine_notes.add(self._house, ticket, text, kind="Postbote")

    async def _assignee(self) -> Assignee:
        group = await directory.group(self._mailbox.group_id)
        return Assignee(group=group) if group is not None else NOBODY
