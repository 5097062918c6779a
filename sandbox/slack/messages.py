"""The messages of every channel, as Slack keeps them: threads counted at their parent, reactions, tombstones.

State only; nobody is told here. Messages are the JSON objects that the Web API shows.
"""

from sandbox.slack.wire import Json, Refusal

TOMBSTONE = {
    "subtype": "tombstone",
    "text": "This message was deleted.",
    "user": "USLACKBOT",
    "hidden": True,
    "blocks": [],
    "files": [],
}


def is_reply(message: Json) -> bool:
    return message.get("thread_ts") not in {None, message["ts"]}


class Messages:
    def __init__(self) -> None:
        self._by_channel: dict[str, list[Json]] = {}

    def of(self, channel: str) -> list[Json]:
        return self._by_channel.setdefault(channel, [])

    def find(self, channel: str, ts: str | None) -> Json | None:
        return next((message for message in self.of(channel) if message["ts"] == ts), None)

    def get(self, channel: str, ts: str | None, *, missing: str = "message_not_found") -> Json:
        """Raises Refusal(missing) where there is none, or only a tombstone."""
        message = self.find(channel, ts)
        if message is None or message.get("subtype") == "tombstone":
            raise Refusal(missing)
        return message

    def top_level(self, channel: str) -> list[Json]:
        """What the channel itself shows: no replies, but those also sent to the channel."""
        return [m for m in self.of(channel) if not is_reply(m) or m.get("subtype") == "thread_broadcast"]

    def replies(self, channel: str, ts: str) -> list[Json]:
        return [m for m in self.of(channel) if m.get("thread_ts") == ts and m["ts"] != ts]

    def add(self, channel: str, message: Json) -> None:
        self.of(channel).append(message)
        if is_reply(message):
            self._count(channel, message["thread_ts"])

    def remove(self, channel: str, ts: str) -> bool:
        """Removes a message; a parent with replies becomes a tombstone instead. True: it is gone entirely."""
        message = self.get(channel, ts)
        if self.replies(channel, ts):
            message.update(TOMBSTONE)
            message.pop("reactions", None)
            return False
        self.of(channel).remove(message)
        if is_reply(message):
            self._count(channel, message["thread_ts"])
        return True

    def _count(self, channel: str, parent_ts: str) -> None:
        parent = self.find(channel, parent_ts)
        if parent is None:
            return
        replies = self.replies(channel, parent_ts)
        users = list(dict.fromkeys(reply["user"] for reply in replies))
        parent.update(
            thread_ts=parent_ts,
            reply_count=len(replies),
            reply_users=users,
            reply_users_count=len(users),
            latest_reply=replies[-1]["ts"] if replies else parent_ts,
            is_locked=False,
            subscribed=False,
        )


def add_reaction(message: Json, name: str, *, user: str) -> None:
    reactions = message.setdefault("reactions", [])
    reaction = next((r for r in reactions if r["name"] == name), None)
    if reaction is None:
        reaction = {"name": name, "users": [], "count": 0}
        reactions.append(reaction)
    if user in reaction["users"]:
        raise Refusal("already_reacted")
    reaction["users"].append(user)
    reaction["count"] += 1


def remove_reaction(message: Json, name: str, *, user: str) -> None:
    reaction = next((r for r in message.get("reactions", []) if r["name"] == name), None)
    if reaction is None or user not in reaction["users"]:
        raise Refusal("no_reaction")
    reaction["users"].remove(user)
    reaction["count"] -= 1
    if not reaction["count"]:
        message["reactions"].remove(reaction)
    if not message["reactions"]:
        del message["reactions"]
