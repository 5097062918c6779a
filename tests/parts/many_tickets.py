"""A few hundred tickets with every field filled here and empty there, and a plain reading of conditions.

The reading is written without a look at the desk's: one `match` over JSON, on Python's own values.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from desk import clock
from models.contact import Contact
from models.document import Document
from models.organisation import Organisation
from models.product import Product
from models.tag import Tag, TicketTag
from models.ticket import Ticket
from models.ticket_subscriber import TicketSubscriber
from tests.parts.house import Cast

STATUSES = ("open", "in_progress", "wait_for_response", "closed")
PRIORITIES = ("low", "normal", "high", "urgent")
TITLES = ("Drucker druckt leer", "GRÖSSE falsch", "größe 100%", "Rechnung [alt] *neu*", "VPN? langsam", "a_b")


@dataclass(frozen=True, slots=True)
class Known:
    """A ticket with what hangs on it."""

    ticket: Ticket
    tags: frozenset[str]
    subscribers: frozenset[int]
    has_document: bool


@dataclass(frozen=True, slots=True)
class World:
    cast: Cast
    tickets: Sequence[Known]
    names: Mapping[str, Mapping[int, str]] = field(default_factory=dict)


async def fill(cast: Cast, count: int = 200, seed: int = 7) -> World:
    rng = random.Random(seed)
    now = clock.now().replace(microsecond=0)
    organisations = [await Organisation.create(name=f"Company {letter}", created_at=now) for letter in "CBA"]
    products = [
        await Product.create(serial=n, name=f"Product {n}", created_at=now, modified_at=now) for n in (1, 2)
    ]
    tags = [await Tag.create(name=name, key=name) for name in ("vip", "printer", "network")]
    agents = [cast.nadia.id, cast.jonas.id, cast.priya.id]
    moments = [now - timedelta(hours=7 * n) for n in range(40)]
    tickets, known = [], []
    beside: list[TicketTag | TicketSubscriber | Document] = []
    for number in range(1, count + 1):
        status = rng.choice(STATUSES)
        ticket = Ticket(
            id=number,
            serial=number,
            title=rng.choice(TITLES),
            description=rng.choice(("", "Seit heute", "since the UPDATE")),
            solution=rng.choice(("", "", "Toner getauscht")),
            status=status,
            priority=rng.choice(PRIORITIES),
            severity=rng.choice((None, None, "minor", "critical")),
            source=rng.choice(("email", "portal")),
            contact_id=rng.choice((None, cast.weber.id, cast.oliver.id)),
            organisation_id=rng.choice((None, *(item.id for item in organisations))),
            product_id=rng.choice((None, *(item.id for item in products))),
            agent_id=rng.choice((None, *agents)),
            group_id=rng.choice((None, cast.support.id, cast.billing.id)),
            hours=rng.choice((None, Decimal("0.50"), Decimal("9.50"), Decimal("10.00"), Decimal(100))),
            created_at=rng.choice(moments),
            modified_at=rng.choice(moments),
            closed_at=rng.choice(moments) if status == "closed" else None,
            deleted_at=now if rng.random() < 0.05 else None,
            created_by=rng.choice(("", "Nadia Brandt")),
        )
        mine = [tag for tag in tags if rng.random() < 0.2]
        subscribers = [agent for agent in agents if rng.random() < 0.2]
        has_document = rng.random() < 0.1
        tickets.append(ticket)
        beside += [TicketTag(ticket_id=number, tag_id=tag.id) for tag in mine]
        beside += [TicketSubscriber(ticket_id=number, agent_id=id_, created_at=now) for id_ in subscribers]
        beside += [_document(number, now)] if has_document else []
        known.append(Known(ticket, frozenset(t.key for t in mine), frozenset(subscribers), has_document))
    await Ticket.bulk_create(tickets)
    await TicketTag.bulk_create([row for row in beside if isinstance(row, TicketTag)])
    await TicketSubscriber.bulk_create([row for row in beside if isinstance(row, TicketSubscriber)])
    await Document.bulk_create([row for row in beside if isinstance(row, Document)])
    if count > 3:
        gone, survivor = known[2].ticket, known[3].ticket
        await Ticket.filter(id=gone.id).update(merged_into_id=survivor.id)
        gone.merged_into_id = survivor.id
    names = {
        "agent_id": {item.id: item.name for item in (cast.nadia, cast.jonas, cast.priya)},
        "group_id": {item.id: item.name for item in (cast.support, cast.billing)},
        "organisation_id": {item.id: item.name for item in await Organisation.all()},
        "contact_id": {item.id: item.name for item in await Contact.all()},
        "product_id": {item.id: item.name for item in products},
    }
    return World(cast, known, names)


def _document(ticket_id: int, now: datetime) -> Document:
    return Document(
        key=f"k{ticket_id}",
        name="a",
        content_type="a/b",
        size=1,
        sha256="0",
        ticket_id=ticket_id,
        created_at=now,
    )


def visible(world: World) -> list[Known]:
    return [k for k in world.tickets if k.ticket.deleted_at is None and k.ticket.merged_into_id is None]


def fits(world: World, known: Known, said: Any) -> bool:
    """Does the ticket fulfil these conditions, for Nadia?"""
    match said:
        case {"all": parts}:
            return all(fits(world, known, part) for part in parts)
        case {"any": parts}:
            return any(fits(world, known, part) for part in parts)
        case {"not": part}:
            return not fits(world, known, part)
    values = said.get("values", [said["value"]] if "value" in said else [])
    return _leaf(world, known, said["field"], said["operator"], values)


_OPPOSITES = {
    "is_not": "is",
    "none_of": "one_of",
    "is_not_empty": "is_empty",
    "not_contains": "contains",
}


def _leaf(world: World, known: Known, name: str, operator: str, values: Sequence[Any]) -> bool:
    if operator in _OPPOSITES:
        return not _leaf(world, known, name, _OPPOSITES[operator], values)
    ticket = known.ticket
    match name:
        case "assignee":
            return _assignee(world, ticket, operator, values)
        case "group":
            return _group(world, ticket, operator, values)
        case "subscribers" | "tags" | "attachment":
            return _beside(world, known, name, operator, values)
        case "has_solution" | "is_closed" | "waits_for_customer":
            return _flag(ticket, name) == values[0]
        case "contact" | "organisation" | "product":
            held = getattr(ticket, f"{name}_id")
            return held is None if operator == "is_empty" else world.names[f"{name}_id"].get(held) in values
        case "created" | "modified" | "closed":
            return _moment(getattr(ticket, f"{name}_at"), operator, values)
    return _plain(ticket, name, operator, values)


def _plain(ticket: Ticket, name: str, operator: str, values: Sequence[Any]) -> bool:
    match name:
        case "number":
            return _figure(ticket.serial, operator, [int(str(value).removeprefix("TT")) for value in values])
        case "hours":
            return _figure(ticket.hours, operator, [Decimal(value) for value in values])
        case "title" | "description" | "solution" | "created_by":
            return _text(getattr(ticket, name), operator, values)
    held = getattr(ticket, name)
    return held is None if operator == "is_empty" else held in values


def _flag(ticket: Ticket, name: str) -> bool:
    return {
        "has_solution": bool(ticket.solution),
        "is_closed": ticket.status == "closed",
        "waits_for_customer": ticket.status == "wait_for_response",
    }[name]


def _beside(world: World, known: Known, name: str, operator: str, values: Sequence[Any]) -> bool:
    if name == "attachment":
        return known.has_document is values[0]
    held: frozenset[Any] = known.tags if name == "tags" else known.subscribers
    wanted = set(values) if name == "tags" else {_agent(world, value) for value in values}
    if operator == "is_empty":
        return not held
    return wanted <= held if operator == "all_of" else bool(wanted & held)


def _agent(world: World, value: str) -> int:
    return {"me": world.cast.nadia.id, "jonas": world.cast.jonas.id, "priya": world.cast.priya.id}[value]


def _group(world: World, ticket: Ticket, operator: str, values: Sequence[str]) -> bool:
    if operator == "is_empty":
        return ticket.group_id is None
    wanted = {"my groups": world.cast.support.id, "Billing": world.cast.billing.id}
    return ticket.group_id in {wanted[value] for value in values}


def _assignee(world: World, ticket: Ticket, operator: str, values: Sequence[str]) -> bool:
    if operator == "is_empty":
        return ticket.agent_id is None and ticket.group_id is None
    for value in values:
        if value == "nobody":
            if ticket.agent_id is None:
                return True
        elif value in {"my groups", "Billing"}:
            if ticket.agent_id is None and _group(world, ticket, "is", [value]):
                return True
        elif ticket.agent_id == _agent(world, value):
            return True
    return False


def _text(held: str, operator: str, values: Sequence[str]) -> bool:
    held = held.casefold() if "ß" not in held + "".join(values) else held.lower()
    tests = {
        "is": str.__eq__,
        "one_of": str.__eq__,
        "contains": str.__contains__,
        "begins_with": str.startswith,
        "ends_with": str.endswith,
    }
    if operator == "is_empty":
        return not held
    return any(tests[operator](held, value.lower()) for value in values)


def _figure(held: Any, operator: str, values: Sequence[Any]) -> bool:
    if operator == "is_empty":
        return held is None
    if held is None:
        return False
    match operator:
        case "less_than":
            return bool(held < values[0])
        case "at_most":
            return bool(held <= values[0])
        case "greater_than":
            return bool(held > values[0])
        case "at_least":
            return bool(held >= values[0])
        case "between":
            return bool(min(values) <= held <= max(values))
    return held in values


def _moment(held: datetime | None, operator: str, values: Sequence[str]) -> bool:
    if operator == "is_empty":
        return held is None
    if held is None:
        return False
    day = held.astimezone().date()
    today = datetime.now().astimezone().date()
    match operator:
        case "is":
            return day == date.fromisoformat(values[0])
        case "before":
            return day < date.fromisoformat(values[0])
        case "after":
            return day > date.fromisoformat(values[0])
        case "between":
            return date.fromisoformat(values[0]) <= day <= date.fromisoformat(values[1])
        case "in_last":
            return held >= clock.now() - timedelta(days=int(values[0].split()[0]))
        case "older_than":
            return held < clock.now() - timedelta(days=int(values[0].split()[0]))
    monday = today - timedelta(days=today.weekday())
    return {
        "today": day == today,
        "yesterday": day == today - timedelta(days=1),
        "this_week": monday <= day < monday + timedelta(days=7),
        "last_week": monday - timedelta(days=7) <= day < monday,
        "this_month": (day.year, day.month) == (today.year, today.month),
        "this_year": day.year == today.year,
    }[values[0].replace(" ", "_")]
