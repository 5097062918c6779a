"""Which process watches what, where several run on one PostgreSQL: each thing by one of them at a time.

Advisory locks on one connection that is kept for them: the server drops them with the connection, so what a
process held that died, or lost the server, is free for another at once. SQLite has one process: all is its.
"""

from typing import Any

from tortoise.connection import get_connection

from models.engine_asyncpg import Client as PostgresClient
from models.engine_asyncpg import in_tortoises_words

# Any number will do, so long as it stays; the second half of the key is the thing's own.
NAMESPACE = 5_077_807
_LARGEST = 2**31


class WatchLocks:
    """The locks of one process. `take` and `give_back` raise DBConnectionError while there is no server."""

    def __init__(self) -> None:
        client = get_connection("default")
        self._client = client if isinstance(client, PostgresClient) else None
        self._pool: Any = None
        self._connection: Any = None
        self._held: set[int] = set()

    async def take(self, number: int) -> bool:
        """Is it ours? Asked again, it stays ours for as long as the connection lives."""
        if self._client is None:
            return True
        with in_tortoises_words():
            connection = await self._alive(self._client)
            if number not in self._held and await connection.fetchval(
                "SELECT pg_try_advisory_lock($1, $2)", NAMESPACE, number % _LARGEST
            ):
                self._held.add(number)
        return number in self._held

    async def give_back(self, number: int) -> None:
        """Somebody else may have it."""
        if number not in self._held:
            return
        self._held.discard(number)
        with in_tortoises_words():
            await self._connection.execute("SELECT pg_advisory_unlock($1, $2)", NAMESPACE, number % _LARGEST)

    async def close(self) -> None:
        """Give all of them back, and the connection."""
        connection, self._connection = self._connection, None
        self._held.clear()
        if connection is not None:
            await self._pool.release(connection)

    async def _alive(self, client: PostgresClient) -> Any:
        if self._connection is not None:
            try:
                await self._connection.execute("SELECT 1")
            except Exception:
                # The locks are gone with it; whoever asks next takes them anew, if they are still free.
                await self.close()
                raise
        else:
            self._pool = await client.pool()
            self._connection = await self._pool.acquire()
        return self._connection
