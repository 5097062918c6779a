"""✉ on a thread message sends it to the customer; taking ✉ away within the undo window takes it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import sending, threads
from bot.errors import sentence
from bot.inbox import Told
from bot.listeners import Listeners
from bot.messages_at import message_at
from bot.people import Person
from bot.room import Place, Room, whisper
from bot.threads import Spoken
from desk import comments, slack_threads
from desk.comments import SlackOrigin
from desk.errors import DeskError
from models.comment import Comment


@dataclass(frozen=True, slots=True)
class Reaction:
    user: str
    name: str
    channel: str
    ts: str

    @classmethod
    def read(cls, event: Mapping[str, Any]) -> "Reaction":
        item = event.get("item") or {}
        return cls(
            user=event.get("user", ""),
            name=event.get("reaction", ""),
            channel=item.get("channel", ""),
            ts=item.get("ts", ""),
        )


def listen(listeners: Listeners) -> None:
    emoji = listeners.room.house.settings.send_emoji

    def sends(event: Mapping[str, Any]) -> bool:
        return event.get("reaction") == emoji and bool(Reaction.read(event).ts)

    listeners.event("reaction_added", added, wants=sends)
    listeners.event("reaction_removed", removed, wants=sends)


async def added(room: Room, told: Told) -> None:
    """The message is looked at as it is now: a reaction that has been taken away again sends nothing."""
    reaction = Reaction.read(told.data)
    message = await message_at(room.slack, reaction.channel, reaction.ts)
    spoken = Spoken.read(message, channel=reaction.channel) if message else None
    if message is None or spoken is None or not _still_there(message, reaction):
        return
    if await slack_threads.ticket_of(spoken.channel, spoken.thread_ts) is None:
        return
    person = await room.people.who(reaction.user)
    try:
        sending.must_be_agent(person)
        comment = await threads.keep(room, spoken, attempt=told.attempt)
        if comment is not None:
            await sending.send(room, comment, person, spoken.place)
    except DeskError as refusal:
        await whisper(room, spoken.place, person, sentence(refusal, person.language))


def _still_there(message: Mapping[str, Any], reaction: Reaction) -> bool:
    """Slack may name only some of many users; then one who isn't named counts as there."""
    for shown in message.get("reactions") or ():
        if shown["name"] == reaction.name:
            named = shown.get("users") or ()
            return reaction.user in named or len(named) < shown.get("count", 0)
    return False


async def removed(room: Room, told: Told) -> None:
    reaction = Reaction.read(told.data)
    comment = await comments.by_slack(SlackOrigin(reaction.channel, reaction.ts))
    if comment is None or not comment.is_external:
        return
    person = await room.people.who(reaction.user)
    if person.agent is None:
        return
    message = await message_at(room.slack, reaction.channel, reaction.ts)
    if message is not None and await _is_wanted_still(room, message, reaction):
        return
    place = Place(reaction.channel, (message or {}).get("thread_ts"))
    await _take_back(room, comment.id, person, place)


async def _is_wanted_still(room: Room, message: Mapping[str, Any], reaction: Reaction) -> bool:
    """It was put back meanwhile, or another agent's ✉ stands beside it."""
    if _still_there(message, reaction):
        return True
    for shown in message.get("reactions") or ():
        if shown["name"] == reaction.name:
            others = [await room.people.who(user) for user in shown.get("users") or ()]
            return any(person.agent is not None for person in others)
    return False


async def _take_back(room: Room, comment_id: int, person: Person, place: Place) -> None:
    try:
        await comments.take_back(room.house, await Comment.get(id=comment_id), actor=person.actor)
    except DeskError as refusal:
        await whisper(room, place, person, sentence(refusal, person.language))
        return
    await whisper(room, place, person, person.say("Taken back. Nothing was sent; it is an internal note."))
