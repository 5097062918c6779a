"""What Slack's client makes of a person's words before an app sees them.

`&`, `<` and `>` are escaped; `@name` and `#channel` become references; addresses become links; emoji become
`:names:`. docs.slack.dev/messaging/formatting-message-text
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sandbox.slack.emoji import NAME_OF
from sandbox.slack.wire import Json

PIECES = re.compile(
    r"(?P<link>https?://[^\s<>|]+[^\s<>|.,;:!?)\"'])"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<user>(?<![\w@])@[\w.-]*\w)"
    r"|(?P<channel>(?<![\w#&])#[\w-]+)"
    r"|(?P<shortcode>(?<!\w):[a-z0-9_+'-]+:)"
    r"|(?P<emoji>"
    + "|".join(re.escape(sign) + "\ufe0f?" for sign in sorted(NAME_OF, key=len, reverse=True))
    + ")"
)


@dataclass(frozen=True)
class HumanText:
    text: str
    elements: tuple[Json, ...]


def read_human_text(words: str, *, users: Mapping[str, str], channels: Mapping[str, str]) -> HumanText:
    """`users` and `channels` tell the id of a name."""
    text, elements = "", []
    for kind, piece in _pieces(words):
        wire, element = _translate(kind, piece, users=users, channels=channels)
        text += wire
        elements.append(element)
    return HumanText(text, tuple(_merged(elements)))


def _pieces(words: str) -> Iterator[tuple[str, str]]:
    at = 0
    for match in PIECES.finditer(words):
        if match.start() > at:
            yield "text", words[at : match.start()]
        yield match.lastgroup or "text", match[0]
        at = match.end()
    if at < len(words):
        yield "text", words[at:]


def _translate(
    kind: str, piece: str, *, users: Mapping[str, str], channels: Mapping[str, str]
) -> tuple[str, Json]:
    match kind:
        case "link":
            return f"<{_escape(piece)}>", {"type": "link", "url": piece}
        case "mail":
            return f"<mailto:{piece}|{piece}>", {"type": "link", "url": f"mailto:{piece}", "text": piece}
        case "user" if user_id := users.get(piece[1:]):
            return f"<@{user_id}>", {"type": "user", "user_id": user_id}
        case "channel" if channel_id := channels.get(piece[1:]):
            return f"<#{channel_id}|{piece[1:]}>", {"type": "channel", "channel_id": channel_id}
        case "emoji":
            name = NAME_OF[piece.rstrip("\ufe0f")]
            return f":{name}:", {"type": "emoji", "name": name}
        case "shortcode":
            return piece, {"type": "emoji", "name": piece.strip(":")}
    return _escape(piece), {"type": "text", "text": piece}


def _escape(words: str) -> str:
    return html.escape(words, quote=False)


def _merged(elements: list[Json]) -> Iterator[Json]:
    """Words that stand beside each other are one element."""
    pending: Json | None = None
    for element in elements:
        if pending and element["type"] == pending["type"] == "text":
            pending = {"type": "text", "text": pending["text"] + element["text"]}
            continue
        if pending:
            yield pending
        pending = element
    if pending:
        yield pending
