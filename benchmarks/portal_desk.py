"""`postbote run --only portal` on ten thousand tickets; prints its port, a session’s cookie, the store."""

import asyncio
import json
import sys

from benchmarks import many_tickets
from benchmarks.fresh_desk import fresh_desk
from benchmarks.product import free_port, running


async def run() -> None:
    port = free_port()
    async with fresh_desk(listen=f"127.0.0.1:{port}") as (house, group):
        key = await many_tickets.fill(group)
        data = house.settings.data
        async with running("--only", "portal", data=data, listen=f"127.0.0.1:{port}"):
            told = {"port": port, "cookie": f"portal={key}", "store": str(data / "postbote.sqlite3")}
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
            await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(run())
