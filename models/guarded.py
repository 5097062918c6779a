"""What both storage engines promise about a transaction, whatever happens to the task that runs it.

A step that has begun is finished before a cancellation is let through, so that no lock and no connection
is left behind. A transaction that is over refuses every further use: a task that inherited it must not
write into somebody else's transaction, or into none.
"""
# ruff: noqa: SLF001 - an engine is made of private parts of Tortoise

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from tortoise.backends.base.client import ConnectionWrapper, TransactionContext
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.exceptions import TransactionManagementError

T = TypeVar("T")


async def finish(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, which runs to its end even if the caller is cancelled meanwhile.

    The cancellation is raised afterwards and then hides the result, or the error, of `work`.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as exc:
            cancelled = exc
    if cancelled is None:
        return task.result()
    if not task.cancelled():
        task.exception()  # looked at, so that asyncio does not report it as forgotten
    raise cancelled


def forget_statements(connection_name: str) -> None:
    """Drops the SQL that Tortoise keeps for every connection of this name.

    It would hand it to the next database in the process: SQLite's to PostgreSQL, and that of a table as a
    migration knew it to the model of today.
    """
    for key in [key for key in EXECUTOR_CACHE if key[0] == connection_name]:
        del EXECUTOR_CACHE[key]


class Ending:
    """Mixed into a transaction: knows that it, or the one around it, is over."""

    _finalized: bool
    _parent: Any

    @property
    def is_over(self) -> bool:
        return self._finalized or (isinstance(self._parent, Ending) and self._parent.is_over)

    def refuse_if_over(self) -> None:
        """Raises TransactionManagementError once the transaction is over."""
        if self.is_over:
            raise TransactionManagementError(
                "This transaction is over. A task that was started inside it needs a context of its own."
            )


class GuardedConnection(ConnectionWrapper[Any]):
    """One statement's turn on the connection; gives the turn back if the statement may not run."""

    async def __aenter__(self) -> Any:
        await self._lock.acquire()
        try:
            if isinstance(self.client, Ending):
                # Only now: the transaction may have ended while this statement waited.
                self.client.refuse_if_over()
            self.connection = self.client._connection
            await self.ensure_connection()
        except BaseException:
            self._lock.release()
            raise
        return self.connection


class Savepoint(TransactionContext):
    """A transaction inside a transaction. Any exception takes it back, and only it."""

    def __init__(self, transaction: Any) -> None:
        self._transaction = transaction

    async def __aenter__(self) -> Any:
        await finish(self._transaction.savepoint())
        return self._transaction

    async def __aexit__(self, exc_type: object, exc_val: object, exc_tb: object) -> None:
        if self._transaction.is_over:
            return
        ending = (
            self._transaction.release_savepoint()
            if exc_type is None
            else self._transaction.savepoint_rollback()
        )
        await finish(ending)
