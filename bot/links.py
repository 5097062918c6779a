"""Links to messages in Slack, made without asking Slack."""

from collections.abc import Iterable

from bot.room import Room
from models.slack_card import SlackCard


async def permalink(room: Room, channel: str, ts: str) -> str:
    return f"{await room.identity.team_url()}/archives/{channel}/p{ts.replace('.', '')}"


async def threads_of(room: Room, serials: Iterable[int]) -> dict[int, str]:
    """The links to the threads of tickets, by the figures of their numbers; only tickets that have a card."""
    cards = SlackCard.filter(ticket__serial__in=list(serials), is_current=True).order_by("id")
    rows = await cards.values_list("ticket__serial", "channel", "ts")
    return {serial: await permalink(room, channel, ts) for serial, channel, ts in rows}
