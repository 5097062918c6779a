"""Plain rows by SQL of our own, for what is read on every request: no query is put together, no model made.

Written once, with `?` for a value; SQLite gives days and moments as text and yes or no as figures, PostgreSQL
as what they are: `moment` and `day` read either.
"""

from collections.abc import Mapping, Sequence, Sized
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from tortoise.connection import get_connection


async def rows(sql: str, values: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
    """The rows of a SELECT; the values never become part of the SQL."""
    return await get_connection("default").execute_query_dict(in_dialect(sql), list(values))


async def execute(sql: str, values: Sequence[Any]) -> None:
    """Run a statement that gives no rows."""
    await get_connection("default").execute_query(in_dialect(sql), list(values))


async def execute_many(sql: str, values: Sequence[Sequence[Any]]) -> None:
    """Run a statement for each of these values."""
    await get_connection("default").execute_many(in_dialect(sql), [list(some) for some in values])


def marks(values: Sized) -> str:
    """`?, ?, ?`: a place in a statement for each value."""
    return ", ".join("?" * len(values))


def in_dialect(sql: str) -> str:
    """With `?` for a value, or what the database has in its place."""
    is_postgres = get_connection("default").capabilities.dialect == "postgres"
    return _numbered(sql) if is_postgres else sql


@lru_cache(maxsize=256)
def _numbered(sql: str) -> str:
    """`?` and `?` as `$1` and `$2`, as PostgreSQL wants them."""
    pieces = sql.split("?")
    return pieces[0] + "".join(f"${number}{piece}" for number, piece in enumerate(pieces[1:], start=1))


def moment(value: Any) -> datetime:
    """A DatetimeField that is never empty."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def moment_or_none(value: Any) -> datetime | None:
    return None if value is None else moment(value)


def day_or_none(value: Any) -> date | None:
    """A DateField."""
    return date.fromisoformat(value) if isinstance(value, str) else value
