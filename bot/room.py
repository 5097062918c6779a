"""What every listener of the bot works with, and the two ways to say something to one person."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.blocks import Block
from bot.identity import Identity
from bot.people import People, Person
from bot.slack_faults import NotAuthorised, code_of
from bot.texts import Say, speaker
from desk.house import House

log = structlog.get_logger(__name__)

# What the wire may do; everything else is a defect of ours.
WIRE_FAULTS = (SlackApiError, NotAuthorised, aiohttp.ClientError, TimeoutError, OSError)

# Commands work in every channel, ephemeral messages only where the app and the person are.
NO_PLACE = frozenset({"channel_not_found", "not_in_channel", "user_not_in_channel", "is_archived"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: a channel, or a thread in it."""

    channel: str
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class Room:
    house: House
    slack: AsyncWebClient = field(repr=False)
    people: People
    identity: Identity

    @property
    def hold(self) -> timedelta:
        """The undo window."""
        return timedelta(seconds=self.house.settings.undo_seconds)

    async def channel_say(self) -> Say:
        """What everybody in a channel reads is in the desk's language."""
        return speaker((await self.house.preferences()).language)


async def whisper(
    room: Room, place: Place, person: Person, text: str, *, blocks: Sequence[Block] = ()
) -> None:
    """Say something that only this person sees; as a direct message where the app may not speak.

    It is a courtesy: that Slack won't show it is only logged.
    """
    if not person.slack_user:
        return
    what: dict[str, Any] = {"text": text, "blocks": list(blocks) or None}
    try:
        await room.slack.chat_postEphemeral(
            channel=place.channel, user=person.slack_user, thread_ts=place.thread_ts, **what
        )
    except SlackApiError as fault:
        if code_of(fault) not in NO_PLACE:
            log.warning("slack.not_whispered", channel=place.channel, fault=code_of(fault))
            return
        await _direct(room, person, what)
    except WIRE_FAULTS as fault:
        log.warning("slack.not_whispered", channel=place.channel, fault=str(fault))


async def _direct(room: Room, person: Person, what: dict[str, Any]) -> None:
    try:
        await room.slack.chat_postMessage(channel=person.slack_user, **what)
    except WIRE_FAULTS as fault:
        log.warning("slack.not_whispered", user=person.slack_user, fault=str(fault))


async def answer(
    response_url: str, text: str, *, blocks: Sequence[Block] = (), replace: bool = False
) -> None:
    """Answer a command or a button, to the person alone; `replace`: in place of the message it was on."""
    try:
        reply = await AsyncWebhookClient(response_url).send(
            text=text,
            blocks=list(blocks) or None,
            response_type="ephemeral",
            replace_original=replace or None,
        )
    except WIRE_FAULTS as fault:
        log.warning("slack.not_answered", fault=str(fault))
        return
    if reply.status_code != 200:
        log.warning("slack.not_answered", status=reply.status_code, fault=reply.body)
