"""The few Block Kit shapes we use, within Slack's limits (docs.slack.dev/reference/block-kit)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.mrkdwn import cut, escape, words

Block: TypeAlias = dict[str, Any]

# A message's text stands in notifications; chat.update refuses more than 4,000 characters.
TEXT_LENGTH = 3500


@dataclass(frozen=True, slots=True)
class Post:
    """A message of ours: what is shown, and the words for notifications."""

    text: str
    blocks: list[Block]


def plain(text: str, most: int) -> Block:
    return {"type": "plain_text", "text": cut(text, most) or "–", "emoji": False}


def mrkdwn(text: str, most: int = 3000) -> Block:
    return {"type": "mrkdwn", "text": cut(text, most) or "–"}


def header(text: str) -> Block:
    return {"type": "header", "block_id": "header", "text": plain(text, 150)}


def section(text: str, **more: Any) -> Block:
    return {"type": "section", "text": mrkdwn(text), **more}


def fields(pairs: Sequence[tuple[str, str]]) -> Block:
    """Up to ten of `*label*` over value; the value may be mrkdwn and is the caller's to escape."""
    shown = [mrkdwn(f"*{escape(label)}*\n{value or '–'}", 2000) for label, value in pairs[:10]]
    return {"type": "section", "block_id": "fields", "fields": shown}


def context(*texts: str) -> Block:
    """Small print, at most ten pieces."""
    return {"type": "context", "elements": [mrkdwn(text, 2000) for text in texts[:10]]}


def button(label: str, action_id: str, value: str, **more: Any) -> Block:
    """`style="primary"` or `"danger"` where it matters."""
    return {"type": "button", "action_id": action_id, "text": plain(label, 75), "value": value, **more}


def rich_quote(block_id: str, text: str) -> Block:
    """Somebody else's words, as they are."""
    elements = words(text) or [{"type": "text", "text": "–"}]
    return {
        "type": "rich_text",
        "block_id": block_id,
        "elements": [{"type": "rich_text_quote", "elements": elements}],
    }


def actions(block_id: str, elements: Sequence[Block]) -> Block:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def option(label: str, value: str) -> Block:
    return {"text": plain(label, 75), "value": value}


def select(label: str, action_id: str, options: Sequence[Block], *, chosen: str | None = None) -> Block:
    """A menu of at most a hundred options; `chosen` is the value shown at first."""
    shown = list(options[:100])
    first = [item for item in shown if item["value"] == chosen]
    menu: Block = {"type": "static_select", "action_id": action_id, "options": shown}
    menu["placeholder"] = plain(label, 150)
    return menu | {"initial_option": first[0]} if first else menu


def overflow(action_id: str, options: Sequence[Block]) -> Block:
    """The button with three dots, at most five options."""
    return {"type": "overflow", "action_id": action_id, "options": list(options[:5])}


def searched(label: str, action_id: str, *, chosen: Block | None = None) -> Block:
    """A menu whose options are searched while somebody types; they see some before they do."""
    menu: Block = {"type": "external_select", "action_id": action_id, "min_query_length": 0}
    menu["placeholder"] = plain(label, 150)
    return menu | {"initial_option": chosen} if chosen else menu


def field(label: str, block_id: str, element: Block, **more: Any) -> Block:
    """An input of a modal; `optional=True`, `hint=…`."""
    return {"type": "input", "block_id": block_id, "label": plain(label, 2000), "element": element, **more}


def modal(
    title: str, callback_id: str, blocks: Sequence[Block], *, submit: str, close: str, data: str
) -> Block:
    """`data` comes back with the submission."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": data,
        "title": plain(title, 24),
        "submit": plain(submit, 24),
        "close": plain(close, 24),
        "blocks": list(blocks),
    }


def page(title: str, blocks: Sequence[Block], *, close: str, data: str) -> Block:
    """A modal that is only looked at, and has buttons of its own."""
    return {
        "type": "modal",
        "callback_id": "page",
        "private_metadata": data,
        "title": plain(title, 24),
        "close": plain(close, 24),
        "blocks": list(blocks[:100]),
    }
