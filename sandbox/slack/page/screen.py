"""What one person has before their eyes: sidebar, channel or App Home, thread, modal, as pieces of HTML."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from sandbox.slack.channels import Channel, Kind
from sandbox.slack.emoji import PICKER
from sandbox.slack.page.mrkdwn import Mrkdwn
from sandbox.slack.page.unread import Unread
from sandbox.slack.users import User
from sandbox.slack.wire import Json
from sandbox.slack.workspace import SLACKBOT, Ephemeral, Workspace

TEMPLATES = Path(__file__).parent / "templates"
TOGETHER = timedelta(minutes=5)
NEWEST = 200  # as many messages as one scrolls through
SLACKBOT_USER = User(id=SLACKBOT, name="slackbot", real_name="Slackbot", is_bot=True)


@dataclass(frozen=True)
class Place:
    """Where somebody is: a channel, perhaps with a thread, or the app (`home` or `messages`)."""

    user: str
    channel: str = ""
    thread: str = ""
    app: str = ""


@dataclass(frozen=True)
class Line:
    """A message as it is shown."""

    message: Json
    author: User
    when: datetime
    together: bool = False  # with the one above, from the same author
    day: str = ""  # said above the first of a day
    ephemeral: bool = False
    unread_replies: int = 0
    mine: bool = False
    repliers: list[User] = field(default_factory=list)


class Screen:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._unread = Unread(workspace)
        self._env = _environment(workspace, self.author)

    def page(self, place: Place) -> str:
        workspace = self._workspace
        template = self._env.get_template("page.html")
        return template.render(
            team=workspace.name,
            place=place,
            me=workspace.users[place.user],
            people=self.humans(),
            dm=workspace.dm(place.user).id,
        )

    def panes(self, place: Place, *, visible: bool) -> dict[str, str]:
        """`visible`: the person really sees it, so it counts as read."""
        if visible:
            self._unread.mark_read(place.user, self.channel_of(place), place.thread)
        return {
            "sidebar": self._sidebar(place),
            "head": self._head(place),
            "main": self._home(place) if place.app == "home" else self._channel(place),
            "thread": self._thread(place),
            "modal": self._modal(place),
            "known": self._render("known.html", place),
        }

    def humans(self) -> list[User]:
        return [user for user in self._workspace.users.values() if not user.is_bot and not user.deleted]

    def channels(self, user: str) -> list[Channel]:
        named = {Kind.CHANNEL, Kind.GROUP}
        mine = [c for c in self._workspace.channels.values() if c.kind in named and user in c.members]
        return sorted(mine, key=lambda channel: channel.name)

    def somewhere(self, user: str) -> str:
        """The first channel of a person, or their conversation with the app."""
        mine = self.channels(user)
        return mine[0].id if mine else self._workspace.dm(user).id

    def channel_of(self, place: Place) -> str:
        if place.app:
            return self._workspace.dm(place.user).id
        return place.channel

    def author(self, user_id: str) -> User:
        if user_id == SLACKBOT:
            return SLACKBOT_USER
        return self._workspace.users.get(user_id) or User(id=user_id, name=user_id, real_name=user_id)

    def _sidebar(self, place: Place) -> str:
        channels = [(c, self._unread.count(place.user, c.id)) for c in self.channels(place.user)]
        app = self._workspace.users[self._workspace.bot_user]
        waiting = self._unread.count(place.user, self._workspace.dm(place.user).id)
        return self._render("sidebar.html", place, channels=channels, app=app, app_unread=waiting)

    def _head(self, place: Place) -> str:
        channel = self._workspace.channels[self.channel_of(place)]
        members = [self.author(member) for member in channel.members]
        app = self._workspace.users[self._workspace.bot_user]
        return self._render("head.html", place, channel=channel, members=members, app=app)

    def _channel(self, place: Place) -> str:
        channel = self._workspace.channels[self.channel_of(place)]
        shown = self._workspace.messages.top_level(channel.id)[-NEWEST:]
        notes = [n for n in self._notes(place, channel.id) if not n.thread_ts]
        lines = list(self._lines(place, shown, notes))
        return self._render("channel.html", place, channel=channel, lines=lines)

    def _thread(self, place: Place) -> str:
        channel = self._workspace.channels.get(place.channel or self.channel_of(place))
        parent = self._workspace.messages.find(channel.id, place.thread) if channel else None
        if channel is None or parent is None:
            return ""
        replies = self._workspace.messages.replies(channel.id, parent["ts"])
        notes = [n for n in self._notes(place, channel.id) if n.thread_ts == parent["ts"]]
        (first,) = self._lines(place, [parent], [])
        lines = list(self._lines(place, replies, notes, above=first))
        return self._render("thread.html", place, channel=channel, first=first, lines=lines)

    def _home(self, place: Place) -> str:
        return self._render("home.html", place, view=self._workspace.views.home(place.user))

    def _modal(self, place: Place) -> str:
        view = self._workspace.views.modal(place.user)
        if view is None:
            return ""
        trouble = self._workspace.views.trouble(view)
        return self._render("modal.html", place, view=view, trouble=trouble)

    def _render(self, name: str, place: Place, **context: Any) -> str:
        return self._env.get_template(name).render(
            place=place,
            me_id=place.user,
            users=self.humans(),
            places=list(self._workspace.channels.values()),
            manifest=self._workspace.manifest,
            **context,
        )

    def _notes(self, place: Place, channel: str) -> list[Ephemeral]:
        return [n for n in self._workspace.ephemerals if n.user == place.user and n.channel == channel]

    def _lines(
        self, place: Place, messages: list[Json], notes: list[Ephemeral], *, above: Line | None = None
    ) -> Iterator[Line]:
        """In order of time, with those of one author and minute drawn together."""
        whispers = [
            {"ts": n.ts, "user": n.author, "text": n.text, "blocks": list(n.blocks), "whisper": True}
            for n in notes
        ]
        for message in sorted([*messages, *whispers], key=lambda message: str(message["ts"])):
            above = self._line(place, message, above)
            yield above

    def _line(self, place: Place, message: Json, above: Line | None) -> Line:
        when = datetime.fromtimestamp(float(message["ts"]), tz=UTC).astimezone()
        author, whisper = self.author(message["user"]), bool(message.get("whisper"))
        new_day = above is None or above.when.date() != when.date()
        together = (
            above is not None
            and not new_day
            and (above.author.id, above.ephemeral) == (author.id, whisper)
            and when - above.when < TOGETHER
            and not above.message.get("reply_count")
        )
        replies = message.get("reply_users", ())
        return Line(
            message=message,
            author=author,
            when=when,
            together=together,
            day=_day(when) if new_day else "",
            ephemeral=whisper,
            unread_replies=self._unread.replies(place.user, self.channel_of(place), message["ts"]),
            mine=message["user"] == place.user,
            repliers=[self.author(user) for user in replies][:4],
        )


def _environment(workspace: Workspace, author: Any) -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    mrkdwn = Mrkdwn(
        user_name=lambda user_id: author(user_id).real_name,
        channel_name=partial(_channel_name, workspace),
    )
    env.filters |= {"mrkdwn": mrkdwn, "plain": mrkdwn.plain, "emoji": mrkdwn.reaction, "size": _size}
    env.globals |= {"rich": mrkdwn, "author": author, "picker": PICKER, "bot_user": workspace.bot_user}
    return env


def _channel_name(workspace: Workspace, channel_id: str) -> str:
    channel = workspace.channels.get(channel_id)
    return channel.name if channel else channel_id


def _day(when: datetime) -> str:
    days = (datetime.now(tz=UTC).astimezone().date() - when.date()).days
    return {0: "Today", 1: "Yesterday"}.get(days) or f"{when:%A}, {when.day} {when:%B %Y}"


def _size(number: int) -> str:
    amount = float(number)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000 or unit == "MB":
            return f"{amount:.0f} {unit}" if amount >= 10 or unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return ""
