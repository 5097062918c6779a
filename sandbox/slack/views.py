"""Modals (at most three on top of each other) and App Homes, with the hash that prevents lost updates."""

import secrets
import time
from dataclasses import dataclass, field

from sandbox.slack.wire import Json, Refusal, Stamps

STACK = 3
FRESH: Json = {
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "title": None,
    "submit": None,
    "close": None,
    "clear_on_close": False,
    "notify_on_close": False,
    "previous_view_id": None,
}


@dataclass
class Trouble:
    """What a modal shows beside the app's view: errors at fields, or Slack's own sentence at the top."""

    errors: dict[str, str] = field(default_factory=dict)
    sentence: str = ""


class Views:
    def __init__(self, stamps: Stamps, *, about_app: Json) -> None:
        self._stamps = stamps
        self._about_app = about_app  # team_id, app_id, bot_id
        self._open: dict[str, Json] = {}
        self._stacks: dict[str, list[str]] = {}
        self._homes: dict[str, Json] = {}
        self._trouble: dict[str, Trouble] = {}

    def modal(self, user: str) -> Json | None:
        """The modal on top of the person's screen."""
        stack = self._stacks.get(user)
        return self._open[stack[-1]] if stack else None

    def home(self, user: str) -> Json | None:
        return self._homes.get(user)

    def trouble(self, view: Json) -> Trouble:
        return self._trouble.setdefault(view["id"], Trouble())

    def forget_trouble(self, view: Json) -> None:
        self._trouble.pop(view["id"], None)

    def open(self, user: str, view: Json) -> Json:
        self.close_all(user)
        return self.push(user, view)

    def push(self, user: str, view: Json) -> Json:
        stack = self._stacks.setdefault(user, [])
        if len(stack) >= STACK:
            raise Refusal("push_limit_reached")
        self._check_external_id(view)
        made = self._make(view, old=None)
        if stack:
            made |= {"root_view_id": stack[0], "previous_view_id": stack[-1]}
        self._open[made["id"]] = made
        stack.append(made["id"])
        return made

    def find(self, *, view_id: str | None, external_id: str | None) -> Json:
        for view in (*self._open.values(), *self._homes.values()):
            if view["id"] == view_id or (external_id and view["external_id"] == external_id):
                return view
        raise Refusal("not_found")

    def replace(self, old: Json, view: Json, *, expected_hash: str | None = None) -> Json:
        if expected_hash and expected_hash != old["hash"]:
            raise Refusal("hash_conflict")
        made = self._make(view, old=old)
        if old["id"] in self._open:
            self._open[old["id"]] = made
        for user, home in self._homes.items():
            if home["id"] == old["id"]:
                self._homes[user] = made
        self._trouble.pop(old["id"], None)
        return made

    def publish(self, user: str, view: Json, *, expected_hash: str | None) -> Json:
        old = self._homes.get(user)
        if old:
            return self.replace(old, view, expected_hash=expected_hash)
        self._homes[user] = self._make(view, old=None)
        return self._homes[user]

    def close(self, user: str) -> Json:
        """Takes the top modal away and says which it was."""
        return self._open.pop(self._stacks[user].pop())

    def close_all(self, user: str) -> list[Json]:
        return [self._open.pop(view_id) for view_id in reversed(self._stacks.pop(user, []))]

    def _check_external_id(self, view: Json) -> None:
        external_id = view.get("external_id")
        if external_id and any(v["external_id"] == external_id for v in self._open.values()):
            raise Refusal("duplicate_external_id")

    def _make(self, view: Json, *, old: Json | None) -> Json:
        view_id = old["id"] if old else self._stamps.new_id("V")
        blocks = [{"block_id": secrets.token_urlsafe(4), **block} for block in view["blocks"]]
        kept = {key: old[key] for key in ("root_view_id", "previous_view_id")} if old else {}
        return {
            **FRESH,
            "root_view_id": view_id,
            **kept,
            **view,
            "id": view_id,
            "app_installed_team_id": self._about_app["team_id"],
            **self._about_app,
            "blocks": blocks,
            "state": {"values": initial_values(blocks, old=old)},
            "hash": f"{int(time.time())}.{secrets.token_hex(4)}",
        }


def initial_values(blocks: list[Json], *, old: Json | None) -> Json:
    """The state of a fresh view: initial values, or what was typed if the same field was there before."""
    typed = old["state"]["values"] if old else {}
    values: Json = {}
    for block in blocks:
        for element in stateful_elements(block):
            before = typed.get(block["block_id"], {}).get(element["action_id"], {})
            kept = before if before.get("type") == element["type"] else empty_value(element)
            values.setdefault(block["block_id"], {})[element["action_id"]] = kept
    return values


def stateful_elements(block: Json) -> list[Json]:
    """The elements of a block that Slack reports in `view.state.values`."""
    inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    return [e for e in inside if isinstance(e, dict) and e.get("type") in EMPTY and "action_id" in e]


# What Slack reports for an untouched element: the key, the value, and where the element says its initial one.
EMPTY: dict[str, tuple[str, object, str]] = {
    "plain_text_input": ("value", None, "initial_value"),
    "email_text_input": ("value", None, "initial_value"),
    "url_text_input": ("value", None, "initial_value"),
    "number_input": ("value", None, "initial_value"),
    "static_select": ("selected_option", None, "initial_option"),
    "external_select": ("selected_option", None, "initial_option"),
    "users_select": ("selected_user", None, "initial_user"),
    "conversations_select": ("selected_conversation", None, "initial_conversation"),
    "channels_select": ("selected_channel", None, "initial_channel"),
    "multi_static_select": ("selected_options", [], "initial_options"),
    "multi_external_select": ("selected_options", [], "initial_options"),
    "multi_users_select": ("selected_users", [], "initial_users"),
    "multi_conversations_select": ("selected_conversations", [], "initial_conversations"),
    "multi_channels_select": ("selected_channels", [], "initial_channels"),
    "radio_buttons": ("selected_option", None, "initial_option"),
    "checkboxes": ("selected_options", [], "initial_options"),
    "datepicker": ("selected_date", None, "initial_date"),
    "timepicker": ("selected_time", None, "initial_time"),
    "datetimepicker": ("selected_date_time", None, "initial_date_time"),
    "file_input": ("files", [], "initial_files"),
}


def empty_value(element: Json) -> Json:
    key, empty, initial = EMPTY[element["type"]]
    return {"type": element["type"], key: element.get(initial, empty)}
