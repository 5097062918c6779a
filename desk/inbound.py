"""Mail that came in: the raw bytes and the cursor are safe before anything is read (design §3).

First transaction: `receive`. Second: what became of it, written by the verb that handled it and one of the
`became_…` functions here. What can't be handled is quarantined with the reason, never dropped (R41).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from desk import clock, db, mail_cards
from desk.because import Because, because
from desk.errors import NotFound, NotPossible
from desk.house import House
from desk.texts import clean
from models.comment import Comment
from models.contact import Contact
from models.fresh import fresh
from models.inbound_mail import InboundMail, Outcome, Verdict
from models.mailbox import Mailbox, MailboxCursor
from models.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Raw:
    """A mail as the server gave it; `uid` under `uidvalidity` of a folder, or neither (Maildir)."""

    data: bytes
    folder: str = ""
    uidvalidity: int | None = None
    uid: int | None = None
    # The server could not hand over all of it: a person decides (R41).
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a list of mails shows; filled once a mail has been read."""

    message_id: str | None
    kind: str
    sender: str
    sender_name: str
    subject: str
    # Of subject, words and files: the same for a mail that came by two ways.
    digest: str
    # What the own mail server found out about the sender (RFC 8601).
    verdict: str = Verdict.UNKNOWN
    # Outlook's thread.
    conversation: str | None = None


async def receive(house: House, mailbox: Mailbox, batch: Sequence[Raw]) -> Sequence[InboundMail]:
    """Store raw mails and move the cursor, in one transaction. Returns the rows that are to be handled.

    Mails whose UID is known are left out; one that could not be fetched whole is quarantined. Raises
    NotPossible for a mailbox that was removed, or is elsewhere by now: its UIDs would hide the new ones.
    """
    hashes = await house.raw_mail.put_all([mail.data for mail in batch])
    async with house.transaction():
        held = Mailbox.select_for_update(no_key=True).filter(id=mailbox.id, url=mailbox.url)
        if not await held.values_list("id"):
            raise NotPossible("The mailbox {mailbox} was changed.", mailbox=mailbox.name)
        known = await _known(mailbox, batch)
        at = clock.now()
        rows = [
            fresh(
                InboundMail,
                mailbox_id=mailbox.id,
                folder=mail.folder,
                uidvalidity=mail.uidvalidity,
                uid=mail.uid,
                sha256=sha256,
                size=len(mail.data),
                received_at=at,
                outcome=Outcome.QUARANTINED if mail.fault else Outcome.STORED,
                reason=mail.fault,
            )
            for mail, sha256 in zip(batch, hashes, strict=True)
            if (mail.folder, mail.uidvalidity, mail.uid) not in known
        ]
        await InboundMail.bulk_create(rows)
        await _move_cursor(mailbox, batch)
        kept = await InboundMail.filter(mailbox_id=mailbox.id, received_at=at).order_by("id")
        await _tell_of_broken(mailbox, kept)
    return [mail for mail in kept if mail.outcome == Outcome.STORED]


async def _tell_of_broken(mailbox: Mailbox, kept: Sequence[InboundMail]) -> None:
    for mail in kept:
        if mail.outcome == Outcome.QUARANTINED:
            await mail_cards.show(mailbox, mail, because("{reason}", reason=mail.reason))


async def lost(house: House, mailbox: Mailbox, mail: InboundMail, *, reason: str) -> None:
    """It can't be read: a person is shown what is known of it (R41)."""
    async with house.transaction():
        waiting = InboundMail.filter(id=mail.id, outcome=Outcome.STORED)
        kept = await waiting.update(
            outcome=Outcome.QUARANTINED,
            reason=reason,
            handled_at=clock.now(),
            # What somebody had decided can't be done.
            ordered=None,
            decided_by_id=None,
            decided_at=None,
        )
        if kept:
            mail.outcome, mail.reason, mail.ordered = Outcome.QUARANTINED, reason, None
            await _tell_of_broken(mailbox, [mail])


async def _known(mailbox: Mailbox, batch: Sequence[Raw]) -> set[tuple[str, int | None, int | None]]:
    uids = [mail.uid for mail in batch if mail.uid is not None]
    if not uids:
        return set()
    rows = await InboundMail.filter(mailbox_id=mailbox.id, uid__in=uids).values_list(
        "folder", "uidvalidity", "uid"
    )
    return {(row[0], row[1], row[2]) for row in rows}


async def _move_cursor(mailbox: Mailbox, batch: Sequence[Raw]) -> None:
    with_uid = [mail for mail in batch if mail.uid is not None]
    if not with_uid:
        return
    last = max(with_uid, key=lambda mail: mail.uid or 0)
    await MailboxCursor.update_or_create(
        defaults={
            "uidvalidity": last.uidvalidity,
            "last_uid": last.uid,
            "seen_at": clock.now(),
            "fault": None,
        },
        mailbox_id=mailbox.id,
        folder=last.folder,
    )


async def waiting(mailbox: Mailbox, most: int = 20) -> Sequence[InboundMail]:
    """Mails that were stored and not handled yet: after a crash, these come first."""
    stored = InboundMail.filter(mailbox_id=mailbox.id, outcome=Outcome.STORED)
    return await stored.order_by("id").limit(most)


async def latest(
    most: int, *, outcome: str | None = None, contact: Contact | None = None
) -> Sequence[InboundMail]:
    """The newest mails, each with its mailbox and ticket, oldest first; or those kept with a contact."""
    query = InboundMail.filter(outcome=outcome) if outcome else InboundMail.all()
    query = query.filter(contact_id=contact.id) if contact is not None else query
    newest = await query.order_by("-id").limit(most).select_related("mailbox", "ticket")
    return newest[::-1]


async def numbered(number: int) -> InboundMail:
    """One mail, with its mailbox and ticket. Raises NotFound."""
    found = await InboundMail.get_or_none(id=number).select_related("mailbox", "ticket")
    if found is None:
        raise NotFound("There is no mail {id}.", id=number)
    return found


async def still_stored(mails: Sequence[InboundMail]) -> dict[int, InboundMail]:
    """Those that nobody has handled meanwhile, by id, as they are now; nobody else will handle them before
    the transaction ends.
    """
    wanted = [mail.id for mail in mails]
    mine = InboundMail.select_for_update(no_key=True).filter(id__in=wanted, outcome=Outcome.STORED)
    return {mail.id: mail for mail in await mine.order_by("id")}


class SeenMail:
    """Which mails were seen before: by their bytes, or by Message-ID, sender and content.

    The sender counts: nobody keeps another's mail out by using its Message-ID first. So does the content, as
    some programs use an id again. The bytes count as well: a better parser finds other words in the same
    mail. Of two who handle one mail at once, the second meets a unique column.
    """

    def __init__(self, known: dict[str, int]) -> None:
        self._known = known

    @classmethod
    async def of(cls, batch: Sequence[tuple[InboundMail, Envelope]]) -> "SeenMail":
        """What is known about a batch, with one query for all of it."""
        identities = {identity_of(mail, envelope) for mail, envelope in batch}
        read = Q(sha256__in=list({mail.sha256 for mail, _ in batch}), handled_at__isnull=False)
        first = InboundMail.filter(Q(identity__in=list(identities)) | read).exclude(outcome=Outcome.DUPLICATE)
        rows = await first.order_by("-id").values_list("id", "identity", "sha256")
        return cls({name: row[0] for row in rows for name in row[1:] if name is not None})

    def earlier(self, mail: InboundMail, envelope: Envelope) -> int | None:
        """The number of the mail that this one repeats; the first of its kind is remembered."""
        names = (identity_of(mail, envelope), mail.sha256)
        known = [self._known[name] for name in names if name in self._known]
        for name in names:
            self._known.setdefault(name, mail.id)
        return min((number for number in known if number != mail.id), default=None)


def repeats(number: int) -> str:
    """What is said of a duplicate."""
    return f"The same mail as number {number}."


def identity_of(mail: InboundMail, envelope: Envelope) -> str:
    """The same for two copies of a mail that came by different ways."""
    if not envelope.message_id:
        return mail.sha256
    same = f"{envelope.message_id}\0{envelope.sender}\0{envelope.digest}"
    return hashlib.sha256(same.encode("utf-8", "replace")).hexdigest()


def became(
    mail: InboundMail,
    envelope: Envelope,
    outcome: Outcome,
    *,
    ticket: Ticket | None = None,
    comment: Comment | None = None,
    contact: Contact | None = None,
    named: Ticket | None = None,
    reason: str | Because = "",
    rule: int | None = None,
    rule_list: int | None = None,
) -> None:
    """Write down what became of a mail, when the transaction of the verb that did it commits.

    `contact` it is kept with; `named`: the ticket that it names and may not write into; `rule` and
    `rule_list`: what acted, of which version of the rules.
    """
    known = (
        (envelope.message_id or "")[:255] or None,
        ticket.id if ticket else None,
        outcome,
        clean(str(reason)),
        envelope.kind,
        clean(envelope.sender)[:254],
        clean(envelope.sender_name)[:200],
        clean(envelope.subject)[:255],
        comment.id if comment else None,
        identity_of(mail, envelope) if outcome is not Outcome.DUPLICATE else None,
        clock.now(),
        contact.id if contact else None,
        named.id if named else None,
        envelope.conversation,
        envelope.verdict,
        rule,
        rule_list,
        mail.id,
    )
    db.run_at_commit(_BECAME, known)


_BECAME = """
UPDATE inbound_mail
SET message_id = ?, ticket_id = ?, outcome = ?, reason = ?, kind = ?, sender = ?, sender_name = ?,
  subject = ?, comment_id = ?, identity = ?, handled_at = ?, contact_id = ?, named_ticket_id = ?,
  conversation = ?, verdict = ?, rule = ?, rule_list = ?
WHERE id = ?
"""


async def tickets_of(message_ids: Sequence[str]) -> dict[str, int]:
    """By Message-ID: the tickets that these mails went into, those of this transaction among them."""
    came = InboundMail.filter(message_id__in=message_ids, ticket_id__isnull=False)
    found = {row[0]: row[1] for row in await came.values_list("message_id", "ticket_id")}
    now = {message_id: ticket_id for message_id, ticket_id, *_ in db.to_be_run(_BECAME) if ticket_id}
    return found | {message_id: now[message_id] for message_id in message_ids if message_id in now}


async def count_since(ticket: Ticket, sender: str, since: datetime, *, outcome: Outcome) -> int:
    """How many mails of a sender became this on a ticket, those of this transaction among them (R42)."""
    went = InboundMail.filter(ticket_id=ticket.id, sender=sender, outcome=outcome, handled_at__gte=since)
    wanted = (ticket.id, outcome, sender)
    now = sum((row[1], row[2], row[5]) == wanted for row in db.to_be_run(_BECAME))
    return await went.count() + now


async def mailbox_state(mailbox: Mailbox, folder: str, *, fault: str | None) -> None:
    """What `mailbox list` tells of a folder: when it was last reached, or why it isn't."""
    changes = {"fault": fault} if fault else {"fault": None, "seen_at": clock.now()}
    known = MailboxCursor.filter(mailbox_id=mailbox.id, folder=folder)
    if not await known.update(**changes):
        # Nothing read yet: no UIDVALIDITY is 0 (RFC 3501 §9), so reading starts at the beginning.
        await MailboxCursor.create(mailbox_id=mailbox.id, folder=folder, uidvalidity=0, last_uid=0, **changes)
