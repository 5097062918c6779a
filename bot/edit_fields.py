"""Looks up what the modal `Edit…` shows: every field of a ticket with its value, in the agent's language."""

from collections.abc import Sequence

from bot.card_facts import choices
from bot.edit_form import Shown
from desk import suggestions
from desk.field_kinds import Number, Text
from desk.field_references import Assignee, Pick, Reference
from desk.fields import Field
from desk.suggestions import Suggestion
from desk.ticket_fields import FIELDS
from models.agent import Agent
from models.group import Group
from models.ticket import Ticket

# What is changed most stands first; all others follow.
_FIRST = ("title", "status", "priority", "assignee", "solution", "description", "contact", "organisation")


async def fields_of(ticket: Ticket, language: str) -> Sequence[Shown]:
    names = list(dict.fromkeys([*_FIRST, *FIELDS]))
    return [await _shown(FIELDS[name], ticket, language) for name in names if not FIELDS[name].is_read_only]


async def _shown(item: Field, ticket: Ticket, language: str) -> Shown:
    value = getattr(ticket, item.stored_in)
    match item.kind:
        case Pick(picklist):
            return Shown(item, value or "", value or "", choices=await choices(picklist, language))
        case Reference(target):
            return _searched(item, await suggestions.written(target, value))
        case Assignee():
            return _searched(item, await _assignee(ticket))
    [written] = await item.kind.written(item, [{item.stored_in: value}])
    if isinstance(item.kind, Number) and language == "de":
        written = written.replace(".", ",")
    return Shown(item, written, is_long=isinstance(item.kind, Text))


def _searched(item: Field, chosen: Suggestion | None) -> Shown:
    if chosen is None:
        return Shown(item, "", is_searched=True)
    return Shown(item, chosen.written, chosen.title, is_searched=True)


async def _assignee(ticket: Ticket) -> Suggestion | None:
    if ticket.agent_id is not None:
        agent = await Agent.get(id=ticket.agent_id)
        return Suggestion(f"agent:{agent.handle}", agent.name)
    if ticket.group_id is not None:
        group = await Group.get(id=ticket.group_id)
        return Suggestion(f"group:{group.name}", group.name)
    return None
