"""Who is responsible: an agent or a group (§1), and who of them hears of it (N5, requirements §5 D)."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk import directory
from desk.errors import Invalid, NotFound
from desk.house import House
from models.agent import Agent
from models.group import Group
from models.ticket import Ticket


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
    kind, colon, rest = wish.partition(":")
    name = rest if colon and kind in {"agent", "group"} else wish
    agent = await _agent(name) if kind != "group" or not colon else None
    if agent is not None:
        if not agent.is_active:
            raise Invalid("assignee", "{name} is inactive and can't be chosen.", name=agent.name)
        return Assignee(agent=agent)
    group = await _group(name) if kind != "agent" or not colon else None
    if group is None:
        raise Invalid("assignee", "There is no agent and no group called {name}.", name=name)
    return Assignee(group=group)


async def agent_called(name: str) -> Agent:
    """An agent by handle, name or mail address. Raises NotFound."""
    agent = await _agent(name)
    if agent is None:
        raise NotFound("There is no agent called {name}.", name=name)
    return agent


async def _agent(name: str) -> Agent | None:
    wanted = name.strip().casefold()
    people = (await directory.agents()).values()
    for field in ("handle", "email", "name"):
        for person in people:
            if getattr(person, field).casefold() == wanted:
                return person
    return None


async def _group(name: str) -> Group | None:
    wanted = name.strip().casefold()
    known = (await directory.groups()).values()
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


async def responsible_people(house: House, ticket: Ticket) -> Sequence[Agent]:
    """Those a notification goes to: the agent; else every active member of the group; else the default's.

    An assignee that is inactive or missing is replaced by the default assignee (requirements §5 D).
    """
    # A ticket that has an agent keeps its group for the channel's sake; the agent alone is responsible.
    people = await _people(
        Assignee(agent=await directory.agent(ticket.agent_id))
        if ticket.agent_id
        else Assignee(group=await directory.group(ticket.group_id))
    )
    return people or await _people(await default(house))


async def _people(assignee: Assignee) -> Sequence[Agent]:
    if assignee.agent is not None:
        return [assignee.agent] if assignee.agent.is_active else []
    if assignee.group is None:
        return []
    return [person for person in await directory.members(assignee.group.id) if person.is_active]


async def group_of_agent(agent: Agent | None) -> int | None:
    """The group whose channel shows a ticket that was given to an agent: the agent's first."""
    if agent is None:
        return None
    return next(iter(await directory.groups_of(agent.id)), None)
