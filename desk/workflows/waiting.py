"""Finds tickets whose time has come: so many minutes after something, while the conditions hold.

One query for each workflow, along what an index serves. What fell due before a workflow was switched on is
left alone, and what has been due for a month without its conditions holding is given up; so a look at
100,000 tickets costs little, and a new workflow never mails years of customers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from desk import clock
from desk.conditions.sql import ALWAYS, VISIBLE, Sql, all_of
from desk.conditions.tree import leaves
from desk.errors import DeskError
from desk.house import House
from desk.rows import moment, rows
from desk.workflows import occasion, running, stored
from desk.workflows.definition import Definition
from desk.workflows.events import Event, span
from desk.workflows.holding import condition_of, holding
from desk.workflows.occasion import Occasion
from models.comment import Author, Visibility

# An occasion that was due for so long is given up.
PATIENCE = timedelta(days=30)
AT_ONCE = 500

log = structlog.get_logger(__name__)


async def run_due(house: House) -> int:
    """Run every workflow in time on the tickets whose time has come; returns how many ran."""
    ran = 0
    for workflow in await stored.active():
        if not workflow.when.event.is_in_time:
            continue
        try:
            some = await due(workflow)
        except DeskError as fault:
            # The others have their turn all the same.
            log.warning("workflow.unaskable", workflow=workflow.id, fault=str(fault))
            continue
        for found in some:
            still = partial(is_still, workflow, found)
            ran += await running.run(house, workflow, found, still=still) is not None
    return ran


async def is_still(workflow: Definition, found: Occasion) -> bool:
    """Nobody has said a word or set the status meanwhile: a new wait would have begun."""
    now = await due(workflow, ticket_id=found.ticket_id)
    return found.key in {item.key for item in now}


async def due(
    workflow: Definition,
    *,
    at: datetime | None = None,
    since: datetime | None = None,
    again: bool = False,
    ticket_id: int | None = None,
) -> Sequence[Occasion]:
    """The oldest occasions that are due. `since`: those that fell due from then on, for a dry run.

    `again`: those for which it ran, too. `ticket_id`: of this ticket alone.
    """
    now = at or clock.now()
    after = timedelta(minutes=workflow.when.after_minutes)
    low = since or max(workflow.active_since or now, now - PATIENCE)
    conditions = await _conditions(workflow)
    if ticket_id is not None:
        conditions = all_of([Sql("t.id = ?", [ticket_id]), conditions])
    query = _query(workflow, low - after, now - after, conditions, again=again)
    found = await _first(workflow, query)
    return [_occasion(workflow, number, moment_, now) for number, moment_ in found]


async def _first(workflow: Definition, query: Sql) -> Sequence[tuple[int, datetime]]:
    """So many tickets, each with its moment. Where words are asked, page by page: those without them would
    else stand before all others for a month.
    """
    has_words = _has_words(workflow)
    found: list[tuple[int, datetime]] = []
    offset = 0
    while True:
        page = await rows(f"{query.text} OFFSET {offset:d}", query.values)
        there = {row["id"] for row in page}
        if has_words:
            there = await holding(workflow.conditions, sorted(there))
        found += [(row["id"], moment(row["since"])) for row in page if row["id"] in there]
        offset += AT_ONCE
        if not has_words or len(page) < AT_ONCE or len(found) >= AT_ONCE:
            return found[:AT_ONCE]


async def _conditions(workflow: Definition) -> Sql:
    # Words are asked of the tickets that were found: the search knows them otherwise.
    return VISIBLE if _has_words(workflow) else await condition_of(workflow.conditions)


def _has_words(workflow: Definition) -> bool:
    return any(leaf.field == "words" for leaf in leaves(workflow.conditions))


def _occasion(workflow: Definition, ticket_id: int, since: datetime, now: datetime) -> Occasion:
    minutes = int((now - since).total_seconds() // 60)
    rough = minutes // 1440 * 1440 or minutes // 60 * 60 or minutes
    return occasion.of_moment(ticket_id, workflow.when.event, since, why=f"{span(rough)} after")


@dataclass(frozen=True, slots=True)
class _From:
    """From when time counts: an expression on a ticket `t`, and what narrows the tickets by an index."""

    moment: Sql
    # Of a column that an index begins with or that is never before the moment, with `>` or `>=`.
    narrowed: str = ""
    also: Sql = ALWAYS


_STATUS_SET = Sql(
    "COALESCE((SELECT max(c.at) FROM change c WHERE c.ticket_id = t.id AND c.field = ?), t.created_at)",
    ["status"],
)


def _last_word(author: Author, *, or_opening: bool) -> Sql:
    """When somebody said the last external word; the customer's first one may be the ticket itself."""
    who = "c.author = ?" if author is Author.CONTACT else "c.author <> ?"
    last = (
        f"(SELECT max(COALESCE(c.visible_from, c.created_at)) FROM comment c WHERE c.ticket_id = t.id "
        f"AND c.visibility = ? AND c.withdrawn_at IS NULL AND {who})"
    )
    values = [Visibility.EXTERNAL.value, Author.CONTACT.value]
    return Sql(f"COALESCE({last}, t.created_at)" if or_opening else last, values)


_CUSTOMERS = _last_word(Author.CONTACT, or_opening=True)
_DESKS = _last_word(Author.AGENT, or_opening=False)
_FROM: Mapping[Event, _From] = {
    Event.SINCE_CREATED: _From(Sql("t.created_at"), "t.created_at"),
    Event.SINCE_CHANGED: _From(Sql("t.modified_at"), "t.modified_at"),
    Event.SINCE_CLOSED: _From(Sql("t.closed_at"), "t.closed_at"),
    # Whatever happened on a ticket, it was modified then or later.
    Event.SINCE_STATUS: _From(_STATUS_SET, "t.modified_at"),
    Event.SINCE_CUSTOMER: _From(
        _CUSTOMERS,
        "t.modified_at",
        Sql(f"COALESCE({_DESKS.text} <= {_CUSTOMERS.text}, TRUE)", [*_DESKS.values, *_CUSTOMERS.values]),
    ),
    Event.SINCE_AGENT: _From(
        _DESKS,
        "t.modified_at",
        Sql(f"{_CUSTOMERS.text} < {_DESKS.text}", [*_CUSTOMERS.values, *_DESKS.values]),
    ),
}


def _query(workflow: Definition, low: datetime, high: datetime, conditions: Sql, *, again: bool) -> Sql:
    """Tickets whose moment lies behind `low` and not behind `high`, for which it hasn't run since then."""
    basis = _FROM[workflow.when.event]
    inner = all_of([Sql(f"{basis.narrowed} > ?", [low]), conditions, basis.also])
    text = (
        f"SELECT w.id, w.since FROM (SELECT t.id, {basis.moment.text} AS since FROM ticket t "
        f"WHERE {inner.text}) w WHERE w.since > ? AND w.since <= ?"
    )
    values = [*basis.moment.values, *inner.values, low, high]
    if not again:
        text += f" AND NOT EXISTS ({_RAN})"
        values.append(workflow.id)
    return Sql(f"{text} ORDER BY w.since, w.id LIMIT ?", [*values, AT_ONCE])


# Ran since then: what it did itself is no new beginning.
_RAN = """
SELECT 1 FROM workflow_run r WHERE r.workflow_id = ? AND r.ticket_id = w.id AND r.at >= w.since
AND r.occasion LIKE 'since%'
"""
