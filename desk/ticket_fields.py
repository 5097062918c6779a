"""Fields of a ticket as people write them, checked, and turned into columns (R5, R6, R7)."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from desk import assignees, contacts, picklists
from desk.errors import Invalid
from desk.texts import checked_text, checked_title
from models.picklist_value import Picklist
from models.ticket import Ticket

Columns = dict[str, Any]


async def changed_fields(ticket: Ticket, wishes: Mapping[str, Any]) -> Columns:
    """The columns that really change. Raises Invalid that names the field; an unknown field is one too."""
    columns: Columns = {}
    for field, wish in wishes.items():
        read = _READ.get(field)
        if read is None:
            raise Invalid(
                field,
                "A ticket has no field {name}. Possible are: {known}.",
                name=field,
                known=", ".join(sorted(_READ)),
            )
        columns |= await read(field, wish)
    return {name: value for name, value in columns.items() if getattr(ticket, name) != value}


async def _title(_: str, wish: Any) -> Columns:
    return {"title": checked_title(str(wish))}


async def _text(field: str, wish: Any) -> Columns:
    return {field: checked_text(field, str(wish or ""))}


async def _mandatory_pick(field: str, wish: Any) -> Columns:
    if not wish:
        raise Invalid(field, "Please choose a value for {name}.", name=field)
    return {field: (await picklists.value(Picklist(field), str(wish))).key}


async def _optional_pick(field: str, wish: Any) -> Columns:
    return await _mandatory_pick(field, wish) if wish else {field: None}


async def _decimal(field: str, wish: Any) -> Columns:
    if wish in {None, ""}:
        return {field: None}
    try:
        number = Decimal(str(wish).replace(",", "."))
    except InvalidOperation:
        raise Invalid(field, "{name} should be a number, like 1.5.", name=field) from None
    if not number.is_finite() or not 0 <= number < 10_000_000:
        raise Invalid(field, "{name} should be between 0 and 9,999,999.99.", name=field)
    if -int(number.as_tuple().exponent) > 2:
        raise Invalid(field, "{name} may have at most two decimals.", name=field)
    return {field: number}


async def _assignee(_: str, wish: Any) -> Columns:
    if not wish:
        return {"agent_id": None}
    found = await assignees.find(str(wish))
    if found.agent is not None:
        return {"agent_id": found.agent.id}
    # Given to a group: nobody in particular has it any more.
    return {"group_id": found.group.id if found.group else None, "agent_id": None}


async def _contact(field: str, wish: Any) -> Columns:
    if not wish:
        return {"contact_id": None}
    contact = await contacts.by_address(str(wish))
    if contact is None:
        raise Invalid(field, "There is no contact with the address {address}.", address=wish)
    return {"contact_id": contact.id, "organisation_id": contact.organisation_id}


_READ: dict[str, Callable[[str, Any], Awaitable[Columns]]] = {
    "title": _title,
    "description": _text,
    "solution": _text,
    "status": _mandatory_pick,
    "priority": _mandatory_pick,
    "type": _optional_pick,
    "severity": _optional_pick,
    "category": _optional_pick,
    "hours": _decimal,
    "days": _decimal,
    "assignee": _assignee,
    "contact": _contact,
}
