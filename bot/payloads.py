"""What people do in Slack, parsed at the border: commands, clicks, menus, shortcuts, submitted modals.

Shapes: docs.slack.dev/reference/interaction-payloads
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.errand import Errand
from bot.room import Place

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Command:
    user: str
    place: Place
    text: str
    trigger_id: str
    response_url: str

    @classmethod
    def read(cls, body: Payload) -> "Command":
        return cls(
            user=body["user_id"],
            place=Place(body["channel_id"]),
            text=body.get("text", "").strip(),
            trigger_id=body["trigger_id"],
            response_url=body["response_url"],
        )


@dataclass(frozen=True, slots=True)
class Click:
    """A button, or a choice from a menu, on a message or in a modal of ours."""

    user: str
    place: Place
    message_ts: str
    value: str
    trigger_id: str
    response_url: str
    # Only this person sees the message, and it goes when it is answered.
    is_ephemeral: bool = False
    # In a modal; its place is where it was opened.
    view_id: str = ""
    # What the modal remembers, and what stands in its fields by block.
    data: str = ""
    values: Mapping[str, Payload] = field(default_factory=dict)

    @classmethod
    def read(cls, body: Payload) -> "Click":
        action = body["actions"][0]
        container = body.get("container") or {}
        view = body.get("view") or {}
        message_ts = container.get("message_ts", "")
        thread_ts = container.get("thread_ts")
        # A message that has replies is its own thread_ts: who clicks there reads the channel.
        thread = thread_ts if thread_ts != message_ts else None
        chosen = (action.get("selected_option") or {}).get("value")
        here = Place(container.get("channel_id", ""), thread)
        return cls(
            user=body["user"]["id"],
            place=Errand.read(view["private_metadata"]).place if view.get("private_metadata") else here,
            message_ts=message_ts,
            value=chosen or action.get("value") or "",
            trigger_id=body.get("trigger_id", ""),
            response_url=body.get("response_url", ""),
            is_ephemeral=bool(container.get("is_ephemeral")),
            view_id=view.get("id", ""),
            data=view.get("private_metadata", ""),
            values=_values(view),
        )


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed into a menu that is searched."""

    user: str
    text: str
    block_id: str

    @classmethod
    def read(cls, body: Payload) -> "Query":
        return cls(user=body["user"]["id"], text=body.get("value", "").strip(), block_id=body["block_id"])


@dataclass(frozen=True, slots=True)
class OnMessage:
    """A shortcut in the menu of a message."""

    user: str
    place: Place
    message_ts: str
    trigger_id: str

    @classmethod
    def read(cls, body: Payload) -> "OnMessage":
        return cls(
            user=body["user"]["id"],
            place=Place(body["channel"]["id"], body["message"].get("thread_ts")),
            message_ts=body["message_ts"],
            trigger_id=body["trigger_id"],
        )


@dataclass(frozen=True, slots=True)
class Submission:
    """A modal that was sent; each of our blocks holds one element."""

    user: str
    view_id: str
    data: str
    first_field: str
    values: Mapping[str, Payload]
    # The elements as they were shown, by block.
    shown: Mapping[str, Payload] = field(default_factory=dict)

    @classmethod
    def read(cls, body: Payload) -> "Submission":
        view = body["view"]
        inputs = [block for block in view.get("blocks", ()) if block.get("type") == "input"]
        return cls(
            user=body["user"]["id"],
            view_id=view["id"],
            data=view.get("private_metadata", ""),
            first_field=inputs[0]["block_id"] if inputs else "",
            shown={block["block_id"]: block["element"] for block in inputs},
            values=_values(view),
        )

    def text(self, block_id: str) -> str:
        return str(self._of(block_id, "value") or "")

    def chosen(self, block_id: str) -> str:
        return str((self.option(block_id) or {}).get("value", ""))

    def option(self, block_id: str) -> Payload | None:
        found: Payload | None = self._of(block_id, "selected_option")
        return found

    def user_chosen(self, block_id: str) -> str:
        return str(self._of(block_id, "selected_user") or "")

    def all_chosen(self, block_id: str) -> Sequence[str]:
        return [str(option["value"]) for option in self._of(block_id, "selected_options") or ()]

    def chosen_at_first(self, block_id: str) -> Sequence[str]:
        return [str(option["value"]) for option in self.shown[block_id].get("initial_options") or ()]

    def is_checked(self, block_id: str) -> bool:
        return bool(self._of(block_id, "selected_options"))

    def files(self, block_id: str) -> Sequence[Payload]:
        return self._of(block_id, "files") or ()

    def _of(self, block_id: str, key: str) -> Any:
        return self.values.get(block_id, {}).get(key)


def _values(view: Payload) -> Mapping[str, Payload]:
    """By block: each of ours holds one element."""
    blocks = view.get("state", {}).get("values", {})
    return {block_id: next(iter(state.values()), {}) for block_id, state in blocks.items()}
