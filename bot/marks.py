"""Marks on a message that went to the customer: ✅ it has left, ⚠ it could not be delivered.

Only our own reactions can be taken away: a ✉ of an agent that no longer counts is answered with ↩.
"""

from enum import StrEnum

from slack_sdk.errors import SlackApiError

from bot.messages_at import message_at
from bot.room import Room
from bot.slack_faults import code_of

CHECK, WARNING, BACK = "white_check_mark", "warning", "leftwards_arrow_with_hook"
HARMLESS = frozenset({"already_reacted", "no_reaction", "message_not_found"})


class Mark(StrEnum):
    SENT = "sent"
    FAILED = "failed"
    TAKEN_BACK = "taken_back"


async def set_mark(room: Room, channel: str, ts: str, mark: Mark) -> None:
    """Make our reactions say what became of a message; nothing on a deleted one."""
    message = await message_at(room.slack, channel, ts)
    if message is None:
        return
    us = await room.identity.bot_user()
    shown = {item["name"]: set(item.get("users") or ()) for item in message.get("reactions") or ()}
    ours = {name for name, users in shown.items() if us in users}
    letter = room.house.settings.send_emoji
    wanted = _wanted(mark, keeps_letter=letter in ours, still_asked=bool(shown.get(letter, set()) - {us}))
    wanted = {letter if name == "letter" else name for name in wanted}
    for name in (ours & {CHECK, WARNING, BACK, letter}) - wanted:
        await _change(room, "reactions_remove", channel, ts, name)
    for name in wanted - ours:
        await _change(room, "reactions_add", channel, ts, name)


def _wanted(mark: Mark, *, keeps_letter: bool, still_asked: bool) -> set[str]:
    kept = {"letter"} if keeps_letter else set()
    match mark:
        case Mark.SENT:
            return {CHECK} | kept
        case Mark.FAILED:
            return {WARNING} | kept
        case Mark.TAKEN_BACK:
            return {BACK} if still_asked else set()


async def on_its_way(room: Room, channel: str, ts: str) -> None:
    """✉ by ourselves, on what was sent in another way: everybody sees it."""
    await _change(room, "reactions_add", channel, ts, room.house.settings.send_emoji)


async def _change(room: Room, method: str, channel: str, ts: str, name: str) -> None:
    call = room.slack.reactions_add if method == "reactions_add" else room.slack.reactions_remove
    try:
        await call(channel=channel, timestamp=ts, name=name)
    except SlackApiError as fault:
        if code_of(fault) not in HARMLESS:
            raise
