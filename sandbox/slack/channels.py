"""Channels, private channels and direct messages: who is in them, and what their messages are called."""

from dataclasses import dataclass, field
from enum import StrEnum

from sandbox.slack.wire import Json


class Kind(StrEnum):
    """As in an event's `channel_type`."""

    CHANNEL = "channel"
    GROUP = "group"
    IM = "im"
    MPIM = "mpim"


@dataclass(kw_only=True)
class Channel:
    id: str
    name: str
    kind: Kind
    members: list[str] = field(default_factory=list)
    is_archived: bool = False
    topic: str = ""

    @property
    def message_subscription(self) -> str:
        """The bot event of a manifest that covers this channel's messages."""
        plural = {Kind.CHANNEL: "channels", Kind.GROUP: "groups", Kind.IM: "im", Kind.MPIM: "mpim"}
        return f"message.{plural[self.kind]}"

    @property
    def scope_stem(self) -> str:
        """`channels:history`, `groups:read`, … begin with this."""
        return self.message_subscription.removeprefix("message.")

    @property
    def payload_name(self) -> str:
        """What commands and clicks call the channel: Slack doesn't tell apps the names of private ones."""
        return {
            Kind.CHANNEL: self.name,
            Kind.GROUP: "privategroup",
            Kind.IM: "directmessage",
            Kind.MPIM: self.name,
        }[self.kind]

    def partner(self, bot_user: str) -> str | None:
        """Whose direct conversation with the app this is."""
        others = [member for member in self.members if member != bot_user]
        return others[0] if self.kind is Kind.IM and others else None

    def wire(self, *, bot_user: str) -> Json:
        shape: Json = {
            "id": self.id,
            "created": 1700000000,
            "is_channel": self.kind is Kind.CHANNEL,
            "is_group": self.kind is Kind.GROUP,
            "is_im": self.kind is Kind.IM,
            "is_mpim": self.kind is Kind.MPIM,
            "is_private": self.kind is not Kind.CHANNEL,
            "is_archived": self.is_archived,
            "is_member": bot_user in self.members,
            "is_general": False,
            "num_members": len(self.members),
        }
        if self.kind is Kind.IM:
            return shape | {"user": self.partner(bot_user)}
        topic = {"value": self.topic, "creator": "", "last_set": 0}
        return shape | {"name": self.name, "name_normalized": self.name, "topic": topic}
