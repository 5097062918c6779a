"""Keeps what tickets are found by up to date (R18), in the transaction of the verb that changes a ticket.

A changed ticket's words are written into one row, where searches find them at once; when some hundred such
rows have come together, they are filed: taken into the pages of their words, which is cheap for many at once
only. What of a ticket can be found: desk/search_texts.py; how words are cut: desk/search_words.py.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from desk import db, search_pages, search_postings, search_texts, search_words
from desk.rows import execute_many, rows
from desk.search_pages import Page
from models.change import Change
from models.search_index import SearchPending, SearchStale

# Searches read so many changed tickets beside the pages; then these are filed.
MOST_PENDING = 512
# From so many at once, tickets are filed at once.
MANY = 128
STALE_AT_ONCE = 128
# Values in one statement.
CHUNK = 500

Progress = Callable[[int], object]
# The words of a ticket by its id; none: it is to be found no more.
Words = Mapping[int, Sequence[str]]


async def follow(changes: Sequence[Change]) -> None:
    """One of `consequences.FOLLOWERS`: whatever changed, the tickets are found by what they hold now."""
    await refresh(sorted({change.ticket_id for change in changes if change.ticket_id is not None}))


async def refresh(ticket_ids: Sequence[int]) -> None:
    """Read these tickets again, in the caller's transaction; for thousands of new ones, too (imports)."""
    for some in _some(ticket_ids, CHUNK):
        words = await _read(some)
        if len(words) >= MANY:
            await _file(words)
        else:
            await _wait(words)


def read_again(ticket_id: int) -> None:
    """It was changed together with a great many others: it is read when there is time."""
    db.run_at_commit("INSERT INTO search_stale (ticket_id) VALUES (?) ON CONFLICT DO NOTHING", [ticket_id])


async def follow_customers() -> None:
    """A customer is called otherwise now: its tickets are read again, the newest now, the others soon."""
    changes = [row for row in db.to_be_written(Change) if row.record in CUSTOMERS and row.old is not None]
    for record, number in sorted({(row.record, row.record_id) for row in changes if row.field in _NAMES}):
        await _customer_changed(f"{record}_id", number)


CUSTOMERS = frozenset({"contact", "organisation"})
_NAMES = frozenset({"name", "email"})


async def _customer_changed(column: str, number: int) -> None:
    newest = f"SELECT id FROM ticket WHERE {column} = ? ORDER BY id DESC LIMIT ?"
    ids = [row["id"] for row in await rows(newest, [number, CHUNK])]
    if len(ids) == CHUNK:
        await execute_many(_STALE.format(condition=f"{column} = ? AND id < ?"), [[number, ids[-1]]])
    await refresh(ids[::-1])


async def catch_up(*, size: int = 1_000, progress: Progress = lambda _: None) -> None:
    """File what has to be read again, so many in a transaction; `progress` hears how many are left."""
    while left := await stale():
        progress(left)
        async with db.transaction():
            await _alone()
            await _file(await _read_again(size))


async def rebuild(*, progress: Progress = lambda _: None) -> None:
    """Forget everything and read all tickets again; meanwhile those that are not read yet aren't found."""
    async with db.transaction():
        await _alone()
        for table in ("search_page", "search_filed", "search_pending", "search_stale"):
            await execute_many(f"DELETE FROM {table}", [[]])
        await execute_many(_STALE.format(condition="1 = 1"), [[]])
    await catch_up(size=4_000, progress=progress)


_STALE = """
INSERT INTO search_stale (ticket_id)
SELECT id FROM ticket WHERE {condition} ON CONFLICT (ticket_id) DO NOTHING
"""


async def stale() -> int:
    """How many tickets have to be read again."""
    return int((await rows("SELECT count(*) AS amount FROM search_stale", []))[0]["amount"])


async def _wait(words: Words) -> None:
    """Keep the words where searches look, too, until they are filed."""
    await execute_many(_PENDING, [[ticket_id, " ".join(pieces)] for ticket_id, pieces in words.items()])
    # Counting costs little, but not nothing.
    if any(ticket_id % 16 == 0 for ticket_id in words) and await _are_many_pending():
        await file()


_PENDING = """
INSERT INTO search_pending (ticket_id, words) VALUES (?, ?)
ON CONFLICT (ticket_id) DO UPDATE SET words = excluded.words
"""


async def _are_many_pending() -> bool:
    found = await rows("SELECT ticket_id FROM search_pending LIMIT ?", [MOST_PENDING + 1])
    return len(found) > MOST_PENDING


async def file() -> None:
    """Take what waits into the pages, in the caller's transaction."""
    await _alone()
    # What another transaction is just writing comes another time: else two could wait for each other.
    waiting = SearchPending.select_for_update(skip_locked=True).order_by("ticket_id").limit(2 * MOST_PENDING)
    words = {row.ticket_id: row.words.split() for row in await waiting}
    await _file({**await _read_again(STALE_AT_ONCE), **words})


async def _alone() -> None:
    """Nobody else files until this transaction ends."""
    await rows(_ALONE, [])


_ALONE = (
    "INSERT INTO counter (name, value) VALUES ('search', 1) "
    "ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value"
)


async def _read_again(most: int) -> Words:
    waiting = SearchStale.select_for_update(skip_locked=True).order_by("ticket_id").limit(most)
    return await _read([row.ticket_id for row in await waiting])


async def _read(ticket_ids: Sequence[int]) -> Words:
    found = [texts for some in _some(ticket_ids, CHUNK) for texts in await search_texts.texts_of(some)]
    return {**dict.fromkeys(ticket_ids, ()), **{texts.ticket_id: texts.pieces for texts in found}}


async def _file(words: Words) -> None:
    await _alone()
    before = await _filed(list(words))
    for block, places in _differences(before, words).items():
        await _store(block, places)
    await execute_many(_FILED, [[ticket_id, " ".join(pieces)] for ticket_id, pieces in words.items()])
    done = [[ticket_id] for ticket_id in words]
    await execute_many("DELETE FROM search_pending WHERE ticket_id = ?", done)
    await execute_many("DELETE FROM search_stale WHERE ticket_id = ?", done)


_FILED = """
INSERT INTO search_filed (ticket_id, words) VALUES (?, ?)
ON CONFLICT (ticket_id) DO UPDATE SET words = excluded.words
"""


async def _filed(ticket_ids: Sequence[int]) -> Words:
    found: dict[int, Sequence[str]] = {}
    for some in _some(ticket_ids, CHUNK):
        marks = ", ".join("?" for _ in some)
        known = f"SELECT ticket_id, words FROM search_filed WHERE ticket_id IN ({marks})"
        found |= {row["ticket_id"]: row["words"].split() for row in await rows(known, some)}
    return found


def _differences(before: Words, after: Words) -> Mapping[int, Mapping[int, search_pages.Places]]:
    """By block and page: the forms whose tickets change."""
    changed: dict[int, tuple[_Tickets, _Tickets]] = defaultdict(
        lambda: (defaultdict(list), defaultdict(list))
    )
    for ticket_id, pieces in after.items():
        forms = search_words.forms_of(pieces)
        filed = search_words.forms_of(before.get(ticket_id, ()))
        added, removed = changed[search_postings.block_of(ticket_id)]
        place = search_postings.place_of(ticket_id)
        for form in forms - filed:
            added[form].append(place)
        for form in filed - forms:
            removed[form].append(place)
    return {block: _by_page(added, removed) for block, (added, removed) in changed.items()}


# The places of the tickets that have a form.
_Tickets = defaultdict[str, list[int]]


def _by_page(added: _Tickets, removed: _Tickets) -> Mapping[int, search_pages.Places]:
    pages: dict[int, dict[str, tuple[Sequence[int], Sequence[int]]]] = defaultdict(dict)
    for form in added.keys() | removed.keys():
        pages[search_pages.page_of(form)][form] = added.get(form, ()), removed.get(form, ())
    return pages


async def _store(block: int, changed: Mapping[int, search_pages.Places]) -> None:
    for some in _some(sorted(changed), CHUNK):
        marks = ", ".join("?" for _ in some)
        known = f"SELECT page, words FROM search_page WHERE block = ? AND page IN ({marks})"
        stored = {row["page"]: row["words"] for row in await rows(known, [block, *some])}
        pages = []
        for number in some:
            page = Page.read(stored.get(number, b""))
            pages.append([block, number, page.changed(changed[number])])
        await execute_many(_PAGE, pages)


_PAGE = """
INSERT INTO search_page (block, page, words) VALUES (?, ?, ?)
ON CONFLICT (block, page) DO UPDATE SET words = excluded.words
"""


def _some(values: Iterable[int] | Iterable[str], size: int) -> Iterator[list]:  # type: ignore[type-arg]
    """The values, `size` at a time."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
