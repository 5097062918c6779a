"""What the group's Slack channel is told of a ticket: its card, messages in its thread, marks.

Rows for the Slack courier only; how they look is decided in `bot/`. A ticket whose group has no channel is
announced nowhere. Card updates coalesce: the card shows the present, one waiting update is enough.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from desk import clock, db, directory, outbox
from models.comment import Comment
from models.delivery import Courier, Delivery, State
from models.ticket import Ticket

CARD = "card"
MESSAGE = "message"
NOTICE = "notice"
MARK = "mark"


async def channel_of(ticket: Ticket) -> str | None:
    """The Slack channel of the ticket's group."""
    group = await directory.group(ticket.group_id)
    return group.slack_channel if group else None


async def new_card(ticket: Ticket) -> None:
    """The first card of a ticket that was opened just now."""
    channel = await channel_of(ticket)
    if channel is not None:
        _queue(CARD, ticket, channel)


async def card(ticket: Ticket) -> None:
    """The card is to be posted or brought up to date."""
    channel = await channel_of(ticket)
    if channel is None:
        return
    # An UPDATE, not a look: it waits for whoever is claiming the row, and then doesn't count on it.
    waiting = Delivery.filter(ticket_id=ticket.id, kind=CARD, state=State.QUEUED, recipient=channel)
    if not _is_being_written(ticket, channel) and not await waiting.update(due_at=clock.now()):
        _queue(CARD, ticket, channel)


def _is_being_written(ticket: Ticket, channel: str) -> bool:
    rows = db.to_be_written(Delivery)
    return any((row.ticket_id, row.kind, row.recipient) == (ticket.id, CARD, channel) for row in rows)


async def cards(tickets: Sequence[Ticket]) -> None:
    """As `card`, for several tickets at once."""
    await _bring_up_to_date(tickets, lane="slack")


async def cards_in_bulk(tickets: Sequence[Ticket]) -> None:
    """As `cards`, of tickets that many at once were changed: no message waits behind these."""
    await _bring_up_to_date(tickets, lane="slack-bulk")


async def cards_of(ticket_ids: Sequence[int]) -> None:
    """As `card`, of tickets known by their ids; of several in bulk."""
    found = await Ticket.filter(id__in=list(ticket_ids)).only("id", "group_id", "deleted_at")
    if len(found) == 1:
        await card(found[0])
    elif found:
        await cards_in_bulk(found)


async def _bring_up_to_date(tickets: Sequence[Ticket], *, lane: str) -> None:
    channels = {ticket.id: channel for ticket in tickets if (channel := await channel_of(ticket))}
    if not channels:
        return
    waiting = Delivery.filter(ticket_id__in=list(channels), kind=CARD, state=State.QUEUED)
    # Locked like the UPDATE of `card`: a row that is being claimed meanwhile doesn't count.
    known = {(item.ticket_id, item.recipient) for item in await waiting.order_by("id").select_for_update()}
    new = [(number, channel) for number, channel in channels.items() if (number, channel) not in known]
    db.write_at_commit(
        outbox.queued(Courier.SLACK, CARD, recipient=channel, lane=f"{lane}:{channel}", ticket_id=number)
        for number, channel in new
    )


async def message(ticket: Ticket, comment: Comment) -> None:
    """A comment that did not come from the thread is shown there."""
    channel = await channel_of(ticket)
    if channel is not None:
        _queue(MESSAGE, ticket, channel, comment_id=comment.id)


async def notice(ticket: Ticket, text: str, **values: Any) -> None:
    """One quiet line in the thread: an English sentence with `{names}`, and their values."""
    channel = await channel_of(ticket)
    if channel is not None:
        _queue(NOTICE, ticket, channel, payload={"text": text, "values": values})


async def notice_with_way_back(ticket: Ticket, text: str, *, again: int | None, **values: Any) -> None:
    """As `notice`, with a button by which the mail `again` is sent again."""
    channel = await channel_of(ticket)
    if channel is not None:
        _queue(NOTICE, ticket, channel, payload={"text": text, "values": values, "again": again})


async def to_channels(channels: Iterable[str], text: str, **values: Any) -> None:
    """A line in each of these channels, about nothing that has a ticket."""
    db.write_at_commit(
        outbox.queued(
            Courier.SLACK,
            NOTICE,
            recipient=channel,
            lane=f"slack:{channel}",
            payload={"text": text, "values": values},
        )
        for channel in channels
    )


async def mark(comment: Comment, ticket: Ticket, *, name: str, text: str = "", **values: Any) -> None:
    """A mark on the Slack message that a comment came from or is shown by: `sent`, `failed`, `taken_back`."""
    channel = comment.slack_channel or await channel_of(ticket)
    if channel is None:
        return
    payload = {"mark": name, "text": text, "values": values}
    _queue(MARK, ticket, channel, comment_id=comment.id, payload=payload)


def _queue(kind: str, ticket: Ticket, channel: str, **columns: Any) -> None:
    # R10: of a deleted ticket nothing is said but that it is deleted.
    if ticket.deleted_at is not None and kind != CARD:
        return
    lane = f"slack:{channel}"
    row = outbox.queued(Courier.SLACK, kind, recipient=channel, lane=lane, ticket_id=ticket.id, **columns)
    db.write_at_commit([row])
