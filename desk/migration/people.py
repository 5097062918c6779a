"""Who is who: agents by mail address, teams by name or address, statuses and other picks by key or label."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk import assignees, directory, picklists
from desk.errors import Invalid
from desk.house import House
from desk.migration.findings import Findings
from desk.migration.foreign import ForeignTicket, Person
from models.agent import Agent
from models.group import Group
from models.picklist_value import Picklist


@dataclass(frozen=True, slots=True)
class Assigned:
    agent_id: int | None
    group_id: int | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What a batch asks of the desk's small tables over and over."""

    agents: Mapping[str, Agent]
    groups: Mapping[str, Group]
    default: Assigned
    # By agent: the group whose channel shows their tickets.
    group_of: Mapping[int, int | None]
    closing: frozenset[str]
    fallbacks: Mapping[str, str]


async def desk_of(house: House) -> Desk:
    """As it is now; inside a transaction."""
    agents = {agent.email: agent for agent in (await directory.agents()).values()}
    known = (await directory.groups()).values()
    groups = {group.email: group for group in known if group.email}
    groups |= {group.name.casefold(): group for group in known}
    statuses = await picklists.values_of(Picklist.STATUS)
    return Desk(
        agents=agents,
        groups=groups,
        default=await _default(house),
        group_of={agent.id: await assignees.group_of_agent(agent) for agent in agents.values()},
        closing=frozenset(status.key for status in statuses if status.counts_as_closed),
        fallbacks={
            "open": await picklists.open_status(),
            "closed": await picklists.closed_status(),
            "priority": await picklists.normal_priority(),
        },
    )


async def _default(house: House) -> Assigned:
    found = await assignees.default(house)
    group = found.group.id if found.group else await assignees.group_of_agent(found.agent)
    return Assigned(found.agent.id if found.agent else None, group)


def assigned(desk: Desk, ticket: ForeignTicket, findings: Findings) -> Assigned:
    """The agent and the team it had there, if they are ours; else the default assignee (R7, R52)."""
    group = desk.groups.get(ticket.group.casefold()) or desk.groups.get(ticket.group_address)
    agent = desk.agents.get(ticket.agent.address) if ticket.agent else None
    if agent is not None and agent.is_active:
        return Assigned(agent.id, group.id if group else desk.group_of.get(agent.id))
    if ticket.agent is not None:
        who = ticket.agent.address or ticket.agent.name or "somebody without a name"
        why = "is inactive" if agent is not None else "is none of the agents here"
        findings.note(f"{who} {why}: the ticket went to its team, or the default assignee.")
    if group is not None:
        return Assigned(None, group.id)
    if ticket.group:
        findings.note(f"There is no group “{ticket.group}”: the ticket went to the default assignee.")
    return desk.default


def author_id(desk: Desk, person: Person) -> int | None:
    """Our agent with that address, active or not."""
    agent = desk.agents.get(person.address) if person.address else None
    return agent.id if agent else None


async def status(desk: Desk, ticket: ForeignTicket, findings: Findings) -> str:
    """Its key; a word that is none of ours is open or closed, whatever it was there."""
    found = await _key(Picklist.STATUS, ticket.status)
    if found is not None:
        return found
    taken = desk.fallbacks["closed" if ticket.is_closed else "open"]
    findings.unknown("status", ticket.status, taken)
    return taken


async def priority(desk: Desk, ticket: ForeignTicket, findings: Findings) -> str:
    found = await _key(Picklist.PRIORITY, ticket.priority) if ticket.priority else None
    if found is None and ticket.priority:
        findings.unknown("priority", ticket.priority, desk.fallbacks["priority"])
    return found or desk.fallbacks["priority"]


async def optional(picklist: Picklist, wish: str, findings: Findings) -> str | None:
    """A pick that may be empty."""
    found = await _key(picklist, wish) if wish else None
    if found is None and wish:
        findings.unknown(picklist.value, wish, "empty")
    return found


async def _key(picklist: Picklist, wish: str) -> str | None:
    try:
        return (await picklists.value(picklist, wish)).key
    except Invalid:
        return None
