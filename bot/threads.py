"""What is said in a ticket's thread becomes a comment: an internal note, unless its channel sends everything.

One Slack message is one comment, however often and in which order Slack tells of it. What somebody who is no
agent says is kept as a note with their name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot import mrkdwn, sending
from bot.files import ELSEWHERE, GONE, TOO_BIG, NotTaken, SlackFile, fetch
from bot.inbox import Told
from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.people import Person
from bot.room import WIRE_FAULTS, Place, Room, whisper
from bot.texts import Say, bot_texts
from desk import comments, slack_threads
from desk.comments import NewComment, SlackOrigin
from desk.documents import Upload
from desk.errors import DeskError
from desk.i18n import N_
from models.comment import Comment, Visibility
from models.ticket import Ticket

# Joins, topics, pins and the like are no words of anybody.
SPOKEN = frozenset({None, "file_share", "thread_broadcast", "me_message", "bot_message"})
KEPT_INTERNAL = re.compile(r"^\s*(?:!|🔒|:lock:)\s*")
# Who is quicker in a new card's thread than we in writing down where it stands is heard a little later.
CARD_TRIES = 3
# A file that Slack won't give after so many tries doesn't hold back the words.
FILE_TRIES = 4

LEFT_OUT = {
    TOO_BIG: N_("The file {name} is too big and stayed in Slack."),
    ELSEWHERE: N_("The file {name} is not in Slack itself and was not taken over."),
    GONE: N_("Slack no longer has the file {name}."),
    "no_answer": N_("Slack did not give out the file {name}."),
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message in a thread, as Slack shows it now."""

    channel: str
    ts: str
    thread_ts: str
    user: str
    # Of another app that posts without a user.
    bot_name: str
    text: str
    files: Sequence[SlackFile]
    emoji: Mapping[str, str]
    edited_at: datetime | None

    @classmethod
    def read(cls, message: Mapping[str, Any], *, channel: str) -> "Spoken | None":
        """None: it doesn't stand in a thread, or nobody said it."""
        ts, thread_ts = message.get("ts"), message.get("thread_ts")
        speaks = message.get("user") or message.get("bot_id")
        if not ts or thread_ts in {None, ts} or not speaks or message.get("subtype") not in SPOKEN:
            return None
        edited = message.get("edited") or {}
        profile = message.get("bot_profile") or {}
        return cls(
            channel=channel,
            ts=ts,
            thread_ts=thread_ts,
            user=message.get("user") or "",
            bot_name=message.get("username") or profile.get("name") or "…",
            text=message.get("text") or "",
            files=[SlackFile.read(file) for file in message.get("files") or ()],
            emoji=mrkdwn.emoji_of(message.get("blocks") or ()),
            edited_at=when(edited["ts"]) if "ts" in edited else None,
        )

    @property
    def origin(self) -> SlackOrigin:
        return SlackOrigin(self.channel, self.ts)

    @property
    def place(self) -> Place:
        return Place(self.channel, self.thread_ts)


def when(ts: str) -> datetime:
    """A `ts` as a time."""
    seconds, _, micros = ts.partition(".")
    return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(micros.ljust(6, "0")[:6] or 0))


def listen(listeners: Listeners) -> None:
    listeners.event("message", said, wants=is_spoken)


def is_spoken(event: Mapping[str, Any]) -> bool:
    return Spoken.read(event, channel=event.get("channel", "")) is not None


async def said(room: Room, told: Told) -> None:
    spoken = Spoken.read(told.data, channel=told.data["channel"])
    if spoken is None:
        return
    try:
        await keep(room, spoken, attempt=told.attempt)
    except DeskError as refusal:
        await _say_not_kept(room, spoken, refusal)


async def _say_not_kept(room: Room, spoken: Spoken, refusal: DeskError) -> None:
    """Words that no ticket takes stay in Slack alone; who said them hears of it."""
    person = await who_said(room, spoken)
    why = refusal.sentence(person.language, texts=bot_texts())
    text = person.say("{why} Your message stays in Slack only.", why=why)
    await whisper(room, spoken.place, person, escape(text))


async def keep(room: Room, spoken: Spoken, *, attempt: int = 1) -> Comment | None:
    """The comment a message became, made if need be; None if it stands in no ticket's thread."""
    ticket = await slack_threads.ticket_of(spoken.channel, spoken.thread_ts)
    if ticket is None and attempt <= CARD_TRIES and await slack_threads.is_posting_card(spoken.channel):
        raise TimeoutError("a card is just being posted there: this may be its thread")
    if ticket is None or spoken.user == await room.identity.bot_user():
        return None
    known = await comments.by_slack(spoken.origin)
    if known is not None:
        return known
    person = await who_said(room, spoken)
    body = await plain(room, spoken)
    uploads, left_out = await _files(room, spoken, attempt=attempt, say=await room.channel_say())
    if not body and not uploads and not left_out:
        return None
    goes_out = await slack_threads.goes_out(spoken.channel)
    is_external = goes_out and person.agent is not None and not KEPT_INTERNAL.match(body)
    new = NewComment(
        body="\n".join([KEPT_INTERNAL.sub("", body) if goes_out else body, *left_out]).strip(),
        visibility=Visibility.EXTERNAL if is_external else Visibility.INTERNAL,
        attachments=uploads,
        slack=spoken.origin,
        hold=room.hold,
        at=when(spoken.ts),
        edited_at=spoken.edited_at,
    )
    comment = await comments.add_comment(room.house, ticket, new, actor=person.actor)
    if comment.ticket_id != ticket.id:
        # It was merged into that one.
        ticket = await Ticket.get(id=comment.ticket_id)
    await _tell(room, ticket, comment, person, spoken, goes_out=goes_out)
    return comment


async def who_said(room: Room, spoken: Spoken) -> Person:
    if spoken.user:
        return await room.people.who(spoken.user)
    return Person(slack_user="", name=spoken.bot_name, language=(await room.house.preferences()).language)


async def plain(room: Room, spoken: Spoken) -> str:
    """The words as plain text: what a customer may read."""
    names = await room.people.names(mrkdwn.mentioned(spoken.text))
    return mrkdwn.plain(spoken.text, names=names, emoji=spoken.emoji)


async def _files(room: Room, spoken: Spoken, *, attempt: int, say: Say) -> tuple[list[Upload], list[str]]:
    """The files, and a line for each that could not be taken."""
    uploads: list[Upload] = []
    left_out: list[str] = []
    for file in spoken.files:
        try:
            uploads.append(await fetch(room, file))
        except NotTaken as fault:
            left_out.append(f"[{say(LEFT_OUT[fault.reason], name=file.name)}]")
        except WIRE_FAULTS:
            if attempt < FILE_TRIES:
                _drop(uploads)
                raise
            left_out.append(f"[{say(LEFT_OUT['no_answer'], name=file.name)}]")
    return uploads, left_out


def _drop(uploads: Sequence[Upload]) -> None:
    for upload in uploads:
        if not isinstance(upload.data, bytes):
            upload.data.unlink(missing_ok=True)


async def _tell(
    room: Room, ticket: Ticket, comment: Comment, person: Person, spoken: Spoken, *, goes_out: bool
) -> None:
    """Where every message goes out, its author hears whether this one does."""
    if comment.is_external:
        await sending.tell(room, ticket, comment, person, spoken.place)
    elif goes_out and person.agent is None and person.slack_user:
        text = person.say("You are no agent here: your message is kept as an internal note.")
        await whisper(room, spoken.place, person, text)
