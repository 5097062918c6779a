"""Slack's mark-up to HTML. Everything is escaped; links lead to http, https and mailto only.

docs.slack.dev/messaging/formatting-message-text
"""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime

from markupsafe import Markup, escape

from sandbox.slack.emoji import sign_of

CODE_BLOCK = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
INLINE_CODE = re.compile(r"`([^`\n]+)`")
CONTROL = re.compile(r"<([^<>\n]+)>")
SHORTCODE = re.compile(r":([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):")
EMPHASIS = (
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])"), r"<em>\1</em>"),
    (re.compile(r"(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])"), r"<s>\1</s>"),
)
SAFE = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
PRE = Markup("<pre>{}</pre>")
LINK = Markup('<a href="{url}" target="_blank" rel="noopener noreferrer">{label}</a>')
MENTION = Markup('<span class="mention">@{}</span>')
CHANNEL = Markup('<a class="mention" href="?channel={id}" data-channel-link="{id}">#{name}</a>')
KEPT = re.compile("\ue000(\\d+)\ue001")
NameOf = Callable[[str], str]


class Mrkdwn:
    """Knows what people and channels are called."""

    def __init__(self, *, user_name: NameOf, channel_name: NameOf) -> None:
        self._user_name = user_name
        self._channel_name = channel_name

    def __call__(self, text: str | None) -> Markup:
        parts = CODE_BLOCK.split(text or "")
        shown = "".join(PRE.format(_plain(p)) if i % 2 else self._lines(p) for i, p in enumerate(parts))
        return Markup(shown)  # noqa: S704 - every piece of it was escaped

    def plain(self, text: str | None) -> Markup:
        """plain_text: emoji and line breaks only."""
        shown = _emoji(html.escape(text or "")).replace("\n", "<br>")
        return Markup(shown)  # noqa: S704 - escaped above

    def reaction(self, name: str) -> Markup:
        return Markup(_emoji(f":{html.escape(name)}:"))  # noqa: S704 - escaped here

    def link(self, url: str, label: str = "") -> Markup:
        return _link(url, label or url)

    def mention(self, user_id: str) -> Markup:
        return MENTION.format(self._user_name(user_id))

    def channel(self, channel_id: str, name: str = "") -> Markup:
        return CHANNEL.format(id=channel_id, name=name or self._channel_name(channel_id))

    def _lines(self, text: str) -> str:
        """Quoted lines stand together; blank lines keep their height."""
        out, quoted = [], False
        for line in text.strip("\n").split("\n") if text.strip("\n") else []:
            quote = re.match(r"(?:&gt;|>)(?!&gt;|>) ?(.*)", line)
            if bool(quote) is not quoted:
                out.append("<blockquote>" if quote else "</blockquote>")
                quoted = bool(quote)
            elif out:
                out.append("<br>")
            out.append(self._inline(quote[1] if quote else line))
        return "".join(out) + ("</blockquote>" if quoted else "")

    def _inline(self, line: str) -> str:
        kept: list[str] = []

        def keep(shown: str) -> str:
            kept.append(shown)
            return f"\ue000{len(kept) - 1}\ue001"

        line = INLINE_CODE.sub(lambda m: keep(f"<code>{_escape(m[1])}</code>"), line)
        line = CONTROL.sub(lambda m: keep(self._control(m[1])), line)
        shown = _escape(line)
        for pattern, replacement in EMPHASIS:
            shown = pattern.sub(replacement, shown)
        shown = _emoji(shown)
        return KEPT.sub(lambda m: kept[int(m[1])], shown)

    def _control(self, inside: str) -> str:
        target, _, label = inside.partition("|")
        if target.startswith("@"):
            return str(self.mention(target[1:]))
        if target.startswith("#"):
            return str(self.channel(target[1:], _plain(label)))
        if target.startswith("!date^"):
            return _escape(_date(target, label))
        if target.startswith("!"):
            return str(MENTION.format(_plain(label or target[1:].partition("^")[0])))
        url = _plain(target)
        return str(_link(url, _plain(label) or url.removeprefix("mailto:")))


def _link(url: str, label: str) -> Markup:
    return LINK.format(url=url, label=label) if SAFE.match(url) else escape(label)


def _plain(text: str) -> str:
    """Wire text to words: Slack knows three entities."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _escape(wire_text: str) -> str:
    return html.escape(_plain(wire_text))


def _emoji(escaped: str) -> str:
    def show(match: re.Match[str]) -> str:
        sign = sign_of(match[1])
        return f'<span class="emoji" title=":{match[1]}:">{sign}</span>' if sign else match[0]

    return SHORTCODE.sub(show, escaped)


def _date(target: str, fallback: str) -> str:
    """`<!date^1392734382^{date} at {time}|fallback>` in the time of this machine."""
    _, stamp, pattern, *_ = [*target.split("^"), "", ""]
    if not stamp.isdigit():
        return fallback
    when = datetime.fromtimestamp(int(stamp), tz=UTC).astimezone()
    forms = {
        "date_num": "%Y-%m-%d",
        "date": "%d %B %Y",
        "date_short": "%d %b %Y",
        "date_long": "%A, %d %B %Y",
        "date_pretty": "%d %B %Y",
        "date_short_pretty": "%d %b %Y",
        "date_long_pretty": "%A, %d %B %Y",
        "time": "%H:%M",
        "time_secs": "%H:%M:%S",
    }
    words = {name: when.strftime(form) for name, form in forms.items()} | {"ago": _ago(when)}
    return re.sub(r"\{(\w+)\}", lambda m: words.get(m[1], m[0]), pattern)


def _ago(when: datetime) -> str:
    seconds = int((datetime.now(UTC) - when).total_seconds())
    for length, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if abs(seconds) >= length:
            number = abs(seconds) // length
            span = f"{number} {name}{'' if number == 1 else 's'}"
            return f"{span} ago" if seconds > 0 else f"in {span}"
    return "just now"
