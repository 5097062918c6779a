"""From raw mail to ticket: store, read, decide, carry out, note what became of it.

The raw bytes and the cursor are safe first. A batch is handled in one transaction; if anything in it fails,
each mail is handled in its own, and the one that fails is quarantined with the reason (R41). A machine's mail
is recorded, never answered (R42).
"""

import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import structlog
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError

from desk import automatic_mails, contacts, documents, inbound, quarantine
from desk.because import because
from desk.house import House
from desk.i18n import N_
from desk.inbound import Raw, SeenMail
from desk.notifications import suppressed
from models.inbound_mail import InboundMail, Outcome
from models.mailbox import Mailbox
from scanners.carrying_out import carry_out
from scanners.mail_frames import Unreadable
from scanners.parsed_mail import ParsedMail
from scanners.read_mail import ReadMail, read_mail, uploads
from scanners.reading import InThisProcess, ReadsMails
from scanners.rules import applying
from scanners.ruling import decide

TRIES = 3

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Stored:
    """Mails that are safe, and their bytes."""

    rows: Sequence[InboundMail]
    raw: Sequence[bytes]


class Intake:
    """The way of one mailbox's mail into the desk."""

    def __init__(self, house: House, mailbox: Mailbox, *, reader: ReadsMails | None = None) -> None:
        self._house = house
        self._mailbox = mailbox
        self._reader = reader or InThisProcess()
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
            await self.handle_again(rows)
            done += len(rows)
        return done

    async def handle_again(self, rows: Sequence[InboundMail]) -> None:
        """Read stored mails anew and do what is to be done; those handled meanwhile are left alone."""
        await self.handle(await self._read_again(rows))

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
        mails = await self._parsed(stored)
        if not mails:
            return
        kept = iter(await documents.keep(self._house, [item for _, mail in mails for item in uploads(mail)]))
        reads = [
            read_mail(
                row, mail, list(islice(kept, len(mail.attachments))), authserv_id=self._mailbox.authserv_id
            )
            for row, mail in mails
        ]
        try:
            await applying.look_ahead(self._house, self._mailbox, reads)
            await self._together(reads)
        except (DBConnectionError, OSError):
            # The store is out of reach: the mails stay as they are, and are handled at the next connection.
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it was, each mail gets its own try
            log.info("intake.batch_divided", mails=len(reads), fault=repr(fault))
            for read in reads:
                await self._alone(read)

    async def _parsed(self, stored: Stored) -> list[tuple[InboundMail, ParsedMail]]:
        """Those that can be read; of the others a person is told (R41)."""
        if not stored.rows:
            return []
        answers = await self._reader.read(stored.raw, instance=self._instance)
        found: list[tuple[InboundMail, ParsedMail]] = []
        for row, answer in zip(stored.rows, answers, strict=True):
            if isinstance(answer, Unreadable):
                await inbound.lost(self._house, self._mailbox, row, reason=answer.reason)
            else:
                found.append((row, answer))
        return found

    async def _together(self, reads: Sequence[ReadMail]) -> None:
        async with self._house.transaction():
            # Another process of the same mailbox may have been quicker, or a person decided since.
            stored = await inbound.still_stored([read.row for read in reads])
            reads = [replace(read, row=stored[read.row.id]) for read in reads if read.row.id in stored]
            seen = await SeenMail.of([(read.row, read.envelope) for read in reads])
            senders = await contacts.look_up([read.envelope.sender for read in reads])
            await automatic_mails.look_up([person.email or "" for person in senders])
            await suppressed.look_up([person.email or "" for person in senders])
            for read in reads:
                await self._one(read, seen)

    async def _alone(self, read: ReadMail) -> None:
        try:
            await self._tried(read)
        except (DBConnectionError, OSError):
            raise
        except Exception as fault:
            log.exception("intake.quarantined", mail=read.row.id)
            reason = because(N_("It could not be handled: {fault}"), fault=repr(fault))
            async with self._house.transaction():
                for row in (await inbound.still_stored([read.row])).values():
                    words = read.mail.visible or read.mail.text
                    await quarantine.keep(self._mailbox, row, read.envelope, reason, words=words)

    async def _tried(self, read: ReadMail) -> None:
        """More than once: two who add the same new sender at the same time are nobody's fault."""
        for _ in range(TRIES - 1):
            with contextlib.suppress(IntegrityError, OperationalError):
                return await self._together([read])
        return await self._together([read])

    async def _one(self, read: ReadMail, seen: SeenMail) -> None:
        earlier = seen.earlier(read.row, read.envelope)
        if earlier is not None:
            inbound.became(read.row, read.envelope, Outcome.DUPLICATE, reason=inbound.repeats(earlier))
            return
        decision = await decide(self._house, self._mailbox, read)
        await carry_out(self._house, self._mailbox, read, decision)
