"""The workspace itself: who and what is in it, and where everything else of this package keeps its state.

No sockets here. Whatever changes ends with `news.tell()`, so that pages and waiting tests look again.
"""

import time
from dataclasses import dataclass
from urllib.parse import quote

from sandbox.slack.channels import Channel, Kind
from sandbox.slack.deliveries import Deliveries
from sandbox.slack.faults import Faults
from sandbox.slack.files import Files, StoredFile
from sandbox.slack.manifest import Manifest
from sandbox.slack.messages import Messages, is_reply
from sandbox.slack.news import News
from sandbox.slack.rules import PostRate, Rules
from sandbox.slack.triggers import Answer, ResponseUrls, Triggers
from sandbox.slack.users import User
from sandbox.slack.views import Views
from sandbox.slack.wire import Json, Refusal, Stamps

SLACKBOT = "USLACKBOT"
TEAM_ID, APP_ID, BOT_USER, BOT_ID = "T0SANDBOX", "A0POSTBOTE", "U0BOT", "B0BOT"


@dataclass(frozen=True)
class Ephemeral:
    """What only one person sees, until the page is loaded anew."""

    ts: str
    user: str
    channel: str
    text: str
    blocks: tuple[Json, ...] = ()
    thread_ts: str | None = None
    author: str = BOT_USER


@dataclass(frozen=True)
class Call:
    """One request of the app to the Web API."""

    method: str
    args: Json
    answer: Json
    at: float


class Workspace:
    def __init__(self, *, name: str, domain: str, manifest: Manifest, rules: Rules) -> None:
        self.name, self.domain = name, domain
        self.team_id, self.app_id, self.bot_user, self.bot_id = TEAM_ID, APP_ID, BOT_USER, BOT_ID
        self.base_url = ""
        self.bot_token, self.app_token = "xoxb-sandbox", "xapp-sandbox"
        self.signing_secret = "sandbox-signing-secret"
        self.rules = rules
        self.news = News()
        self.stamps = Stamps()
        self.deliveries = Deliveries(rules, self.news)
        self.faults = Faults()
        self.post_rate = PostRate(rules)
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages = Messages()
        self.files = Files()
        self.ephemerals: list[Ephemeral] = []
        self.views = Views(self.stamps, about_app={"team_id": TEAM_ID, "app_id": APP_ID, "bot_id": BOT_ID})
        self.triggers = Triggers(life=rules.trigger_life)
        self.response_urls = ResponseUrls()
        self.calls: list[Call] = []
        self.complaints: list[str] = []
        self.install(manifest)

    def install(self, manifest: Manifest) -> None:
        """From now on the app may and hears what this manifest says."""
        self.manifest = manifest
        self.add_user(
            BOT_USER, manifest.display_name, real_name=manifest.app_name, is_bot=True, bot_id=BOT_ID
        )

    def add_user(
        self,
        user_id: str,
        name: str,
        *,
        real_name: str = "",
        email: str | None = None,
        is_bot: bool = False,
        bot_id: str | None = None,
        deleted: bool = False,
        is_admin: bool = False,
        is_restricted: bool = False,
        team_id: str = TEAM_ID,
        locale: str = "en-US",
        tz: str = "Europe/Berlin",
    ) -> User:
        user = User(
            id=user_id,
            name=name,
            real_name=real_name or name.title(),
            email=email,
            is_bot=is_bot,
            bot_id=bot_id,
            deleted=deleted,
            is_admin=is_admin,
            is_restricted=is_restricted,
            team_id=team_id,
            locale=locale,
            tz=tz,
        )
        self.users[user_id] = user
        self.news.tell()
        return user

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self.news.tell()
        return channel

    def user(self, user_id: str | None, *, missing: str = "user_not_found") -> User:
        user = self.users.get(user_id or "")
        if user is None:
            raise Refusal(missing)
        return user

    def channel(self, channel_id: str) -> Channel:
        channel = self.channels.get(channel_id)
        if channel is None:
            raise Refusal("channel_not_found")
        return channel

    def dm(self, user_id: str) -> Channel:
        """The direct conversation of a person with the app; made when it is first needed."""
        channel_id = f"D{user_id[1:]}"
        if channel_id not in self.channels:
            members = [user_id, self.bot_user]
            self.add_channel(Channel(id=channel_id, name="directmessage", kind=Kind.IM, members=members))
        return self.channels[channel_id]

    def add_file(self, name: str, data: bytes, *, user: str, mimetype: str) -> StoredFile:
        file_id = self.stamps.new_id("F")
        return self.files.add(StoredFile(id=file_id, name=name, user=user, mimetype=mimetype, data=data))

    def file_wire(self, file: StoredFile) -> Json:
        return file.wire(base_url=self.base_url, team_id=self.team_id)

    def share(self, file: StoredFile, channel: Channel, message: Json) -> None:
        """Notes at the file where it was shared."""
        share = {"ts": message["ts"], "channel_name": channel.name, "team_id": self.team_id}
        if is_reply(message):
            share["thread_ts"] = message["thread_ts"]
        file.shares.setdefault(channel.id, []).append(share)
        if channel.kind is not Kind.CHANNEL:
            file.private_shares.add(channel.id)

    def show_ephemeral(
        self,
        user: str,
        channel: str,
        *,
        text: str,
        blocks: list[Json] | None,
        thread_ts: str | None,
        author: str = BOT_USER,
    ) -> Ephemeral:
        note = Ephemeral(self.stamps.ts(), user, channel, text, tuple(blocks or ()), thread_ts, author)
        self.ephemerals.append(note)
        self.news.tell()
        return note

    def permalink(self, channel: str, message: Json) -> str:
        link = f"{self.base_url}/archives/{quote(channel)}/p{message['ts'].replace('.', '')}"
        if is_reply(message):
            return f"{link}?thread_ts={message['thread_ts']}&cid={quote(channel)}"
        return link

    def response_url(self, answer: Answer) -> str:
        return f"{self.base_url}/actions/{self.team_id}/{self.response_urls.give(answer)}"

    def complain(self, sentence: str) -> None:
        """Notes what the app did and Slack would not forgive, where no error code tells it so."""
        self.complaints.append(sentence)

    def note_call(self, method: str, args: Json, answer: Json) -> None:
        self.calls.append(Call(method, args, answer, time.time()))
        self.news.tell()
