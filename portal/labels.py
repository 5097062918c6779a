"""What status, priority and type are called and how their chips look: read at most once a second.

The colours become a style sheet of its own, as no page carries styles in itself (CSP).
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from desk.i18n import LANGUAGES
from models.picklist_value import Picklist, PicklistValue
from portal import colours

FRESH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Label:
    """One value of a picklist, ready to be shown."""

    key: str
    en: str
    de: str
    css: str
    counts_as_closed: bool

    def text(self, language: str) -> str:
        return self.de if language == "de" else self.en

    def chip(self, language: str) -> Markup:
        return Markup('<span class="chip {}">{}</span>').format(self.css, self.text(language))


@dataclass(frozen=True, slots=True)
class Labels:
    """All picklists, as they were less than a second ago."""

    lists: Mapping[str, Mapping[str, Label]]
    # By language and key: a status as a chip, ready for a list of many.
    states: Mapping[str, Mapping[str, Markup]]
    style: bytes
    version: str

    def label(self, picklist: Picklist, key: str | None) -> Label:
        """A value that an administrator deleted meanwhile is shown by its key."""
        found = self.lists.get(picklist, {}).get(key or "")
        return found or Label(key=key or "", en=key or "–", de=key or "–", css="", counts_as_closed=False)

    def values(self, picklist: Picklist) -> Sequence[Label]:
        return list(self.lists.get(picklist, {}).values())

    def statuses(self, *, closed: bool) -> list[str]:
        return [
            label.key
            for label in self.lists.get(Picklist.STATUS, {}).values()
            if label.counts_as_closed is closed
        ]


class LabelStore:
    """Reads them with one query."""

    def __init__(self) -> None:
        self._labels: Labels | None = None
        self._read_at = 0.0

    async def get(self) -> Labels:
        if self._labels is None or time.monotonic() - self._read_at > FRESH_SECONDS:
            rows = await PicklistValue.all().order_by("position", "id").values()
            self._labels = _labels(rows)
            self._read_at = time.monotonic()
        return self._labels


def _labels(rows: Sequence[Mapping[str, object]]) -> Labels:
    lists: dict[str, dict[str, Label]] = {}
    rules: list[str] = []
    night: list[str] = []
    for row in rows:
        css = f"chip-{row['id']}"
        key = str(row["key"])
        lists.setdefault(str(row["picklist"]), {})[key] = Label(
            key=key,
            en=str(row["label_en"]),
            de=str(row["label_de"]),
            css=css,
            counts_as_closed=bool(row["counts_as_closed"]),
        )
        day_rule, night_rule = _rules(css, str(row["colour"]))
        rules.append(day_rule)
        night.append(night_rule)
    style = f"{''.join(rules)}@media (prefers-color-scheme:dark){{{''.join(night)}}}".encode()
    return Labels(
        lists=lists,
        states={language: _chips(lists.get(Picklist.STATUS, {}), language) for language in LANGUAGES},
        style=style,
        version=hashlib.sha256(style).hexdigest()[:8],
    )


def _chips(values: Mapping[str, Label], language: str) -> Mapping[str, Markup]:
    return {key: label.chip(language) for key, label in values.items()}


@lru_cache(maxsize=512)
def _rules(css: str, colour: str) -> tuple[str, str]:
    """By day and by night; worked out once a colour."""
    light, dark = colours.on_light(colours.read(colour)), colours.on_dark(colours.read(colour))
    return _rule(css, light), _rule(css, dark)


def _rule(css: str, chip: colours.Chip) -> str:
    return f".{css}{{background:{chip.ground};color:{chip.ink}}}"
