"""Between Slack's mrkdwn and what people write: names for `<@U123>`, plain links, `&lt;` and back.

What goes to a customer never holds a Slack id. docs.slack.dev/messaging/formatting-message-text
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any

_REFERENCE = re.compile(r"<([^<>]*)>")
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_EMOJI = re.compile(r":([a-z0-9_+'-]+):(?::(skin-tone-[2-6]):)?")
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'}]")

# A text element of a rich_text block.
ELEMENT_LENGTH = 2900


def mentioned(text: str) -> set[str]:
    """The ids of the people a message names."""
    return set(_USER.findall(text))


def plain(text: str, *, names: Mapping[str, str], emoji: Mapping[str, str] | None = None) -> str:
    """A message as plain text. `names` tells the name of a user id, `emoji` the signs of `:name:`."""
    known = emoji or {}
    signs = _EMOJI.sub(lambda found: known.get(found[1], found[0]), text)
    spelt = _REFERENCE.sub(lambda found: _spell(found[1], names), signs)
    return html.unescape(spelt).strip()


def _spell(reference: str, names: Mapping[str, str]) -> str:
    target, _, label = reference.partition("|")
    match target[:1]:
        case "@":
            return f"@{names.get(target[1:]) or label.lstrip('@') or '…'}"
        case "#":
            return f"#{label or '…'}"
        case "!":
            return _special(target[1:], label)
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return address if label in {"", address, target} else f"{label} ({address})"


def _special(command: str, label: str) -> str:
    """`<!here>`, `<!subteam^S1|@team>`, `<!date^1700000000^{date}|then>`."""
    if label:
        return label
    word = command.partition("^")[0]
    return "…" if word in {"subteam", "date"} else f"@{word}"


def emoji_of(blocks: Iterable[Any]) -> dict[str, str]:
    """The signs of a message's emoji: Slack gives their code points beside their names."""
    return {
        element["name"]: sign for element in _elements(blocks) if (sign := _sign(element.get("unicode", "")))
    }


def _elements(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, list | tuple):
        for item in part:
            yield from _elements(item)
    elif isinstance(part, dict):
        if part.get("type") == "emoji" and isinstance(part.get("name"), str):
            yield part
        yield from _elements(part.get("elements"))


def _sign(code_points: str) -> str:
    try:
        return "".join(chr(int(point, 16)) for point in code_points.split("-") if point)
    except ValueError:
        return ""


def escape(text: str, most: int | None = None) -> str:
    """Text within mrkdwn, at most so long: nothing in it is a mention or a link of its own making."""
    escaped = html.escape(text, quote=False)
    if most is None or len(escaped) <= most:
        return escaped
    lengths = accumulate(len(html.escape(letter, quote=False)) for letter in text)
    kept = sum(length < most for length in lengths)
    return f"{html.escape(text[:kept].rstrip(), quote=False)}…"


def cut(text: str, most: int) -> str:
    """At most so many characters, with an ellipsis if something is missing."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def words(text: str, **style: bool) -> list[dict[str, Any]]:
    """Foreign words as rich_text elements: as they are, links clickable, nothing read as formatting."""
    elements: list[dict[str, Any]] = []
    at = 0
    for found in _LINK.finditer(text):
        if len(found[0]) <= ELEMENT_LENGTH:
            elements += _texts(text[at : found.start()], style)
            elements.append({"type": "link", "url": found[0]})
            at = found.end()
    return elements + _texts(text[at:], style)


def _texts(text: str, style: Mapping[str, bool]) -> list[dict[str, Any]]:
    pieces = [text[at : at + ELEMENT_LENGTH] for at in range(0, len(text), ELEMENT_LENGTH)]
    more = {"style": dict(style)} if style else {}
    return [{"type": "text", "text": piece, **more} for piece in pieces]
