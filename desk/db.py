"""Opening and closing the store, and the transaction that every verb is."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from tortoise.context import TortoiseContext
from tortoise.models import Model
from tortoise.transactions import in_transaction

from desk import rows
from models import ALL
from models.database_url import config_for
from models.fresh import insert_of

T = TypeVar("T", bound=Model)


@dataclass(slots=True)
class _Open:
    """The transaction that this task is in."""

    is_doomed: bool = False
    scratch: dict[str, Any] = field(default_factory=dict)
    rows: dict[type[Model], list[Model]] = field(default_factory=dict)
    statements: dict[str, list[Sequence[Any]]] = field(default_factory=dict)
    last_steps: list[Callable[[], Awaitable[None]]] = field(default_factory=list)


_current: ContextVar[_Open | None] = ContextVar("transaction", default=None)


class Doomed(RuntimeError):
    """A verb inside the transaction failed and somebody went on: nothing of it may be kept."""


@contextlib.asynccontextmanager
async def transaction(after_commit: Callable[[], None] | None = None) -> AsyncIterator[None]:
    """One transaction; an inner one joins the outer.

    If an inner one fails, the whole fails, even when the exception is caught in between. `after_commit` of
    the outermost runs once its work is safe.
    """
    outer = _current.get()
    if outer is not None:
        with _dooming(outer):
            yield
        return
    mine = _Open()
    token = _current.set(mine)
    try:
        async with in_transaction():
            yield
            if mine.is_doomed:
                raise Doomed("a part of this transaction failed")
            for step in mine.last_steps:
                await step()
            await _write(mine)
    finally:
        _current.reset(token)
    if after_commit is not None:
        after_commit()


async def flush() -> None:
    """Take now the last steps of what was done so far: for a verb whose rows would fill the memory."""
    current = _inside()
    steps, current.last_steps = current.last_steps, []
    for step in steps:
        await step()
    await _write(current)
    current.rows.clear()
    current.statements.clear()


async def _write(current: _Open) -> None:
    for model, made in current.rows.items():
        if not made:
            continue
        insert = insert_of(model)
        await rows.execute_many(insert.sql, [insert.values(row) for row in made])
    for sql, values in current.statements.items():
        await rows.execute_many(sql, values)


def write_at_commit(made: Iterable[Model]) -> None:
    """Insert these last, all of a kind at once: for rows that nothing in the transaction reads again."""
    current = _inside()
    for row in made:
        current.rows.setdefault(type(row), []).append(row)


def to_be_written(model: type[T]) -> Sequence[T]:
    """What `write_at_commit` holds of a kind, and will hold until it is written."""
    current = _current.get()
    return cast("list[T]", current.rows.setdefault(model, [])) if current is not None else []


def run_at_commit(sql: str, values: Sequence[Any]) -> None:
    """Run a statement last, with `?` for a value, for all the values it was asked for at once."""
    _inside().statements.setdefault(sql, []).append(values)


def before_commit(step: Callable[[], Awaitable[None]]) -> None:
    """Take this step once, when the outermost transaction's work is done and before its rows are written.

    It may look at `to_be_written`, and add to it.
    """
    current = _inside()
    if step not in current.last_steps:
        current.last_steps.append(step)


def to_be_run(sql: str) -> Sequence[Sequence[Any]]:
    """What `run_at_commit` holds for a statement."""
    current = _current.get()
    return current.statements.get(sql, []) if current is not None else []


def _inside() -> _Open:
    current = _current.get()
    if current is None:
        raise RuntimeError("rows are written inside a transaction")
    return current


def scratch() -> dict[str, Any] | None:
    """What this transaction has read once (desk/directory.py); None outside one."""
    current = _current.get()
    return current.scratch if current is not None else None


@contextlib.contextmanager
def _dooming(outer: _Open) -> Iterator[None]:
    try:
        yield
    except BaseException:
        outer.is_doomed = True
        raise


async def connect(url: str) -> TortoiseContext:
    """Open the store. Keep the context: only it can close the connections again."""
    context = TortoiseContext()
    with context:
        await context.init(config=config_for(url, ALL), _enable_global_fallback=True)
    return context
