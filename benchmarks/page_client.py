"""Asks for one page over and over: over one connection, then over eight at once."""

import asyncio
import sys
import time
from typing import Any

from benchmarks.measuring import main, percentile

ONE_BY_ONE = 200
AT_ONCE = 8
SECONDS = 2.0


class Connection:
    """One kept connection; an answer must be 200 and say how long it is."""

    def __init__(self, port: int, path: str, cookie: str) -> None:
        self._port = port
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n"
        self._request = f"{head}{f'Cookie: {cookie}' if cookie else 'X-Nothing: -'}\r\n\r\n".encode()

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def get(self) -> int:
        """Returns how many bytes the page has."""
        self._writer.write(self._request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        return len(await self._reader.readexactly(int(length.partition(b":")[2])))


async def run(port: str, path: str, cookie: str) -> dict[str, Any]:
    connections = [Connection(int(port), path, cookie) for _ in range(AT_ONCE)]
    for connection in connections:
        await connection.open()
        size = await connection.get()
    waits = await _one_by_one(connections[0])
    return {
        "bytes": size,
        "p50": percentile(waits, 0.5),
        "p95": percentile(waits, 0.95),
        "per_second": await _at_once(connections),
    }


async def _one_by_one(connection: Connection) -> list[float]:
    waits = []
    for _ in range(ONE_BY_ONE):
        asked = time.perf_counter()
        await connection.get()
        waits.append(1000 * (time.perf_counter() - asked))
    return waits


async def _at_once(connections: list[Connection]) -> float:
    started = time.perf_counter()

    async def ask(connection: Connection) -> int:
        number = 0
        while time.perf_counter() < started + SECONDS:
            await connection.get()
            number += 1
        return number

    numbers = await asyncio.gather(*(ask(connection) for connection in connections))
    return sum(numbers) / (time.perf_counter() - started)


if __name__ == "__main__":
    main(run(*sys.argv[1:]))
