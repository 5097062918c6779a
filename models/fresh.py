"""New rows by the thousand: made without Tortoise's conversions, which cost more than the insert itself.

For values that have the types of their columns already, as those of our own verbs have.
"""
# ruff: noqa: SLF001 - Tortoise keeps what a model has in its _meta

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import orjson
from tortoise.fields import CharField, JSONField
from tortoise.models import Model

M = TypeVar("M", bound=Model)


def fresh(model: type[M], **values: Any) -> M:
    """`model(**values)`, quicker; references by their ids. Raises TypeError for a column there isn't."""
    plain, made = _defaults(model)
    row = model.__new__(model)
    columns = {**plain, **{name: make() for name, make in made.items()}, **values}
    if len(columns) != len(plain) + len(made):
        raise TypeError(f"{model.__name__} has no {', '.join(values.keys() - plain.keys() - made.keys())}")
    row.__dict__.update(columns)
    return row


@cache
def _defaults(model: type[Model]) -> tuple[Mapping[str, Any], Mapping[str, Callable[[], Any]]]:
    """What a row holds that nobody says: as it is, and made anew for each."""
    fields = {name: model._meta.fields_map[name].default for name in model._meta.db_fields}
    made = {name: default for name, default in fields.items() if callable(default)}
    plain = {name: default for name, default in fields.items() if name not in made}
    # What every instance of Tortoise's carries.
    state = {"_partial": False, "_saved_in_db": False, "_custom_generated_pk": False}
    return plain | state, made | {"_await_when_save": dict}


@dataclass(frozen=True, slots=True)
class Insert:
    """How rows of one model go into the database: a statement with `?` for a value, and the values."""

    sql: str
    names: Sequence[str]
    lengths: Sequence[tuple[str, int]]
    json: frozenset[str]

    def values(self, row: Model) -> list[Any]:
        """Raises ValueError for a text that is too long for its column."""
        known = row.__dict__
        for name, most in self.lengths:
            if (text := known[name]) is not None and len(text) > most:
                raise ValueError(f"{name} is longer than {most} characters")
        return [
            orjson.dumps(known[name]).decode() if name in self.json else known[name] for name in self.names
        ]


@cache
def insert_of(model: type[Model]) -> Insert:
    """All columns but the number that the database gives."""
    return _insert(model, with_id=False)


@cache
def insert_with_id(model: type[Model]) -> Insert:
    """All columns, for rows whose number is known."""
    return _insert(model, with_id=True)


def _insert(model: type[Model], *, with_id: bool) -> Insert:
    meta = model._meta
    fields = {
        name: field
        for name, field in meta.fields_map.items()
        if name in meta.db_fields and (with_id or not field.pk)
    }
    columns = ", ".join(f'"{meta.fields_db_projection[name]}"' for name in fields)
    marks = ", ".join("?" for _ in fields)
    return Insert(
        sql=f'INSERT INTO "{meta.db_table}" ({columns}) VALUES ({marks})',
        names=tuple(fields),
        lengths=tuple(
            (name, field.max_length) for name, field in fields.items() if isinstance(field, CharField)
        ),
        json=frozenset(name for name, field in fields.items() if isinstance(field, JSONField)),
    )
