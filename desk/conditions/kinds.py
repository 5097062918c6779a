"""The kinds of things a condition may ask about: which operators each has, and what its values may be.

Values come as people write them (`look_up` asks the database, `read` checks), or as we stored them
(`restored`, which trusts). `plain` is what JSON holds of a value.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol

from desk import access
from desk.conditions.tree import Operator
from desk.conditions.values import Period, Span, Unit
from desk.errors import Invalid
from desk.field_kinds import Number, YesNo
from desk.fields import Field, Known, text
from desk.i18n import Term
from desk.texts import clean

_EITHER = (Operator.IS, Operator.IS_NOT, Operator.ONE_OF, Operator.NONE_OF)
_EMPTY = (Operator.EMPTY, Operator.NOT_EMPTY)
_FIGURES = (Operator.LESS, Operator.AT_MOST, Operator.GREATER, Operator.AT_LEAST, Operator.BETWEEN)
LONGEST = 255


class Kind(Protocol):
    @property
    def operators(self) -> Sequence[Operator]: ...

    async def look_up(self, wishes: Collection[Any]) -> Known:
        """What the database knows of these."""
        ...

    def read(self, label: Term, operator: Operator, wish: Any, known: Known) -> Any:
        """The value that a wish stands for. Raises Invalid."""
        ...

    def plain(self, value: Any) -> Any: ...

    def restored(self, operator: Operator, plain: Any) -> Any: ...

    async def written(self, values: Sequence[Any]) -> list[Any]:
        """What `read` would read back, for people and other programs."""
        ...


class Plain:
    """Values that are in JSON what they are here, and need no database."""

    async def look_up(self, wishes: Collection[Any]) -> Known:  # noqa: ARG002
        return {}

    def plain(self, value: Any) -> Any:
        return value

    def restored(self, operator: Operator, plain: Any) -> Any:  # noqa: ARG002
        return plain

    async def written(self, values: Sequence[Any]) -> list[Any]:
        return [self.plain(value) for value in values]


class Texts(Plain):
    operators = (
        *_EITHER,
        Operator.CONTAINS,
        Operator.NOT_CONTAINS,
        Operator.BEGINS,
        Operator.ENDS,
        *_EMPTY,
    )

    def read(self, label: Term, operator: Operator, wish: Any, known: Known) -> str:  # noqa: ARG002
        return _some_text(label, wish)


class Words(Plain):
    """Words of the full-text search."""

    operators = (Operator.MATCHES,)

    def read(self, label: Term, operator: Operator, wish: Any, known: Known) -> str:  # noqa: ARG002
        return _some_text(label, wish)


def _some_text(label: Term, wish: Any) -> str:
    written = clean(text(wish))
    if not written:
        raise Invalid(label, "Please say what {name} is compared with.", name=label)
    if len(written) > LONGEST:
        raise Invalid(label, "{name} may have at most {most} characters.", name=label, most=LONGEST)
    return written


class Figures(Plain):
    """Decimals: hours, days."""

    operators = (*_EITHER, *_FIGURES, *_EMPTY)

    def read(self, label: Term, operator: Operator, wish: Any, known: Known) -> Decimal:  # noqa: ARG002
        _some_text(label, wish)
        value: Decimal = Number().value(Field(label, label, Number()), wish)
        return value

    def plain(self, value: Any) -> Any:
        return str(value)

    def restored(self, operator: Operator, plain: Any) -> Any:  # noqa: ARG002
        return Decimal(plain)


class Numbers(Plain):
    """`TT12`, or 12."""

    operators = (*_EITHER, *_FIGURES)

    def read(self, label: Term, operator: Operator, wish: Any, known: Known) -> int:  # noqa: ARG002
        serial = access.serial_of(_some_text(label, wish))
        if serial is None:
            raise Invalid(label, "{wish} is no number of a ticket.", wish=wish)
        return serial


class Flags(Plain):
    operators = (Operator.IS,)

    def read(self, label: Term, operator: Operator, wish: Any, known: Known) -> bool:  # noqa: ARG002
        _some_text(label, wish)
        return bool(YesNo().value(Field(label, label, YesNo()), wish))


class Moments(Plain):
    """`created is 2026-12-24`, `in_last 30 days`, `during last_week`."""

    operators = (
        Operator.IS,
        Operator.IS_NOT,
        Operator.BEFORE,
        Operator.AFTER,
        Operator.BETWEEN,
        Operator.DURING,
        Operator.IN_LAST,
        Operator.OLDER_THAN,
        *_EMPTY,
    )

    def read(self, label: Term, operator: Operator, wish: Any, known: Known) -> Any:  # noqa: ARG002
        written = _some_text(label, wish)
        if operator is Operator.DURING:
            return _period(label, written)
        if operator in _SPANS:
            return _span(label, written)
        return _day_or_moment(label, written)

    def plain(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date | datetime) else str(value)

    def restored(self, operator: Operator, plain: Any) -> Any:
        if operator is Operator.DURING:
            return Period(plain)
        if operator in _SPANS:
            count, _, unit = plain.partition(" ")
            return Span(int(count), Unit(unit))
        return _when(plain)


_SPANS = frozenset({Operator.IN_LAST, Operator.OLDER_THAN})


def _period(label: Term, written: str) -> Period:
    try:
        return Period(written.casefold().replace(" ", "_"))
    except ValueError:
        raise Invalid(
            label,
            "{wish} is no period. Possible are: {known}.",
            wish=written,
            known=", ".join(Period),
        ) from None


def _span(label: Term, written: str) -> Span:
    count, _, unit = written.partition(" ")
    named = unit.strip().casefold().removesuffix("s") + "s"
    if not (count.isascii() and count.isdecimal() and 0 < int(count[:9]) <= 100_000) or named not in set(
        Unit
    ):
        raise Invalid(label, "{wish} is no span of time. Write it like 30 days or 2 weeks.", wish=written)
    span = Span(int(count), Unit(named))
    if span.unit is Unit.YEARS and span.count > 100:
        raise Invalid(label, "{wish} is no span of time. Write it like 30 days or 2 weeks.", wish=written)
    return span


def _day_or_moment(label: Term, written: str) -> date | datetime:
    try:
        value = _when(written)
    except ValueError:
        value = None
    if value is None or not 1970 <= value.year <= 2200:
        raise Invalid(
            label, "{name} should be a day, like 2026-12-24, or a time, like 2026-12-24T10:00.", name=label
        )
    return value


def _when(written: str) -> date | datetime:
    """A time without a zone is one of the clock on the wall."""
    if len(written) == 10 and written[2] == ".":
        return datetime.strptime(written, "%d.%m.%Y").date()  # noqa: DTZ007 - a day has no zone
    if len(written) == 10:
        return date.fromisoformat(written)
    return datetime.fromisoformat(written).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Stored(Plain):
    """A value that the ticket's own field reads (desk/ticket_fields.py): of a picklist, or another record."""

    field: Field
    operators: Sequence[Operator] = (*_EITHER, *_EMPTY)

    async def look_up(self, wishes: Collection[Any]) -> Known:
        return await self.field.kind.look_up({text(wish) for wish in wishes})

    def read(self, label: Term, operator: Operator, wish: Any, known: Known) -> Any:  # noqa: ARG002
        columns: Mapping[str, Any] = self.field.kind.read(self.field, _some_text(label, wish), known)
        return columns[self.field.stored_in]

    async def written(self, values: Sequence[Any]) -> list[Any]:
        return list(
            await self.field.kind.written(self.field, [{self.field.stored_in: one} for one in values])
        )
