"""Who a ticket is given to: an agent or a group (§1), by the names people call them."""

from collections.abc import Iterable
from dataclasses import dataclass

from desk import directory
from desk.errors import Invalid, NotFound
from desk.house import House
from models.agent import Agent
from models.group import Group


@dataclass(frozen=True, slots=True)
class Assignee:
    """One of the two, or neither."""

    agent: Agent | None = None
    group: Group | None = None


NOBODY = Assignee()


async def find(wish: str) -> Assignee:
    """An agent by handle, name or mail address, or a group by name; `agent:` or `group:` in front decides.

    Raises Invalid for nobody, and for an inactive agent (R7).
    """
    found = (await find_each([wish]))[wish]
    if isinstance(found, Invalid):
        raise found
    return found


async def find_each(wishes: Iterable[str]) -> dict[str, Assignee | Invalid]:
    """What `find` returns or raises for each of these, asked at once."""
    people, known = await directory.agents(), await directory.groups()
    return {wish: _found(people.values(), known.values(), wish) for wish in wishes}


def _found(people: Iterable[Agent], known: Iterable[Group], wish: str) -> Assignee | Invalid:
    kind, colon, rest = wish.partition(":")
    name = rest if colon and kind in {"agent", "group"} else wish
    agent = _agent(people, name) if kind != "group" or not colon else None
    if agent is not None:
        if not agent.is_active:
            return Invalid("assignee", "{name} is inactive and can't be chosen.", name=agent.name)
        return Assignee(agent=agent)
    group = _group(known, name) if kind != "agent" or not colon else None
    if group is None:
        return Invalid("assignee", "There is no agent and no group called {name}.", name=name)
    return Assignee(group=group)


def refuse_inactive(assignee: Assignee) -> None:
    """Raises Invalid for an agent who can't be chosen any more (R7)."""
    if assignee.agent is not None and not assignee.agent.is_active:
        raise Invalid("assignee", "{name} is inactive and can't be chosen.", name=assignee.agent.name)


async def agent_called(name: str) -> Agent:
    """An agent by handle, name or mail address. Raises NotFound."""
    agent = _agent((await directory.agents()).values(), name)
    if agent is None:
        raise NotFound("There is no agent called {name}.", name=name)
    return agent


def _agent(people: Iterable[Agent], name: str) -> Agent | None:
    wanted = name.strip().casefold()
    for field in ("handle", "email", "name"):
        for person in people:
            if getattr(person, field).casefold() == wanted:
                return person
    return None


def _group(known: Iterable[Group], name: str) -> Group | None:
    wanted = name.strip().casefold()
    return next((item for item in known if item.name.casefold() == wanted), None)


async def default(house: House) -> Assignee:
    """The default assignee (R52); neither, if none is set or the one set is gone."""
    wish = (await house.preferences()).default_assignee
    if not wish:
        return NOBODY
    try:
        return await find(wish)
    except Invalid:
        return NOBODY


async def group_of_agent(agent: Agent | None) -> int | None:
    """The group whose channel shows a ticket that was given to an agent: the agent's first."""
    if agent is None:
        return None
    return next(iter(await directory.groups_of(agent.id)), None)
