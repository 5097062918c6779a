"""The verbs of a workflow: add, change, switch on and off, move, remove; each with its history."""

from collections.abc import Mapping
from typing import Any

from tortoise.exceptions import IntegrityError

from desk import clock, history
from desk.actor import Actor
from desk.conditions.in_words import in_words
from desk.errors import Invalid
from desk.house import House
from desk.permissions import Right, require
from desk.rows import execute_many
from desk.workflows import events, stored
from desk.workflows.definition import Definition, checked, columns, of_row
from desk.workflows.events import When, span
from desk.workflows.holding import condition_of
from models.workflow import Workflow, WorkflowRun

# More are hard to understand, and each is asked at every event.
MOST = 100


async def add(house: House, new: Definition, *, actor: Actor) -> Definition:
    """Add a workflow, as the last one. What fell due in the past stays as it is.

    Raises Invalid for a name that is taken and for more than there may be, NotAllowed.
    """
    require(actor, Right.WORKFLOWS)
    made = await _askable(checked(new))
    at = clock.now()
    try:
        async with house.transaction():
            known = await stored.everything()
            _refuse_known(known, made.name)
            if len(known) >= MOST:
                raise Invalid("name", "There may be at most {most} workflows.", most=MOST)
            row = await Workflow.create(
                **columns(made),
                is_active=made.is_active,
                active_since=at if made.is_active else None,
                position=max((item.position for item in known), default=0) + 1,
                created_at=at,
                modified_at=at,
            )
            _record(row.id, {"created": (None, made.name)}, actor=actor)
    except IntegrityError:
        raise Invalid("name", "There is a workflow {name} already.", name=made.name) from None
    house.workflows.forget()
    return of_row(row)


async def _askable(made: Definition) -> Definition:
    """Raises Invalid for conditions that no list could ask: too many words to search for."""
    await condition_of(made.conditions)
    return made


def _refuse_known(known: Any, name: str, *, but: int = 0) -> None:
    for row in known:
        if row.id != but and row.name.casefold() == name.casefold():
            raise Invalid("name", "There is a workflow {name} already.", name=row.name)


async def change(house: House, name: str, new: Definition, *, actor: Actor) -> Definition:
    """Let a workflow be as `new` says; place, runs and whether it is on stay. Raises NotFound, Invalid.

    Counting time from something else, another time, or on other conditions, it starts anew: what fell due
    before is left alone, so that no edit mails the customers of a month.
    """
    require(actor, Right.WORKFLOWS)
    made = await _askable(checked(new))
    async with house.transaction():
        row = await stored.called(name)
        _refuse_known(await stored.everything(), made.name, but=row.id)
        before, wanted = of_row(row), columns(made)
        steps = {
            "name": (before.name, made.name),
            "on": (_when(before.when), _when(made.when)),
            "if": (await in_words(before.conditions), await in_words(made.conditions)),
            "do": (await _actions(before), await _actions(made)),
        }
        if {name: getattr(row, name) for name in wanted} == wanted:
            return before
        if (before.when, before.conditions) != (made.when, made.conditions) and row.is_active:
            row.active_since = clock.now()
        await row.update_from_dict({**wanted, "modified_at": clock.now()}).save()
        _record(row.id, steps, actor=actor)
    house.workflows.forget()
    return of_row(row)


def _when(when: When) -> str:
    return (
        f"{span(when.after_minutes)} after {events.in_words(when)}"
        if when.after_minutes
        else events.in_words(when)
    )


async def _actions(made: Definition) -> str:
    return "\n".join([await action.in_words() for action in made.actions])


async def switch(house: House, name: str, *, is_active: bool, actor: Actor) -> Definition:
    """Switch a workflow on or off. Switched on, it counts from now. Raises NotFound, NotAllowed."""
    require(actor, Right.WORKFLOWS)
    async with house.transaction():
        row = await stored.called(name)
        if row.is_active is not is_active:
            at = clock.now()
            row.is_active, row.modified_at = is_active, at
            row.active_since = at if is_active else None
            await row.save()
            _record(row.id, {"active": (not is_active, is_active)}, actor=actor)
    house.workflows.forget()
    return of_row(row)


async def move(house: House, name: str, place: int, *, actor: Actor) -> None:
    """Put a workflow at a place, from 1: they run in this order. Raises NotFound, Invalid, NotAllowed."""
    require(actor, Right.WORKFLOWS)
    async with house.transaction():
        row = await stored.called(name)
        known = [item for item in await stored.everything() if item.id != row.id]
        if not 1 <= place <= len(known) + 1:
            raise Invalid("at", "Places are from 1 to {most}.", most=len(known) + 1)
        known.insert(place - 1, row)
        moved = [(number, item) for number, item in enumerate(known, start=1) if item.position != number]
        await execute_many(_MOVE, [[number, item.id] for number, item in moved])
        for number, item in moved:
            _record(item.id, {"place": (item.position, number)}, actor=actor)


_MOVE = "UPDATE workflow SET position = ? WHERE id = ?"


async def remove(house: House, name: str, *, actor: Actor) -> None:
    """Remove a workflow and what is noted of its runs; the histories of tickets keep theirs."""
    require(actor, Right.WORKFLOWS)
    async with house.transaction():
        row = await stored.called(name)
        await WorkflowRun.filter(workflow_id=row.id).delete()
        await row.delete()
        _record(row.id, {"deleted": (row.name, None)}, actor=actor)
    house.workflows.forget()


def _record(number: int, steps: Mapping[str, tuple[Any, Any]], *, actor: Actor) -> None:
    history.record("workflow", number, steps, actor=actor, ticket_id=None)
