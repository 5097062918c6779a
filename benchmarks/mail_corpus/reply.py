"""What the person wrote now: the visible part of a mail beside what the tests of other libraries expect."""

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.mail_corpus.checked import Checked, plain, shared, words
from benchmarks.mail_corpus.folder import expectations, sources, title
from benchmarks.mail_corpus.reading import parsed

# (the body of a mail, "text" | "html" | "eml") -> the visible part
ReplyReader = Callable[[str, str], str]

_TAG = re.compile(r"<[^<>]*>")
_QUOTE_SIGNS = re.compile(r"(?m)^(?:> ?)+")
_HEADER = (
    "From: Kim Doe <kim@kunde.example>\nTo: support@desk.example\nSubject: {subject}\nMIME-Version: 1.0\n"
)


def by_postbote(body: str, form: str) -> str:
    return parsed(as_mail(body, form)).visible


def check(folder: Path, reader: ReplyReader = by_postbote) -> Iterator[Checked]:
    """`reply`: the visible part is exactly that. `thread`: something is folded away where mails are quoted.

    `forward`: the forwarded mail was found. `signature`: the signature is not in the visible part.
    """
    for source in sources(folder):
        for one in expectations(source):
            question = _QUESTIONS.get(str(one.get("kind")))
            # Only the exact reply can be asked of anybody else.
            if question is not None and (question is _reply or reader is by_postbote):
                yield from question(source, one, reader)


def as_mail(body: str, form: str, subject: str = "Re: A question") -> bytes:
    """A mail with that body; a mail as it is."""
    if form == "eml":
        return body.encode("utf-8", "surrogateescape")
    kind = "html" if form == "html" else "plain"
    header = f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    return (_HEADER.format(subject=subject) + header + body).encode("utf-8", "surrogateescape")


def body_of(source: Path, expectation: dict[str, Any]) -> str:
    if "input" in expectation:
        return str(expectation["input"])
    return (source / expectation["file"]).read_bytes().decode("utf-8", "surrogateescape")


def _reply(source: Path, one: dict[str, Any], reader: ReplyReader) -> Iterator[Checked]:
    if one.get("expected_reply") is None:
        return
    form = one.get("format", "text")
    try:
        got = reader(body_of(source, one), form)
    except Exception as fault:  # noqa: BLE001 - a reader that raises shows nothing
        got = f"\0{fault!r}"
    wanted = _text_of(one["expected_reply"], form)
    expected, seen = _normal(wanted, form), _normal(got, form)
    ok = seen.startswith(expected) if one.get("match") == "startswith" else seen == expected
    precision, recall = shared(words(wanted), words(_QUOTE_SIGNS.sub("", got) if form == "html" else got))
    if ok:
        precision = recall = 1.0
    kind = "reply, HTML" if form == "html" else "reply, text"
    points = {"precision": precision, "recall": recall}
    yield Checked(source.name, kind, title(one), plain(wanted), plain(got), ok, points)


def _normal(text: str, form: str) -> str:
    if form == "html":
        return "".join(_QUOTE_SIGNS.sub("", text).split())
    return plain(text)


def _text_of(expected: str, form: str) -> str:
    return html.unescape(_TAG.sub(" ", expected)) if form == "html" else expected


def _thread(source: Path, one: dict[str, Any], _: ReplyReader) -> Iterator[Checked]:
    if not one.get("n_messages") or one["n_messages"] < 2:
        return
    mail = parsed(as_mail(body_of(source, one), one.get("format", "text")))
    told = f"{one['n_messages']} mails"
    yield Checked(source.name, "thread is cut", title(one), told, plain(mail.visible), bool(mail.folded))


def _forward(source: Path, one: dict[str, Any], _: ReplyReader) -> Iterator[Checked]:
    mail = parsed(as_mail(body_of(source, one), one.get("format", "text"), "Fwd: A question"))
    got = plain(mail.forwarded.text) if mail.forwarded else ""
    expected = plain(one["expected_embedded"])
    ok = (
        bool(got)
        and expected.endswith(got)
        and mail.forwarded is not None
        and bool(mail.forwarded.sender.address)
    )
    yield Checked(source.name, "forward", title(one), expected, got, ok)


def _signature(source: Path, one: dict[str, Any], _: ReplyReader) -> Iterator[Checked]:
    body = body_of(source, one)
    signature = plain(one["expected_signature"])
    kept = plain(body).removesuffix(signature).strip()
    got = plain(parsed(as_mail(body, "text")).visible)
    yield Checked(source.name, "signature (not aimed at)", title(one), kept, got, got == kept)


_QUESTIONS: dict[str, Callable[[Path, dict[str, Any], ReplyReader], Iterator[Checked]]] = {
    "reply": _reply,
    "thread": _thread,
    "forward": _forward,
    "signature": _signature,
}
