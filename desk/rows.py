"""Plain rows by SQL of our own, for what is read on every request: no query is put together, no model made.

Written once, with `?` for a value; SQLite gives days and moments as text and yes or no as figures, PostgreSQL
as what they are: `moment` and `day` read either.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from tortoise.connection import get_connection


async def rows(sql: str, values: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
    """The rows of a SELECT; the values never become part of the SQL."""
    connection = get_connection("default")
    if connection.capabilities.dialect == "postgres":
        sql = _numbered(sql)
    return await connection.execute_query_dict(sql, list(values))


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
