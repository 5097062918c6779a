"""What somebody hasn't seen yet: kept by the page, for each person, channel and thread."""

from dataclasses import dataclass

from sandbox.slack.channels import Kind
from sandbox.slack.workspace import Workspace


@dataclass(frozen=True)
class Count:
    messages: int
    mentions: int  # of the person, or anything in a direct conversation


class Unread:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._seen: dict[tuple[str, str, str], str] = {}

    def mark_read(self, user: str, channel: str, thread: str = "") -> None:
        messages = self._workspace.messages.of(channel)
        if messages:
            self._seen[user, channel, ""] = messages[-1]["ts"]
        replies = self._workspace.messages.replies(channel, thread) if thread else []
        if replies:
            self._seen[user, channel, thread] = replies[-1]["ts"]

    def count(self, user: str, channel: str) -> Count:
        seen = self._seen.get((user, channel, ""), "")
        new = [
            message
            for message in self._workspace.messages.top_level(channel)
            if message["ts"] > seen and message["user"] != user
        ]
        if self._workspace.channels[channel].kind is Kind.IM:
            return Count(len(new), len(new))
        return Count(len(new), sum(f"<@{user}>" in message.get("text", "") for message in new))

    def replies(self, user: str, channel: str, ts: str) -> int:
        seen = self._seen.get((user, channel, ts), "")
        replies = self._workspace.messages.replies(channel, ts)
        return sum(reply["ts"] > seen and reply["user"] != user for reply in replies)
