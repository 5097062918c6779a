"""`python -m benchmarks.list_pages URL [TURNS]`: how long pages take on a store of benchmarks.a_million.

For each list the first page, and one from its middle; prints one JSON object: list -> p50, p95, … in ms.
"""

import sys
import time
from dataclasses import dataclass
from typing import Any

from benchmarks.measuring import main, percentile
from desk import db
from desk.actor import Actor
from desk.conditions import words
from desk.conditions.tree import EVERYTHING
from desk.lists.columns import DEFAULT, shown
from desk.lists.counts import count
from desk.lists.order import SORTABLE, Sorting, sorting
from desk.lists.pages import Page, page
from desk.lists.places import Place, plain
from desk.lists.runs import FILLED
from desk.rows import rows
from models.agent import Agent
from models.comment import Channel


@dataclass(frozen=True, slots=True)
class Asked:
    name: str
    where: str = ""
    sort: str = "-modified"
    group: str = ""


SORTS = [Asked(f"sorted by {way}{name}", sort=f"{way}{name}") for name in SORTABLE for way in ("", "-")]
LISTS = [
    Asked("a common condition", "status is closed"),
    Asked("a common one, oldest first", "status is closed", "created"),
    Asked("open, oldest first", "is_closed is no", "created"),
    Asked("my open tickets", "assignee is me and is_closed is no"),
    Asked("my open tickets, by priority", "assignee is me and is_closed is no", "-priority"),
    Asked("nobody's, by groups", "assignee is nobody and is_closed is no", "created", "group"),
    Asked("urgent and open", "priority is urgent and is_closed is no", "created"),
    Asked("of one customer", "contact is kunde17@firma18.example"),
    Asked(
        "three conditions, few fulfil them",
        "severity is critical and priority is urgent and assignee is nobody",
    ),
    Asked("a tag", 'tags is "vip-1"'),
    Asked(
        "one of two tags, and not closed", 'tags is one of "vip-1", "audit-9" and is_closed is no', "created"
    ),
    Asked("last 30 days, by assignee", "created after 2026-10-01", "assignee"),
    Asked("a day years ago", "created is 2023-05-05", "title"),
    Asked("a text that half of them have", "description contains Anfrage"),
    Asked("a text that few have", "description contains Glasfaserdose"),
    Asked("a text that none has", "description contains Zeppelin"),
    Asked("a text that only old ones have", "description contains Nadeldrucker"),
    Asked("or of anything", "title contains zz or hours > 3 or (solution is empty and not status is open)"),
    Asked("an attachment, by organisation", "has attachment", "organisation"),
]
FOUND = [
    Asked("words that half of them have", "words match Anfrage"),
    Asked("words that few have", "words match Glasfaserdose"),
    Asked("words and a condition", "words match Rechner and status is open", "created"),
]


async def run(url: str, turns: int) -> dict[str, Any]:
    context = await db.connect(url)
    try:
        viewer = Actor(channel=Channel.CLI, agent=await Agent.get(id=1))
        found: dict[str, Any] = {}
        for asked in [
            *SORTS,
            *LISTS,
            *(FOUND if await rows("SELECT 1 FROM search_page LIMIT 1", []) else []),
        ]:
            found |= await _measured(viewer, asked, turns)
        for where in (
            "",
            "status is closed",
            "severity is critical and priority is low",
            "title contains zz",
        ):
            node = await words.read(where) if where else EVERYTHING
            taken = await _timed(turns, lambda node=node: count(viewer, node))
            found[f"count: {where or 'all'}"] = taken
        return {"lists": found}
    finally:
        await context.close_connections()


async def _measured(viewer: Actor, asked: Asked, turns: int) -> dict[str, Any]:
    node = await words.read(asked.where) if asked.where else EVERYTHING
    order = sorting(asked.sort.removeprefix("-"), is_ascending=asked.sort[0] != "-", group_by=asked.group)

    async def ask(after: Place | None) -> Page:
        got = await page(viewer, node, order, after=after, is_grouped=bool(asked.group))
        await shown([ticket.id for ticket in got.tickets], DEFAULT)
        return got

    first = await ask(None)
    found = {f"{asked.name}: first": await _timed(turns, lambda: ask(None)) | _told(first)}
    place = await _middle(order)
    if place is not None:
        deep = await ask(place)
        found[f"{asked.name}: deep"] = await _timed(turns, lambda: ask(place)) | _told(deep)
    return found


def _told(got: Page) -> dict[str, Any]:
    return {"rows": len(got.tickets), "is_partial": got.is_partial}


async def _timed(turns: int, work: Any) -> dict[str, Any]:
    taken = []
    # The quickest and the time of the processor tell something on a busy machine, too.
    working = time.process_time()
    for _ in range(turns):
        started = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - started) * 1000)
    found = {"p50": percentile(taken, 0.5), "p95": percentile(taken, 0.95), "best": min(taken)}
    found["cpu"] = (time.process_time() - working) * 1000 / turns
    return {name: round(value, 2) for name, value in found.items()}


async def _middle(order: Sorting) -> Place | None:
    """A place from which half of the tickets lie ahead, about."""
    keys = []
    where = "1 = 1"
    for level in order.levels:
        half = await rows(
            f"SELECT {level.column} AS key FROM ticket WHERE id % 97 = 0 AND {level.column} IS NOT NULL "
            "ORDER BY 1 LIMIT 1 OFFSET (SELECT count(*) / 2 FROM ticket WHERE id % 97 = 0 "
            f"AND {level.column} IS NOT NULL)",
            [],
        )
        if not half:
            return None
        keys.append(half[0]["key"])
        where = (
            f"{level.column} = '{keys[-1]}'" if isinstance(keys[-1], str) else f"{level.column} = {keys[-1]}"
        )
    column = order.order.column
    if order.order.is_nullable:
        keys.append(FILLED)
        where = f"{where} AND {column} IS NOT NULL"
    found = await rows(
        f"SELECT {column} AS k, id FROM ticket WHERE {where} ORDER BY {column}, id LIMIT 1 "
        f"OFFSET (SELECT count(*) / 2 FROM ticket WHERE {where})",
        [],
    )
    return Place(tuple(keys), plain(order.order, found[0]["k"]), found[0]["id"]) if found else None


if __name__ == "__main__":
    main(run(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20))
