"""Where a ticket stands in Slack: its cards, whose threads are its conversation, and our messages in them."""

from desk import clock
from desk.house import House
from models.comment import Comment
from models.delivery import Courier, Delivery, State
from models.document import Document
from models.group import Group
from models.slack_card import SlackCard
from models.slack_message import SlackMessage
from models.ticket import Ticket


async def ticket_of(channel: str, thread_ts: str) -> Ticket | None:
    """The ticket whose thread this is; also that of a card it had before it moved."""
    card = await SlackCard.get_or_none(channel=channel, ts=thread_ts)
    return await Ticket.get(id=card.ticket_id) if card else None


async def is_posting_card(channel: str) -> bool:
    """Is a card of this channel on its way, so that its place may not be known yet?"""
    return await Delivery.exists(courier=Courier.SLACK, kind="card", recipient=channel, state=State.SENDING)


async def card_in(ticket: Ticket, channel: str) -> SlackCard | None:
    """The ticket's card in this channel."""
    cards = SlackCard.filter(ticket_id=ticket.id, channel=channel, is_current=True)
    return await cards.order_by("-id").first()


async def left_behind(ticket: Ticket, channel: str) -> list[SlackCard]:
    """Cards in other channels that don't say yet that the ticket has moved to `channel`."""
    return await SlackCard.filter(ticket_id=ticket.id, is_current=True).exclude(channel=channel)


async def card_posted(house: House, ticket: Ticket, *, channel: str, ts: str) -> SlackCard:
    """The ticket has a card there; told twice, it is one card."""
    async with house.transaction():
        card, _ = await SlackCard.get_or_create(
            channel=channel, ts=ts, defaults={"ticket_id": ticket.id, "created_at": clock.now()}
        )
    return card


async def card_retired(house: House, card: SlackCard) -> None:
    """The card was deleted, or the ticket moved: the next one is posted anew."""
    async with house.transaction():
        await SlackCard.filter(id=card.id).update(is_current=False)


async def message_posted(
    house: House, ticket: Ticket, *, comment_id: int | None, channel: str, ts: str
) -> None:
    """A message of ours stands in the thread."""
    async with house.transaction():
        await SlackMessage.get_or_create(
            channel=channel,
            ts=ts,
            defaults={"ticket_id": ticket.id, "comment_id": comment_id, "created_at": clock.now()},
        )


async def shown_at(comment: Comment, channel: str) -> str | None:
    """The `ts` of the message that shows a comment: a person's own, or ours."""
    if comment.slack_channel == channel and comment.slack_ts is not None:
        return comment.slack_ts
    message = await SlackMessage.filter(comment_id=comment.id, channel=channel).order_by("-id").first()
    return message.ts if message else None


async def comment_at(channel: str, ts: str) -> Comment | None:
    """The comment that a message became, or that a message of ours shows."""
    said = await Comment.get_or_none(slack_channel=channel, slack_ts=ts)
    if said is not None:
        return said
    shown = await SlackMessage.get_or_none(channel=channel, ts=ts)
    return await Comment.get(id=shown.comment_id) if shown is not None and shown.comment_id else None


async def file_shared(house: House, document: Document, slack_file: str) -> None:
    """The file stands in the thread."""
    async with house.transaction():
        await Document.filter(id=document.id).update(slack_file=slack_file)


async def goes_out(channel: str) -> bool:
    """Does every thread message of this channel go to the customer? (docs/decisions)"""
    return await Group.filter(slack_channel=channel, thread_is_external=True).exists()
