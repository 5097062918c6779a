"""Subjects of mails: ticket numbers in them, and what is left without `Re:` and its like. Pure, linear."""

import re
from collections.abc import Sequence

_TAG = re.compile(r"\[TT([0-9]{1,15})\]", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"(?<![\w/.-])TT([0-9]{1,15})(?![\w/-])", re.IGNORECASE)
# What programs write before a subject, in the languages of Europe and a few more.
_WRITTEN = (
    "re aw antw antwort sv vs ref rif res r bls odp odg ynt cevap fwd fw wg tr rv enc i doorst vl pd ilt wtr"
    " fyi 回复 答复 转发 回覆 轉寄 返信 転送 hal atb ats ha отв отвт пер"
)
_PREFIXES = frozenset(_WRITTEN.split())
_PREFIX = re.compile(r"\s*([^\W\d_]{1,8})\s?(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s?[:：]")
MOST_LENGTH = 1000
MOST_PREFIXES = 20


def tagged(subject: str) -> Sequence[int]:
    """The numbers in `[TT12]`, as our mails have it."""
    return [int(number) for number in _TAG.findall(subject[:MOST_LENGTH])][:10]


def mentioned(subject: str) -> Sequence[int]:
    """The numbers that stand as `TT12` anywhere, those in brackets first."""
    found = [int(number) for number in _NUMBER.findall(subject[:MOST_LENGTH])]
    return list(dict.fromkeys([*tagged(subject), *found]))[:10]


def bare(subject: str) -> str:
    """Without `Re:`, `AW:`, `WG:` and numbers of ours, on one line: what a thread is called."""
    text = " ".join(_TAG.sub(" ", subject[:MOST_LENGTH]).split())
    for _ in range(MOST_PREFIXES):
        found = _PREFIX.match(text)
        if found is None or found[1].casefold() not in _PREFIXES:
            break
        text = text[found.end() :].lstrip()
    return text
