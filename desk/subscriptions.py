"""Subscriptions (R14, R24, R25, Abonnenten): who hears of every change of a ticket.

What subscribers are then told, and when, is in `subscriber_news.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from desk import announcements, clock, history
from desk.actor import Actor
from desk.errors import Invalid
from desk.house import House
from desk.permissions import Right, require
from desk.rows import execute_many, marks, rows
from desk.ticket_locks import batches, locked
from models.agent import Agent

PAGE = 50


@dataclass(frozen=True, slots=True)
class Subscribed:
    """One ticket that an agent hears of; `id` is the subscription's."""

    id: int
    number: str
    title: str
    status: str


async def subscribe(house: House, ticket_ids: Sequence[int], agent: Agent, *, actor: Actor) -> Sequence[int]:
    """The agent hears of every change of these tickets that somebody else makes (R14, R24).

    Returns the ids of those that the agent had not subscribed to; tickets that are deleted or not there are
    left out. Raises Invalid for an inactive agent.
    """
    _require(actor, ticket_ids)
    if not agent.is_active:
        raise Invalid("agent", "{name} is inactive and can't be chosen.", name=agent.name)
    changed: list[int] = []
    async with house.transaction():
        for some in batches(ticket_ids):
            before = await _subscribers(await locked(some))
            new = [number for number, people in before.items() if agent.id not in people]
            at = clock.now()
            await execute_many(_SUBSCRIBE, [[number, agent.id, at] for number in new])
            for number in new:
                after = {**before[number], agent.id: agent.name}
                _record(number, before[number], after, actor=actor)
            changed += new
        await _show(changed)
    return changed


_SUBSCRIBE = "INSERT INTO ticket_subscriber (ticket_id, agent_id, created_at) VALUES (?, ?, ?)"


async def unsubscribe(
    house: House, ticket_ids: Sequence[int], agent: Agent, *, actor: Actor
) -> Sequence[int]:
    """The agent hears no more of these tickets (R25). Returns the ids of those that they heard of."""
    _require(actor, ticket_ids)
    changed: list[int] = []
    async with house.transaction():
        for some in batches(ticket_ids):
            before = await _subscribers(await locked(some, with_deleted=True))
            left = [number for number, people in before.items() if agent.id in people]
            await execute_many(_UNSUBSCRIBE, [[number, agent.id] for number in left])
            for number in left:
                after = {other: name for other, name in before[number].items() if other != agent.id}
                _record(number, before[number], after, actor=actor)
            changed += left
        await _show(changed)
    return changed


async def _show(changed: Sequence[int]) -> None:
    """On the card of a single ticket; for a number that small thousands of cards aren't drawn anew."""
    if len(changed) == 1:
        await announcements.cards_of(changed)


_UNSUBSCRIBE = "DELETE FROM ticket_subscriber WHERE ticket_id = ? AND agent_id = ?"


def _require(actor: Actor, ticket_ids: Sequence[int]) -> None:
    require(actor, Right.SUBSCRIBE if len(ticket_ids) == 1 else Right.MASS_SUBSCRIBE)


async def own(agent: Agent, *, before: int | None = None, size: int = PAGE) -> Sequence[Subscribed]:
    """What an agent subscribed to, the latest first; the next page is `before` the last subscription."""
    found = await rows(_OWN, [agent.id, before if before is not None else _NEVER, size])
    return [Subscribed(row["id"], f"TT{row['serial']}", row["title"], row["status"]) for row in found]


_NEVER = 2**62
_OWN = """
SELECT s.id, t.serial, t.title, t.status FROM ticket_subscriber s JOIN ticket t ON t.id = s.ticket_id
WHERE s.agent_id = ? AND s.id < ? AND t.deleted_at IS NULL ORDER BY s.id DESC LIMIT ?
"""


async def subscribers_of(ticket_id: int) -> Sequence[Agent]:
    """Those who hear of a ticket, by name; an inactive one is mailed nothing."""
    return await Agent.filter(subscriptions__ticket_id=ticket_id).order_by("name", "id")


async def _subscribers(ids: Sequence[int]) -> dict[int, dict[int, str]]:
    """By ticket, the names of its subscribers by id."""
    found: dict[int, dict[int, str]] = {number: {} for number in ids}
    if ids:
        for row in await rows(_OF.format(marks=marks(ids)), list(ids)):
            found[row["ticket_id"]][row["id"]] = row["name"]
    return found


_OF = """
SELECT s.ticket_id, a.id, a.name FROM ticket_subscriber s JOIN agent a ON a.id = s.agent_id
WHERE s.ticket_id IN ({marks})
"""


def _record(ticket_id: int, before: dict[int, str], after: dict[int, str], *, actor: Actor) -> None:
    step = (", ".join(sorted(before.values())) or None, ", ".join(sorted(after.values())) or None)
    history.record_on_ticket(ticket_id, {"subscribers": step}, actor=actor)
