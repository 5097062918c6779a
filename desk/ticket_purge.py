"""Removes deleted tickets for good (R10): the rows, what hangs on them, and bytes that nobody else has.

One line of history stays, which says that there was such a number; it is never given again. A mail that came
in stays known by what makes it the same mail, without its words, so that it can't come in again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.expressions import Q

from desk import (
    clock,
    documents,
    history,
    inbound,
    purged_news,
    search_index,
    sent_mail,
    ticket_deletion,
)
from desk.actor import Actor
from desk.house import House
from desk.permissions import Right, require
from desk.rows import rows
from desk.ticket_locks import batches
from models.delivery import Delivery
from models.document import Document
from models.inbound_mail import InboundMail, Outcome
from models.ticket import Ticket

# A few at a time: each is one transaction.
BATCH = 100
GONE = "Its ticket was removed for good."

# Rows that go with a ticket: table -> the columns by which they belong to tickets and to comments.
_BELONGING = {
    "notification_decision": (("ticket_id",), ("comment_id",)),
    "delivery": (("ticket_id",), ("comment_id",)),
    "slack_message": (("ticket_id",), ("comment_id",)),
    "slack_card": (("ticket_id",), ()),
    "ticket_tag": (("ticket_id",), ()),
    "ticket_participant": (("ticket_id",), ()),
    "ticket_subscriber": (("ticket_id",), ()),
    "record_link": (("ticket_id",), ()),
    "rating": (("ticket_id",), ()),
    "workflow_event": (("ticket_id",), ()),
    "workflow_run": (("ticket_id",), ()),
    "ticket_merge": (("survivor_id", "merged_id"), ()),
    "change": (("ticket_id",), ()),
}
# Rows that stay and no longer point to it, each with an UPDATE of its own below.
_STAYING = {
    "inbound_mail": (("ticket_id", "named_ticket_id"), ("comment_id",)),
    "document": (("ticket_id",), ("comment_id",)),
    "ticket": (("parent_id", "merged_into_id", "follows_id"), ()),
    "comment": (("ticket_id",), ()),
}
COVERED = _BELONGING | _STAYING


@dataclass(frozen=True, slots=True)
class _Bytes:
    documents: frozenset[str]
    mails: frozenset[str]
    sent: frozenset[str]


async def purge_due(house: House, *, actor: Actor) -> Sequence[str]:
    """Remove all tickets that were deleted more than 30 days ago. Returns their numbers."""
    require(actor, Right.PURGE)
    purged: list[str] = []
    while due := await _due():
        for ticket_id in due:
            purged += await _purge(house, ticket_id, actor=actor, only_due=True)
    if purged:
        await _forget_words(house)
    return purged


async def purge(house: House, number: str, *, actor: Actor) -> Sequence[str]:
    """Remove one deleted ticket now, with those merged into it. Returns their numbers.

    Raises NotFound, and NotPossible for a ticket that isn't deleted.
    """
    require(actor, Right.PURGE)
    ticket = await ticket_deletion.called(actor, number)
    purged = await _purge(house, ticket.id, actor=actor, only_due=False)
    await _forget_words(house)
    return purged


async def _due() -> Sequence[int]:
    old = Ticket.filter(deleted_at__lte=ticket_deletion.too_old(clock.now()))
    return [row[0] for row in await old.order_by("id").limit(BATCH).values_list("id")]


async def _purge(house: House, ticket_id: int, *, actor: Actor, only_due: bool) -> list[str]:
    """Nothing if somebody restored or purged it meanwhile."""
    async with house.transaction():
        ids = await _with_merged(ticket_id)
        held = {
            ticket.id: ticket for ticket in await Ticket.select_for_update().filter(id__in=ids).order_by("id")
        }
        ticket = held.get(ticket_id)
        if ticket is None or ticket.deleted_at is None:
            return []
        if only_due and ticket.deleted_at > ticket_deletion.too_old(clock.now()):
            return []
        freed = await _bytes_of(ids)
        await _free_children(ids, actor=actor)
        await _remove(ids)
        told = await purged_news.forget([gone.number for gone in held.values()])
        await search_index.refresh(ids)
        for gone in held.values():
            step = {"purged": (gone.number, None)}
            history.record("ticket", gone.id, step, actor=actor, ticket_id=None)
    await _drop_bytes(house, freed)
    await sent_mail.drop(house, told)
    return [held[number].number for number in ids]


async def _forget_words(house: House) -> None:
    """The search files what waits, so that its pages lose the words, too."""
    async with house.transaction():
        await search_index.file()


async def _with_merged(ticket_id: int) -> list[int]:
    """The ticket and all that were merged into it, and into those: what they held is in it."""
    ids, fresh = [ticket_id], [ticket_id]
    while fresh:
        merged = Ticket.filter(merged_into_id__in=fresh).order_by("id")
        fresh = [row[0] for row in await merged.values_list("id")]
        ids += fresh
    return ids


async def _free_children(ids: Sequence[int], *, actor: Actor) -> None:
    children = Ticket.filter(parent_id__in=list(ids)).exclude(id__in=list(ids))
    for child in await children.select_related("parent"):
        step = {"parent": (child.parent.number, None)}
        history.record_on_ticket(child.id, step, actor=actor)
        await Ticket.filter(id=child.id).update(parent_id=None)


async def _remove(ids: Sequence[int]) -> None:
    marks = ", ".join("?" for _ in ids)
    said = f"SELECT id FROM comment WHERE ticket_id IN ({marks})"
    for table, columns in _BELONGING.items():
        where, times = _where(columns, marks, said)
        await rows(f'DELETE FROM "{table}" WHERE {where}', list(ids) * times)
    where, times = _where(COVERED["document"], marks, said)
    values = list(ids) * times
    await rows(_FOREIGN.format(marks=marks, said=said, where=where), [*ids, *ids, *values])
    await rows(_UNTIE_RECORDS.format(where=where), values)
    await rows(f"DELETE FROM document WHERE {where}", values)
    repeated = await _repeats_of(ids)
    for some in batches([mail.id for mail in repeated]):
        await rows(_EMPTY_MAILS.format(where=f"id IN ({', '.join('?' for _ in some)})"), [GONE, *some])
    await rows(_EMPTY_MAILS.format(where=where), [GONE, *values])
    await rows(_UNTIE_MAILS.format(marks=marks), list(ids))
    await rows(f"DELETE FROM comment WHERE ticket_id IN ({marks})", list(ids))
    await rows(_UNTIE_TICKETS.format(marks=marks), list(ids))
    await rows(_UNTIE_FOLLOWERS.format(marks=marks), list(ids))
    await rows(f"DELETE FROM ticket WHERE id IN ({marks})", list(ids))


def _where(columns: tuple[tuple[str, ...], tuple[str, ...]], marks: str, said: str) -> tuple[str, int]:
    """The condition, and how often it takes the tickets' ids."""
    of_tickets, of_comments = columns
    parts = [f"{name} IN ({marks})" for name in of_tickets] + [f"{name} IN ({said})" for name in of_comments]
    return f"({' OR '.join(parts)})", len(parts)


# What an import that is repeated would look for.
_FOREIGN = """
DELETE FROM foreign_record WHERE (record = 'ticket' AND record_id IN ({marks}))
  OR (record = 'comment' AND record_id IN ({said}))
  OR (record = 'document' AND record_id IN (SELECT id FROM document WHERE serial IS NULL AND {where}))
"""
# A document with a number of its own is a record by itself (R29).
_UNTIE_RECORDS = """
UPDATE document SET ticket_id = NULL, comment_id = NULL WHERE serial IS NOT NULL AND {where}
"""
_EMPTY_MAILS = """
UPDATE inbound_mail SET ticket_id = NULL, comment_id = NULL, sender = '', sender_name = '', subject = '',
  message_id = NULL, reason = ? WHERE {where}
"""
# One in quarantine that only named it.
_UNTIE_MAILS = "UPDATE inbound_mail SET named_ticket_id = NULL WHERE named_ticket_id IN ({marks})"
_UNTIE_FOLLOWERS = "UPDATE ticket SET follows_id = NULL WHERE follows_id IN ({marks})"
_UNTIE_TICKETS = (
    "UPDATE ticket SET parent_id = NULL, merged_into_id = NULL, follows_id = NULL WHERE id IN ({marks})"
)


async def _bytes_of(ids: Sequence[int]) -> _Bytes:
    theirs = Q(ticket_id__in=list(ids)) | Q(comment__ticket_id__in=list(ids))
    documents = await Document.filter(theirs, serial=None).values_list("sha256")
    mails = await InboundMail.filter(theirs).values_list("sha256")
    repeated = [(mail.sha256,) for mail in await _repeats_of(ids)]
    sent = await Delivery.filter(theirs, raw_sha256__isnull=False).values_list("raw_sha256")
    return _Bytes(_first(documents), _first([*mails, *repeated]), _first(sent))


def _first(found: Sequence[tuple[str, ...]]) -> frozenset[str]:
    return frozenset(row[0] for row in found)


async def _repeats_of(ids: Sequence[int]) -> Sequence[InboundMail]:
    """The same mails again, by another mailbox mostly: they hold the same words."""
    theirs = Q(ticket_id__in=list(ids)) | Q(comment__ticket_id__in=list(ids))
    found: list[InboundMail] = []
    first = {mail.id: mail for mail in await InboundMail.filter(theirs).only("id", "message_id", "sha256")}
    for some in batches(list(first)):
        names = [name for number in some if (name := first[number].message_id)]
        known = Q(message_id__in=names) | Q(sha256__in=[first[number].sha256 for number in some])
        said = [inbound.repeats(number) for number in some]
        repeated = InboundMail.filter(known, outcome=Outcome.DUPLICATE, reason__in=said)
        found += await repeated.only("id", "sha256")
    return found


async def _drop_bytes(house: House, freed: _Bytes) -> None:
    """Those that no row names any more."""
    await documents.drop_bytes(house, freed.documents)
    await sent_mail.drop(house, freed.sent)
    # A mail that was emptied is as good as gone; the same bytes may have come for another ticket, too.
    named = InboundMail.filter(sha256__in=list(freed.mails), raw_gone_at=None)
    others = named.exclude(reason=GONE)
    await house.raw_mail.remove(freed.mails - {row[0] for row in await others.values_list("sha256")})
