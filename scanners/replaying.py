"""Stored mail is read again and decided about again, by the parser and the rules of today (R41).

What waits in quarantine is tried again. What became a ticket or a comment gets the better words, where nobody
has touched them (`desk/reread.py`). Each mail is one transaction: it can be broken off and begun again at any
time, and a second run changes nothing. Nothing is doubled, and nobody hears of the same mail twice.
"""

import hashlib
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from enum import StrEnum

import structlog
from tortoise.exceptions import DBConnectionError

from desk import documents, inbound, mail_cards, reread
from desk.actor import Actor
from desk.documents import Kept
from desk.house import House
from desk.inbound import SeenMail
from desk.mail_rules import versions
from desk.texts import checked_title, clean
from desk.undone import undone
from models.comment import Comment
from models.inbound_mail import InboundMail, Outcome
from models.mailbox import Mailbox
from models.ticket import Ticket
from scanners import stored_words
from scanners.carrying_out import carry_out
from scanners.deciding import NOTHING, Act, Decision
from scanners.mail_frames import Unreadable
from scanners.parsed_mail import ParsedMail
from scanners.read_mail import ReadMail, read_mail, uploads
from scanners.reading import InThisProcess, ReadsMails
from scanners.ruling import decide

# What may become something else; of all others only the words are read again.
TRIED = frozenset({Outcome.QUARANTINED, Outcome.IGNORED, Outcome.LINKED})
# Ignored and linked ones are tried only if they are asked for.
BY_DEFAULT = (Outcome.QUARANTINED, Outcome.TICKET, Outcome.COMMENT, Outcome.NOTED)

log = structlog.get_logger(__name__)


class Result(StrEnum):
    """What reading it again gave."""

    MOVED = "moved"
    BETTER = "better words"
    SAME = "as it was"
    WAITS = "still waits"
    LOST = "bytes gone"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Replayed:
    """One mail: what it was, and what it is now."""

    id: int
    before: str
    result: Result
    now: str = ""
    why: str = ""


@dataclass(slots=True)
class Replay:
    """`is_dry`: nothing is kept of what it does, but its answers."""

    house: House
    actor: Actor
    is_dry: bool = False
    # Reads mails; whoever makes it, closes it.
    reader: ReadsMails = field(default_factory=InThisProcess)
    _mailboxes: dict[int, Mailbox] = field(default_factory=dict)
    _wording: dict[int, bool] = field(default_factory=dict)

    async def again(self, row: InboundMail) -> Replayed:
        """One mail. Raises only if the store is out of reach."""
        try:
            raw = await self.house.raw_mail.read(row.sha256)
        except FileNotFoundError:
            return self._said(row, Result.LOST)
        (mail,) = await self.reader.read([raw], instance=self.house.instance)
        if isinstance(mail, Unreadable):
            return self._said(row, Result.FAILED, why=mail.reason)
        try:
            return await self._again(row, mail)
        except (DBConnectionError, OSError):
            raise
        except Exception as fault:
            log.exception("replay.failed", mail=row.id)
            return self._said(row, Result.FAILED, why=repr(fault))

    async def _again(self, row: InboundMail, mail: ParsedMail) -> Replayed:
        mailbox = await self._mailbox(row)
        if mailbox is None or row.ordered is not None:
            return self._said(row, Result.SAME)
        kept = await self._kept(mail)
        async with self._transaction():
            locked = await InboundMail.select_for_update(no_key=True).get(id=row.id)
            if locked.outcome != row.outcome or locked.ordered is not None:
                return self._said(row, Result.SAME)
            read = read_mail(locked, mail, kept, authserv_id=mailbox.authserv_id)
            if row.outcome in TRIED:
                return await self._tried(read, mailbox)
            return await self._reread(read)

    async def _mailbox(self, row: InboundMail) -> Mailbox | None:
        if row.mailbox_id is None:
            return None
        if row.mailbox_id not in self._mailboxes:
            self._mailboxes[row.mailbox_id] = await Mailbox.get(id=row.mailbox_id)
        return self._mailboxes[row.mailbox_id]

    async def _kept(self, mail: ParsedMail) -> list[Kept]:
        if not self.is_dry:
            return await documents.keep(self.house, uploads(mail))
        return [
            Kept(item, hashlib.sha256(item.data).hexdigest(), len(item.data))
            for item in uploads(mail)
            if isinstance(item.data, bytes)
        ]

    def _transaction(self) -> AbstractAsyncContextManager[None]:
        return undone(self.house) if self.is_dry else self.house.transaction()

    async def _tried(self, read: ReadMail, mailbox: Mailbox) -> Replayed:
        row = read.row
        if row.handled_at is None:
            # The server could not hand over all of it: there is only its beginning to read.
            return self._said(row, Result.WAITS, why=row.reason)
        seen = await SeenMail.of([(row, read.envelope)])
        earlier = seen.earlier(row, read.envelope)
        if earlier is not None:
            why = inbound.repeats(earlier)
            inbound.became(row, read.envelope, Outcome.DUPLICATE, reason=why)
            return self._said(row, Result.MOVED, now=Outcome.DUPLICATE, why=why)
        decision = await decide(self.house, mailbox, read)
        if decision.act is Act.QUARANTINE or _is_as_it_was(row, decision):
            return self._waits(read, decision)
        await carry_out(self.house, mailbox, read, decision)
        await mail_cards.update(row)
        return self._said(row, Result.MOVED, now=decision.act, why=str(decision.reason))

    def _waits(self, read: ReadMail, decision: Decision) -> Replayed:
        """No other card: what it names, and why it waits, may be known better now."""
        row, reason = read.row, clean(str(decision.reason))
        if row.outcome != Outcome.QUARANTINED:
            return self._said(row, Result.SAME)
        named = decision.match.named if decision.match is not None else None
        if (reason, named.id if named else None) != (row.reason, row.named_ticket_id):
            inbound.became(row, read.envelope, Outcome.QUARANTINED, reason=reason, named=named)
        return self._said(row, Result.WAITS, why=reason)

    async def _reread(self, read: ReadMail) -> Replayed:
        row = read.row
        is_better = await (self._comment(read) if row.comment_id else self._ticket(read))
        if not is_better:
            return self._said(row, Result.SAME)
        # What lists of mails show.
        subject, name = clean(read.envelope.subject)[:255], clean(read.envelope.sender_name)[:200]
        await InboundMail.filter(id=row.id).update(subject=subject, sender_name=name, kind=read.envelope.kind)
        return self._said(row, Result.BETTER)

    async def _comment(self, read: ReadMail) -> bool:
        row = read.row
        comment = await Comment.get_or_none(id=row.comment_id)
        # A note's reason was told in the words of its day.
        if comment is None or (row.outcome == Outcome.NOTED and row.reason):
            return False
        language = (await self.house.preferences()).language
        is_note = row.outcome == Outcome.NOTED
        words = stored_words.of_note(read, NOTHING, language) if is_note else stored_words.of_comment(read)
        return await reread.comment(self.house, comment, words, read.kept, actor=self.actor)

    async def _ticket(self, read: ReadMail) -> bool:
        row = read.row
        ticket = await Ticket.get_or_none(id=row.ticket_id)
        if ticket is None or await self._is_worded_by_rules(row.rule_list):
            return False
        is_follow_up = ticket.follows_id is not None
        # Set by a rule or a person: it is another one than the mail's.
        is_own = ticket.title != checked_title(stored_words.title(row.subject, is_follow_up=is_follow_up))
        title = None if is_own else stored_words.title(read.mail.subject, is_follow_up=is_follow_up)
        words = replace(stored_words.of_ticket(read), title=title)
        return await reread.ticket(self.house, ticket, words, read.kept, actor=self.actor)

    async def _is_worded_by_rules(self, version: int | None) -> bool:
        """Do these rules write descriptions? Then nobody knows any more which words were the mail's."""
        if version is None:
            return False
        if version not in self._wording:
            rules = (await versions.version(version)).rules
            fields = [{*rule.then.values, *rule.then.labels.values()} for rule in rules]
            self._wording[version] = any("description" in some for some in fields)
        return self._wording[version]

    @staticmethod
    def _said(row: InboundMail, result: Result, *, now: str = "", why: str = "") -> Replayed:
        return Replayed(row.id, row.outcome, result, now, why)


def _is_as_it_was(row: InboundMail, decision: Decision) -> bool:
    kinds = {Act.IGNORE: Outcome.IGNORED, Act.LINK: Outcome.LINKED}
    return kinds.get(decision.act) == row.outcome
