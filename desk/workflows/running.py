"""A workflow on one ticket: conditions asked now, actions done in one transaction, once for each occasion.

All of its actions are done, or none: what one of them refuses ends the run, is kept with it and told once.
Whether an occasion was taken is a row with a unique key, written before the actions and in their
transaction; so neither a crash nor a second process does anything twice.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
import structlog
from tortoise.exceptions import DBConnectionError

from desk import clock, history, survivors
from desk.errors import DeskError
from desk.house import House
from desk.i18n import N_
from desk.rows import execute, rows
from desk.workflows import causes, stored, telling
from desk.workflows.definition import Definition
from desk.workflows.holding import holding
from desk.workflows.occasion import Occasion
from desk.workflows.said import Said
from desk.workflows.scene import Scene, acting
from models.ticket import Ticket

# Of one workflow on one ticket within a day: more is a loop.
MOST_A_DAY = 10
DAY = timedelta(days=1)

Still = Callable[[], Awaitable[bool]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ran:
    """What was done, in words; with a `fault`, nothing was."""

    said: tuple[str, ...] = ()
    fault: str = ""


async def run(
    house: House, workflow: Definition, occasion: Occasion, *, still: Still | None = None
) -> Ran | None:
    """Run it, if the conditions hold and it hasn't run for this occasion; None: it didn't run.

    `still`: is it still time, now that nobody else changes the ticket?
    """
    try:
        with causes.caused(occasion.depth + 1):
            return await _run(house, workflow, occasion, still)
    except DeskError as refusal:
        language = (await house.preferences()).language
        return await _failed(house, workflow, occasion, str(refusal), refusal.sentence(language))
    except (DBConnectionError, OSError):
        # The store is out of reach: the occasion stays.
        raise
    except Exception:
        log.exception("workflow.failed", workflow=workflow.id, ticket=occasion.ticket_id)
        said = Said(N_("It failed unexpectedly; the log says how."))
        language = (await house.preferences()).language
        return await _failed(house, workflow, occasion, said, said.in_language(language))


async def _run(house: House, workflow: Definition, occasion: Occasion, still: Still | None) -> Ran | None:
    async with house.transaction():
        ticket = await _there(occasion.ticket_id)
        if ticket is None or not await stored.is_on(workflow.id):
            return None
        if not await holding(workflow.conditions, [ticket.id]):
            return None
        if still is not None and not await still():
            return None
        scene = Scene(house, ticket, workflow.name)
        if await _is_going_round(house, workflow, occasion, ticket):
            return None
        run_id = await _taken(workflow, occasion)
        if run_id is None:
            return None
        said: list[Said] = []
        for action in workflow.actions:
            said += await action.do(scene)
        await execute(_SAID, [orjson.dumps([{"did": one} for one in said]).decode(), clock.now(), run_id])
        language = (await house.preferences()).language
        _note(workflow, ticket, "; ".join(one.in_language(language) for one in said))
    return Ran(tuple(said))


async def _there(ticket_id: int) -> Ticket | None:
    """Locked; none that is deleted, merged or gone."""
    ticket = (await survivors.several([ticket_id])).get(ticket_id)
    if ticket is None or ticket.deleted_at is not None or ticket.merged_into_id is not None:
        return None
    return ticket


async def _taken(workflow: Definition, occasion: Occasion) -> int | None:
    """The run's id; None if there has been one for this occasion. A second process waits here."""
    found = await rows(_TAKE, [workflow.id, occasion.ticket_id, occasion.key, clock.now(), "[]"])
    return found[0]["id"] if found else None


_TAKE = """
INSERT INTO workflow_run (workflow_id, ticket_id, occasion, at, result) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (workflow_id, ticket_id, occasion) DO NOTHING RETURNING id
"""
_SAID = "UPDATE workflow_run SET result = ?, at = ? WHERE id = ?"


def _note(workflow: Definition, ticket: Ticket, words: str) -> None:
    actor = acting(workflow.name)
    step = {"workflow": (None, f"{workflow.name}: {words}")}
    history.record_on_ticket(ticket.id, step, actor=actor)


async def _is_going_round(house: House, workflow: Definition, occasion: Occasion, ticket: Ticket) -> bool:
    """The guard: what workflows cause ends somewhere. It is told once a day."""
    if occasion.depth > causes.DEEPEST:
        words = Said(N_("more than {most} workflows led to each other"), most=causes.DEEPEST)
    elif await _runs_today(workflow, ticket) >= MOST_A_DAY:
        words = Said(N_("it ran {most} times within a day"), most=MOST_A_DAY)
    else:
        return False
    stop = Occasion(ticket.id, f"stopped:{clock.today():%Y-%m-%d}")
    if (run_id := await _taken(workflow, stop)) is not None:
        await execute(_SAID, [orjson.dumps([{"stopped": words}]).decode(), clock.now(), run_id])
        language = (await house.preferences()).language
        _note(workflow, ticket, Said(N_("stopped: {why}"), why=words).in_language(language))
        await telling.stopped(house, workflow.name, ticket, words.in_language(language))
    log.warning("workflow.stopped", workflow=workflow.id, ticket=ticket.id, why=words)
    return True


async def _runs_today(workflow: Definition, ticket: Ticket) -> int:
    found = await rows(_RUNS, [workflow.id, ticket.id, clock.now() - DAY])
    return int(found[0]["amount"])


_RUNS = """
SELECT count(*) AS amount FROM workflow_run
WHERE workflow_id = ? AND ticket_id = ? AND at > ? AND occasion NOT LIKE 'stopped:%'
"""


async def _failed(
    house: House, workflow: Definition, occasion: Occasion, fault: str, translated: str
) -> Ran | None:
    """Kept with the occasion, so that it isn't tried for ever; told if the last run went otherwise."""
    async with house.transaction():
        ticket = await _there(occasion.ticket_id)
        if ticket is None or not await stored.is_on(workflow.id):
            return None
        is_news = await _last_fault(workflow) != fault
        run_id = await _taken(workflow, occasion)
        if run_id is None:
            return None
        await execute(_SAID, [orjson.dumps([{"fault": fault}]).decode(), clock.now(), run_id])
        language = (await house.preferences()).language
        _note(workflow, ticket, Said(N_("nothing was done: {fault}"), fault=translated).in_language(language))
        if is_news:
            await telling.failed(house, workflow.name, ticket, translated)
    return Ran(fault=fault)


async def _last_fault(workflow: Definition) -> str | None:
    found = await rows(_LATEST, [workflow.id])
    result: Any = found[0]["result"] if found else None
    steps = orjson.loads(result) if isinstance(result, str) else result or []
    return next((step["fault"] for step in steps if "fault" in step), None)


_LATEST = "SELECT result FROM workflow_run WHERE workflow_id = ? ORDER BY at DESC, id DESC LIMIT 1"
