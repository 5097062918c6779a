"""People say, edit, delete, react, share files, come and go."""

import uuid
from collections.abc import Sequence

from sandbox.slack import events, posting
from sandbox.slack.channels import Channel, Kind
from sandbox.slack.files import StoredFile, guess_type
from sandbox.slack.human_text import HumanText, read_human_text
from sandbox.slack.messages import add_reaction, is_reply, remove_reaction
from sandbox.slack.people.hands import Hands
from sandbox.slack.wire import Json, Refusal, snapshot
from sandbox.slack.workspace import Workspace

Upload = (
    tuple[str, bytes] | tuple[str, bytes, str]
)  # name, bytes and, if the name doesn't tell, the media type


class Talking(Hands):
    async def say(
        self,
        user: str,
        channel: str,
        text: str = "",
        *,
        thread_ts: str | None = None,
        files: Sequence[Upload] = (),
        broadcast: bool = False,
    ) -> Json:
        """Types as in Slack's client (`@name`, `#channel`, emoji) and sends. Returns the message."""
        place = self._member_of(user, channel)
        if place.is_archived:
            raise Refusal("is_archived")
        message = self._typed(user, text)
        if thread_ts:
            self._reply_to(place, message, thread_ts, broadcast=broadcast)
        if files:
            message |= {"subtype": "file_share", "upload": False, "display_as_bot": False}
            message["files"] = [self._share(place, message, user, upload) for upload in files]
        self._workspace.messages.add(place.id, message)
        self._workspace.news.tell()
        await events.message_posted(self._workspace, place, snapshot(message))
        return message

    async def edit(self, user: str, channel: str, ts: str, text: str) -> Json:
        """Raises Refusal("cant_update_message") for what others wrote."""
        place, message = self._own(user, channel, ts)
        before = snapshot(message)
        words = self._read(text)
        edited = {"user": user, "ts": self._workspace.stamps.ts()}
        message |= {"text": words.text, "blocks": posting.rich_text(list(words.elements)), "edited": edited}
        self._workspace.news.tell()
        await events.message_changed(self._workspace, place, snapshot(message), before=before)
        return message

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """A message with replies leaves a tombstone."""
        place, message = self._own(user, channel, ts)
        await posting.delete(self._workspace, place, message)

    async def react(self, user: str, channel: str, ts: str, name: str) -> None:
        place = self._member_of(user, channel)
        message = self._workspace.messages.get(channel, ts)
        add_reaction(message, name, user=user)
        self._workspace.news.tell()
        await events.reaction(self._workspace, place, message, kind="reaction_added", user=user, name=name)

    async def unreact(self, user: str, channel: str, ts: str, name: str) -> None:
        place = self._member_of(user, channel)
        message = self._workspace.messages.get(channel, ts)
        remove_reaction(message, name, user=user)
        self._workspace.news.tell()
        await events.reaction(self._workspace, place, message, kind="reaction_removed", user=user, name=name)

    async def preview_link(self, channel: str, ts: str, attachment: Json) -> None:
        """What Slack itself does to a message with a link: a change without `edited`."""
        message = self._workspace.messages.get(channel, ts)
        before = snapshot(message)
        message["attachments"] = [attachment]
        self._workspace.news.tell()
        place = self._workspace.channel(channel)
        await events.message_changed(self._workspace, place, snapshot(message), before=before)

    async def invite(self, channel: str, user: str, *, by: str | None = None) -> None:
        place = self._workspace.channel(channel)
        if user in place.members:
            raise Refusal("already_in_channel")
        place.members.append(user)
        self._workspace.news.tell()
        await events.member_joined(self._workspace, place, user=user, inviter=by)

    async def remove(self, channel: str, user: str) -> None:
        """Somebody leaves, or is made to; also the app."""
        place = self._workspace.channel(channel)
        place.members.remove(user)
        self._workspace.news.tell()
        await events.member_left(self._workspace, place, user=user)

    def _typed(self, user: str, text: str) -> Json:
        words = self._read(text)
        return {
            "type": "message",
            "client_msg_id": str(uuid.uuid4()),
            "user": user,
            "team": self._workspace.user(user).team_id,
            "text": words.text,
            "ts": self._workspace.stamps.ts(),
            "blocks": posting.rich_text(list(words.elements)),
        }

    def _read(self, text: str) -> HumanText:
        users = {user.name: user.id for user in self._workspace.users.values()}
        named = {Kind.CHANNEL, Kind.GROUP}
        channels = {c.name: c.id for c in self._workspace.channels.values() if c.kind in named}
        return read_human_text(text, users=users, channels=channels)

    def _reply_to(self, place: Channel, message: Json, thread_ts: str, *, broadcast: bool) -> None:
        parent = self._workspace.messages.find(place.id, thread_ts)
        if parent is None or is_reply(parent):
            raise Refusal("thread_not_found")
        message |= {"thread_ts": thread_ts, "parent_user_id": parent["user"]}
        if broadcast:
            message |= {"subtype": "thread_broadcast", "root": snapshot(parent)}

    def _share(self, place: Channel, message: Json, user: str, upload: Upload) -> Json:
        file = store_upload(self._workspace, upload, user=user)
        self._workspace.share(file, place, message)
        return self._workspace.file_wire(file)

    def _own(self, user: str, channel: str, ts: str) -> tuple[Channel, Json]:
        message = self._workspace.messages.get(channel, ts)
        if message["user"] != user:
            raise Refusal("cant_update_message")
        return self._member_of(user, channel), message


def store_upload(workspace: Workspace, upload: Upload, *, user: str) -> StoredFile:
    name, data, *given = upload
    mimetype = given[0] if given else guess_type(name)
    file = workspace.add_file(name, data, user=user, mimetype=mimetype)
    file.complete = True
    return file
