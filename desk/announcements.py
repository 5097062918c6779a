"""What the group's Slack channel is told of a ticket: its card, messages in its thread, marks.

Rows for the Slack courier only; how they look is decided in `bot/`. A ticket whose group has no channel is
announced nowhere. Card updates coalesce: the card shows the present, one waiting update is enough.
"""

from typing import Any

from desk import clock, directory, outbox
from models.comment import Comment
from models.delivery import Courier, Delivery, State
from models.mailbox import Mailbox
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
        await _queue(CARD, ticket, channel)


async def card(ticket: Ticket) -> None:
    """The card is to be posted or brought up to date."""
    channel = await channel_of(ticket)
    if channel is None:
        return
    # An UPDATE, not a look: it waits for whoever is claiming the row, and then doesn't count on it.
    waiting = Delivery.filter(ticket_id=ticket.id, kind=CARD, state=State.QUEUED, recipient=channel)
    if not await waiting.update(due_at=clock.now()):
        await _queue(CARD, ticket, channel)


async def message(ticket: Ticket, comment: Comment) -> None:
    """A comment that did not come from the thread is shown there."""
    channel = await channel_of(ticket)
    if channel is not None:
        await _queue(MESSAGE, ticket, channel, comment_id=comment.id)


async def notice(ticket: Ticket, text: str, **values: Any) -> None:
    """One quiet line in the thread: an English sentence with `{names}`, and their values."""
    channel = await channel_of(ticket)
    if channel is not None:
        await _queue(NOTICE, ticket, channel, payload={"text": text, "values": values})


async def about_mail(mailbox: Mailbox, text: str, **values: Any) -> None:
    """A line in the channel itself, about a mail that has no ticket."""
    group = await directory.group(mailbox.group_id)
    if group is None or group.slack_channel is None:
        return
    await outbox.queued(
        Courier.SLACK,
        NOTICE,
        recipient=group.slack_channel,
        lane=f"slack:{group.slack_channel}",
        payload={"text": text, "values": values},
    ).save()


async def mark(comment: Comment, ticket: Ticket, *, name: str, text: str = "", **values: Any) -> None:
    """A mark on the Slack message that a comment came from or is shown by: `sent`, `failed`, `taken_back`."""
    channel = comment.slack_channel or await channel_of(ticket)
    if channel is None:
        return
    payload = {"mark": name, "text": text, "values": values}
    await _queue(MARK, ticket, channel, comment_id=comment.id, payload=payload)


async def _queue(kind: str, ticket: Ticket, channel: str, **columns: Any) -> None:
    await outbox.queued(
        Courier.SLACK, kind, recipient=channel, lane=f"slack:{channel}", ticket_id=ticket.id, **columns
    ).save()
