"""The kinds of fields that need no database: texts, figures, days, yes or no, one of a few words."""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any

from desk import addresses
from desk.errors import Invalid
from desk.fields import Columns, Field, Known, text
from desk.rows import day_or_none, moment_or_none
from desk.texts import TEXT_LENGTH, checked_title, clean


class Plain(ABC):
    """Knows by itself what a wish means."""

    async def look_up(self, wishes: Collection[str]) -> Known:  # noqa: ARG002
        return {}

    def read(self, field: Field, wish: Any, known: Known) -> Columns:  # noqa: ARG002
        return {field.stored_in: self.value(field, wish)}

    async def written(self, field: Field, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        return [self.text_of(row[field.stored_in]) for row in rows]

    @abstractmethod
    def value(self, field: Field, wish: Any) -> Any:
        """What a wish means for this kind. Raises Invalid."""

    def text_of(self, value: Any) -> str:
        return text(value)


@dataclass(frozen=True, slots=True)
class Line(Plain):
    """A text on one line."""

    most: int = 255
    # An empty one is stored as nothing.
    is_null: bool = False

    def value(self, field: Field, wish: Any) -> Any:
        line = " ".join(clean(text(wish)).split())
        if len(line) > self.most:
            raise Invalid(
                field.name, "{name} may have at most {most} characters.", name=field.label, most=self.most
            )
        if not line and field.is_mandatory:
            raise Invalid(field.name, "{name} is mandatory: please enter a value.", name=field.label)
        return line or (None if self.is_null else "")


class Title(Plain):
    """What a record is called: never empty (R5)."""

    def value(self, field: Field, wish: Any) -> Any:  # noqa: ARG002 - a title says so by itself
        return checked_title(text(wish))


class Text(Plain):
    """A text of several lines."""

    def value(self, field: Field, wish: Any) -> Any:
        sound = clean("" if wish is None else str(wish)).strip()
        if len(sound) > TEXT_LENGTH:
            raise Invalid(
                field.name, "{name} may have at most {most} characters.", name=field.label, most=TEXT_LENGTH
            )
        return sound


# With a point or a comma; no spaces between thousands, no exponents, no figures of other scripts.
_FIGURE = re.compile(r"[+-]?[0-9]{1,20}(?:[.,](?P<decimals>[0-9]{0,40}))?")


@dataclass(frozen=True, slots=True)
class Number(Plain):
    """A figure with at most two decimals; more are refused, not rounded (§1)."""

    below: int = 10_000_000

    def value(self, field: Field, wish: Any) -> Any:
        if not text(wish):
            return None
        figure = _FIGURE.fullmatch(text(wish))
        if figure is None:
            raise Invalid(field.name, "{name} should be a number, like 1.5.", name=field.label)
        # As it is written, before anything is rounded: 1.500 may be a thousand and a half.
        if len(figure["decimals"] or "") > 2:
            raise Invalid(field.name, "{name} may have at most two decimals.", name=field.label)
        number = Decimal(figure[0].replace(",", "."))
        if not 0 <= number < self.below:
            raise Invalid(
                field.name, "{name} should be between 0 and {most}.", name=field.label, most=self.below - 1
            )
        return abs(number)

    def text_of(self, value: Any) -> str:
        # SQLite gives figures as they are, without the zeros at the end that PostgreSQL keeps.
        return "" if value is None else format(Decimal(str(value)).quantize(Decimal("0.01")), "f")


class Day(Plain):
    """A day, as `2026-12-24` or `24.12.2026`."""

    def value(self, field: Field, wish: Any) -> Any:
        if isinstance(wish, date) and not isinstance(wish, datetime):
            return wish
        written = text(wish)
        if not written:
            return None
        for form in ("%Y-%m-%d", "%d.%m.%Y"):
            try:
                return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        raise Invalid(field.name, "{name} should be a day, like 2026-12-24.", name=field.label)

    def text_of(self, value: Any) -> str:
        day = day_or_none(value)
        return "" if day is None else day.isoformat()


@dataclass(frozen=True, slots=True)
class Moment(Plain):
    """A time that Postbote itself writes down; in an import, when it was elsewhere.

    One that names no time zone is refused, unless it is said which `zone` it means.
    """

    zone: tzinfo | None = None

    def value(self, field: Field, wish: Any) -> Any:
        written = text(wish)
        if not written:
            return None
        moment = self._moment(written)
        if moment is None:
            raise Invalid(
                field.name, "{name} should be a time, like 2026-12-24T10:00:00+01:00.", name=field.label
            )
        return moment

    def _moment(self, written: str) -> datetime | None:
        try:
            moment = datetime.fromisoformat(written)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=self.zone)
            # SQLite compares moments as texts: all are written in one zone.
            return moment.astimezone(UTC) if moment.tzinfo is not None else None
        except (ValueError, OverflowError):
            return None

    def text_of(self, value: Any) -> str:
        moment = moment_or_none(value)
        return "" if moment is None else moment.isoformat()


_YES = frozenset({"yes", "true", "1", "on", "ja", "wahr", "x"})
_NO = frozenset({"no", "false", "0", "off", "nein", "falsch", ""})


class YesNo(Plain):
    def value(self, field: Field, wish: Any) -> Any:
        written = text(wish).casefold()
        if written in _YES:
            return True
        if written in _NO:
            return False
        raise Invalid(field.name, "{name} should be yes or no.", name=field.label)

    def text_of(self, value: Any) -> str:
        return "yes" if value else "no"


@dataclass(frozen=True, slots=True)
class Choice(Plain):
    """One of a few words that the program itself knows."""

    words: type[StrEnum]
    default: str

    def value(self, field: Field, wish: Any) -> Any:
        written = text(wish).casefold()
        if not written:
            return self.default
        if written not in set(self.words):
            raise Invalid(
                field.name,
                "{wish} is no value of {name}. Possible are: {known}.",
                wish=wish,
                name=field.label,
                known=", ".join(self.words),
            )
        return written


class MailAddress(Plain):
    def value(self, field: Field, wish: Any) -> Any:
        if not text(wish):
            if field.is_mandatory:
                raise Invalid(field.name, "{name} is mandatory: please enter a value.", name=field.label)
            return None
        address = addresses.normalise(text(wish))
        if not addresses.is_sound(address):
            raise Invalid(field.name, "{address} is no mail address.", address=wish)
        return address


class Language(Plain):
    def value(self, field: Field, wish: Any) -> Any:
        written = text(wish).casefold() or "en"
        if written not in {"en", "de"}:
            raise Invalid(field.name, "Please choose en or de.")
        return written


class Currency(Plain):
    """Three letters (ISO 4217)."""

    def value(self, field: Field, wish: Any) -> Any:
        written = text(wish).upper() or "EUR"
        if len(written) != 3 or not (written.isascii() and written.isalpha()):
            raise Invalid(field.name, "{name} should be three letters, like EUR.", name=field.label)
        return written
