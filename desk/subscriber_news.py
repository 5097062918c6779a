"""Subscribers hear of every change (R14), never of their own, in one mail for the changes of some minutes.

A change queues a mail for each subscriber who has none waiting; what waits takes all that comes until it is
due (`subscriber_batch_minutes`). What it says is read from the history when it leaves
(`mail_out/agent_changes.py`); its payload holds after which change it begins:

- `since` is read before this transaction writes its changes, so these and all that join the mail come later;
- a mail that waits is locked until the transaction ends, so it doesn't leave without the changes that count
  on it; one that is leaving isn't waiting any more, and a new one begins.

Nobody is mailed twice for one save: who has a mail as assignee gets no second one for it, though a mail that
other changes queue lists this one, too.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from tortoise.connection import get_connection

from desk import addresses, db, directory, message_ids, outbox
from desk import house as houses
from desk.actor import system
from desk.house import House
from desk.notifications.act import Act, To
from desk.notifications.deciding import decision
from desk.notifications.matrix import Role, Rule, notice
from desk.notifications.planning import Planned, plan
from desk.rows import marks, rows
from desk.ticket_locks import batches
from models.agent import Agent
from models.change import Change
from models.delivery import Courier, Delivery
from models.notification_decision import NotificationDecision

KIND = notice(Rule.SUBSCRIPTION, Role.SUBSCRIBER).kind
# That somebody else subscribed is no news, nor what an import brought: it happened long ago.
SILENT = ("subscribers", "imported")

# By ticket.
_Changes = Mapping[int, Sequence[Change]]


async def follow(changes: Sequence[Change]) -> None:
    """Decide for each subscriber of each changed ticket, and queue the mails: a step of every transaction.

    One query where nobody has subscribed; none for tickets that were opened just now.
    """
    by_ticket = _news(changes)
    subscriptions = await _subscriptions(list(by_ticket)) if by_ticket else []
    if not subscriptions:
        return
    house = houses.at_work()
    known, told = await directory.agents(), _mailed_already()
    wanted: dict[int, list[To]] = {}
    for number, agent_id in subscriptions:
        person = known.get(agent_id)
        if person is not None and person.is_active:
            wanted.setdefault(number, []).append(_to(number, person, by_ticket[number], told))
    # Of which ticket: a mail is about several, so the plan is about none.
    planned = [(number, item) for number, people in wanted.items() for item in await _plan(house, people)]
    mailed = {item.agent.id: item.agent for _, item in planned if item.agent and item.is_mailed}
    waiting = await _waiting_mails(house, mailed) if mailed else {}
    db.write_at_commit(_decision(number, item, waiting) for number, item in planned)


def _to(
    ticket_id: int, person: Agent, changes: Sequence[Change], told: set[tuple[int | None, int | None]]
) -> To:
    return To(
        Role.SUBSCRIBER,
        agent=person,
        did_it=all(change.agent_id == person.id for change in changes),
        already_mailed=(ticket_id, person.id) in told,
    )


async def _plan(house: House, people: Sequence[To]) -> Sequence[Planned]:
    return await plan(house, None, _act(people))


def _act(people: Sequence[To] = ()) -> Act:
    return Act(Rule.SUBSCRIPTION, system(), to=people)


def _decision(ticket_id: int, item: Planned, waiting: Mapping[int, str]) -> NotificationDecision:
    message_id = waiting[item.agent.id] if item.agent is not None and item.is_mailed else None
    return decision(ticket_id, _act(), item, message_id)


def _news(changes: Sequence[Change]) -> _Changes:
    """What there is to tell; nobody can have subscribed to a ticket before it was there."""
    opened = {change.ticket_id for change in changes if change.field == "created"}
    found: dict[int, list[Change]] = {}
    for change in changes:
        if change.ticket_id is not None and change.ticket_id not in opened and change.field not in SILENT:
            found.setdefault(change.ticket_id, []).append(change)
    return found


async def _subscriptions(ticket_ids: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for some in batches(ticket_ids):
        subscribed = await rows(_SUBSCRIPTIONS.format(marks=marks(some)), list(some))
        found += [(row["ticket_id"], row["agent_id"]) for row in subscribed]
    return found


_SUBSCRIPTIONS = """
SELECT ticket_id, agent_id FROM ticket_subscriber WHERE ticket_id IN ({marks}) ORDER BY ticket_id, agent_id
"""


def _mailed_already() -> set[tuple[int | None, int | None]]:
    """Ticket and agent of each mail that this transaction has queued."""
    queued = db.to_be_written(Delivery)
    return {(row.ticket_id, row.agent_id) for row in queued if row.courier == Courier.MAIL}


async def _waiting_mails(house: House, people: Mapping[int, Agent]) -> dict[int, str]:
    """By agent, the Message-ID of the mail that waits; who has none gets one."""
    waiting = await _waiting(people)
    missing = people.keys() - waiting.keys()
    if missing:
        # Two at once would both queue one: the second looks again when the first is done.
        await rows(_locking(_AGENTS.format(marks=marks(list(missing))), "NO KEY UPDATE"), list(missing))
        waiting |= await _waiting(missing)
        new = [await _new(house, people[number]) for number in sorted(missing - waiting.keys())]
        db.write_at_commit(new)
        waiting |= {row.agent_id or 0: row.message_id or "" for row in new}
    return waiting


async def _waiting(agents: Collection[int]) -> dict[int, str]:
    sql = _locking(_WAITING.format(marks=marks(list(agents))), "SHARE")
    found = await rows(sql, [lane(number) for number in agents])
    return {row["agent_id"]: row["message_id"] for row in found}


_WAITING = """
SELECT agent_id, message_id FROM delivery
WHERE lane IN ({marks}) AND state = 'queued' AND attempts = 0 ORDER BY id
"""
_AGENTS = "SELECT id FROM agent WHERE id IN ({marks}) ORDER BY id"


def _locking(sql: str, strength: str) -> str:
    """SQLite has one writer at a time, and no such clause."""
    is_postgres = get_connection("default").capabilities.dialect == "postgres"
    return f"{sql} FOR {strength}" if is_postgres else sql


def lane(agent_id: int) -> str:
    """An agent's mails leave one after another: while one can't, the next goes on collecting."""
    return f"subscriber:{agent_id}"


async def _new(house: House, person: Agent) -> Delivery:
    domain = addresses.domain_of(addresses.split(house.settings.mail_from)[1])
    since = (await rows("SELECT COALESCE(max(id), 0) AS id FROM change", []))[0]["id"]
    mail = outbox.queued(
        Courier.MAIL,
        KIND,
        recipient=person.email,
        role=Role.SUBSCRIBER,
        agent_id=person.id,
        lane=lane(person.id),
        message_id=message_ids.mint(house.signer, serial=0, domain=domain or "localhost"),
        payload={"since": since},
    )
    mail.due_at += timedelta(minutes=(await house.preferences()).subscriber_batch_minutes)
    return mail
