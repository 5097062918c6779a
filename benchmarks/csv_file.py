"""CSV out and in: `export URL FILE`, `import URL FILE`; the floors of both: `select URL FILE`, `read FILE`.

`people URL TICKETS` makes a store of whom so many tickets refer to, and no ticket: what the import goes into.
"""

import asyncio
import csv
import sys
from pathlib import Path
from typing import Any, TextIO

from benchmarks.bulk_store import opened
from benchmarks.generated_tickets import Company
from benchmarks.measuring import main, peak_mb, timed
from desk import db, picklists
from desk import house as houses
from desk.actor import Actor
from desk.csv_files import exporting, importing
from desk.csv_files.mapping import IGNORED
from desk.csv_files.plan import Wish, planned
from desk.rows import rows
from desk.settings import load
from models import ALL
from models.comment import Channel
from models.database_url import config_for
from models.migrating import migrate

OPERATOR = Actor(channel=Channel.IMPORT)
PAGE = 1000


async def people(url: str, tickets: str) -> dict[str, Any]:
    """Whom so many tickets refer to, and no ticket."""
    await migrate(config_for(url, ALL))
    context = await db.connect(url)
    try:
        await picklists.ship()
    finally:
        await context.close_connections()
    async with opened(url) as store:
        await store.put(Company(int(tickets)).people())
        await store.finish(0)
    return {}


async def export(url: str, file: str) -> dict[str, Any]:
    context = await db.connect(url)
    try:
        with timed() as span, _opened(file) as to:
            async for piece in exporting.tickets(None, actor=OPERATOR):
                to.write(piece)
        count = (await rows("SELECT count(*) AS n FROM ticket", []))[0]["n"]
    finally:
        await context.close_connections()
    return _found(span, count)


async def import_(url: str, file: str) -> dict[str, Any]:
    house = houses.build(load({"POSTBOTE_DATABASE": url, "POSTBOTE_DATA": str(Path(file).parent)}))
    context = await db.connect(url)
    try:
        with timed() as span:
            plan = await planned(Path(file), "ticket", Wish(columns={"number": IGNORED}))
            counts = await importing.check(plan, actor=OPERATOR)
            assert counts.bad == 0, counts.bad
            with timed() as writing:
                counts = await importing.take_in(house, plan, actor=OPERATOR)
    finally:
        await context.close_connections()
    return {**_found(span, counts.create), "writing": writing.seconds}


async def read(file: str) -> dict[str, Any]:
    with timed() as span:
        count = await asyncio.to_thread(_records, file)
    return _found(span, count - 1)


def _records(file: str) -> int:
    with Path(file).open(encoding="utf-8", newline="") as source:
        return sum(1 for _ in csv.reader(source))


def _opened(file: str) -> TextIO:
    return Path(file).open("w", encoding="utf-8", newline="")


async def select(url: str, file: str) -> dict[str, Any]:
    context = await db.connect(url)
    position = count = 0
    try:
        with timed() as span, _opened(file) as to:
            writer = csv.writer(to)
            while page := await rows(_PAGE, [position, PAGE]):
                writer.writerows(row.values() for row in page)
                position = page[-1]["id"]
                count += len(page)
    finally:
        await context.close_connections()
    return _found(span, count)


_PAGE = "SELECT * FROM ticket WHERE id > ? ORDER BY id LIMIT ?"


def _found(span: Any, count: int) -> dict[str, Any]:
    return {"rows": count, "seconds": span.seconds, "cpu": span.cpu, "mb": peak_mb()}


WORK = {"people": people, "export": export, "import": import_, "read": read, "select": select}

if __name__ == "__main__":
    main(WORK[sys.argv[1]](*sys.argv[2:]))
