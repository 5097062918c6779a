"""Absence with a deputy: from a day to a day, somebody else hears of an agent's tickets."""

from dataclasses import dataclass
from datetime import date

from desk import clock, directory, history
from desk.actor import Actor
from desk.errors import Invalid
from desk.house import House
from desk.permissions import Right, require
from models.agent import Agent


@dataclass(frozen=True, slots=True)
class Absence:
    """Both days included, on the calendar of the place where the desk stands."""

    first: date
    last: date
    deputy: Agent | None = None


async def set_absence(house: House, agent: Agent, absence: Absence, *, actor: Actor) -> Agent:
    """Enter an absence, in place of one that was entered before; own ones every agent, others' a lead.

    Raises Invalid for a last day before the first or in the past, and for a deputy who is inactive or the
    agent; NotAllowed.
    """
    _require(actor, agent)
    if absence.last < absence.first:
        raise Invalid("absent_until", "The last day of the absence lies before the first.")
    if absence.last < clock.today():
        raise Invalid("absent_until", "The last day of the absence lies in the past.")
    if absence.deputy is not None:
        _check_deputy(agent, absence.deputy)
    return await _save(house, agent, absence, actor=actor)


async def end_absence(house: House, agent: Agent, *, actor: Actor) -> Agent:
    """They are there again. Raises NotAllowed."""
    _require(actor, agent)
    return await _save(house, agent, None, actor=actor)


def _require(actor: Actor, agent: Agent) -> None:
    is_own = actor.agent is not None and actor.agent.is_active and actor.agent.id == agent.id
    if not is_own:
        require(actor, Right.OTHERS_ABSENCE)


def _check_deputy(agent: Agent, deputy: Agent) -> None:
    if deputy.id == agent.id:
        raise Invalid("deputy", "Nobody is their own deputy.")
    if not deputy.is_active:
        raise Invalid("deputy", "{name} is inactive and can't be chosen.", name=deputy.name)


async def _save(house: House, agent: Agent, absence: Absence | None, *, actor: Actor) -> Agent:
    async with house.transaction():
        agent = await Agent.select_for_update(no_key=True).get(id=agent.id)
        people = await directory.agents()
        old = people.get(agent.deputy_id or 0)
        new = absence.deputy if absence is not None else None
        first, last = (absence.first, absence.last) if absence is not None else (None, None)
        changes = {
            "absent_from": (agent.absent_from, first),
            "absent_until": (agent.absent_until, last),
            "deputy": (old.name if old else None, new.name if new else None),
        }
        agent.absent_from, agent.absent_until = first, last
        agent.deputy_id = new.id if new is not None else None
        await agent.save(update_fields=["absent_from", "absent_until", "deputy_id"])
        directory.forget()
        history.record("agent", agent.id, changes, actor=actor, ticket_id=None)
    return agent
