"""Who hears of a ticket inside the house (N1–N6, requirements §5 D): the assignee, or who stands in for them.

The agent; if absent, the deputy (a deputy may be absent, too); else the group's active members who are there;
else the default assignee. Who is absent hears of it only if otherwise nobody would.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desk import assignees, clock, directory
from desk.assignees import Assignee
from desk.house import House
from models.agent import Agent
from models.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Absent:
    """Until when somebody isn't there, and the name of who hears of it instead: for `why`."""

    until: str
    deputy: str


@dataclass(frozen=True, slots=True)
class Away:
    """An agent who would hear of it, were they not absent; `deputy` does instead, if there is one."""

    agent: Agent
    deputy: Agent | None = None

    @property
    def facts(self) -> Absent:
        return Absent(str(self.agent.absent_until), self.deputy.name if self.deputy is not None else "")


@dataclass(frozen=True, slots=True)
class Responsible:
    """Those who are mailed, and those who aren't because they are absent."""

    people: Sequence[Agent] = ()
    away: Sequence[Away] = ()

    def after(self, earlier: "Responsible") -> "Responsible":
        """These, as `earlier` had nobody; who is mailed after all isn't away."""
        people = {person.id for person in self.people}
        away = {item.agent.id: item for item in (*self.away, *earlier.away) if item.agent.id not in people}
        return Responsible(self.people, tuple(away.values()))


async def responsible_for(house: House, ticket: Ticket) -> Responsible:
    """Whom a notification about the ticket goes to, today.

    An assignee that is inactive or missing is replaced by the default assignee (requirements §5 D).
    """
    agent, group = await directory.agent(ticket.agent_id), await directory.group(ticket.group_id)
    # A ticket that has an agent keeps its group for the channel's sake; the agent alone is responsible.
    found = await _there(Assignee(agent=agent) if ticket.agent_id else Assignee(group=group))
    if not found.people and found.away and agent is not None and group is not None:
        found = (await _there(Assignee(group=group))).after(found)
    if not found.people:
        found = (await _there(await assignees.default(house))).after(found)
    if not found.people and found.away:
        # All are absent: better they hear of it than nobody.
        return Responsible(tuple(item.agent for item in found.away))
    return found


async def _there(assignee: Assignee) -> Responsible:
    """Who is there today of an agent and the deputies, or of a group's members."""
    today = clock.today()
    if assignee.agent is not None:
        return _agent_or_deputy(assignee.agent, await directory.agents(), today)
    if assignee.group is None:
        return Responsible()
    members = [person for person in await directory.members(assignee.group.id) if person.is_active]
    return Responsible(
        tuple(person for person in members if not person.is_absent(today)),
        tuple(Away(person) for person in members if person.is_absent(today)),
    )


def _agent_or_deputy(agent: Agent, people: Mapping[int, Agent], today: date) -> Responsible:
    if not agent.is_active:
        return Responsible()
    if not agent.is_absent(today):
        return Responsible((agent,))
    deputy = deputy_of(agent, people, today)
    return Responsible((deputy,) if deputy is not None else (), (Away(agent, deputy),))


def deputy_of(agent: Agent, people: Mapping[int, Agent], today: date) -> Agent | None:
    """Who stands in for an absent agent: the deputy, or the deputy's; None if the last isn't there."""
    seen = {agent.id}
    deputy = people.get(agent.deputy_id or 0)
    while deputy is not None and deputy.is_active and deputy.id not in seen:
        if not deputy.is_absent(today):
            return deputy
        seen.add(deputy.id)
        deputy = people.get(deputy.deputy_id or 0)
    return None
