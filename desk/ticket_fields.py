"""The fields of a ticket (§1) as data, and what people write turned into the columns that change (R5–R7)."""

from collections.abc import Mapping
from typing import Any

from desk import field_readable
from desk.field_kinds import Line, Moment, Number, Text, Title
from desk.field_references import Assignee, Pick, Reference, Serial
from desk.fields import Columns, Field, by_name, columns_of
from desk.i18n import N_, Term
from models.contact import Contact
from models.picklist_value import Picklist
from models.ticket import Ticket


def _pick(picklist: Picklist, label: str, *, is_mandatory: bool = False) -> Field:
    return Field(picklist.value, Term(label), Pick(picklist), is_mandatory=is_mandatory)


FIELDS = by_name(
    (
        Field("number", Term(N_("Ticket number")), Serial("ticket"), "serial", is_read_only=True),
        Field("title", Term(N_("Title")), Title(), is_mandatory=True),
        Field("contact", Term(N_("Contact")), Reference("contact"), "contact_id"),
        Field("organisation", Term(N_("Organisation")), Reference("organisation"), "organisation_id"),
        Field("project", Term(N_("Project")), Reference("project"), "project_id"),
        Field("partner", Term(N_("Partner")), Reference("partner"), "partner_id"),
        Field("product", Term(N_("Product")), Reference("product"), "product_id"),
        Field("contract", Term(N_("Service contract")), Reference("contract"), "service_contract_id"),
        _pick(Picklist.STATUS, N_("Status"), is_mandatory=True),
        _pick(Picklist.PRIORITY, N_("Priority"), is_mandatory=True),
        _pick(Picklist.TYPE, N_("Type")),
        _pick(Picklist.SEVERITY, N_("Severity")),
        _pick(Picklist.CATEGORY, N_("Category")),
        Field("source", Term(N_("Source")), Pick(Picklist.SOURCE), is_read_only=True),
        Field("assignee", Term(N_("Assignee")), Assignee(), "agent_id"),
        Field("hours", Term(N_("Hours")), Number()),
        Field("days", Term(N_("Days")), Number()),
        Field("tweet_id", Term(N_("Tweet ID")), Line(40)),
        Field("twitter_reply_id", Term(N_("Twitter Reply ID")), Line(40)),
        Field("description", Term(N_("Description")), Text()),
        Field("solution", Term(N_("Solution")), Text()),
        Field("created", Term(N_("Created")), Moment(), "created_at", is_read_only=True),
        Field("modified", Term(N_("Modified")), Moment(), "modified_at", is_read_only=True),
        Field("closed", Term(N_("Closed")), Moment(), "closed_at", is_read_only=True),
        Field("created_by", Term(N_("Created by")), Line(200), is_read_only=True),
    )
)


async def changed_fields(ticket: Ticket, wishes: Mapping[str, Any]) -> Columns:
    """The columns that really change. Raises Invalid that names the field; an unknown field is one too."""
    columns = await wished_columns(wishes)
    return {name: value for name, value in columns.items() if getattr(ticket, name) != value}


async def wished_columns(wishes: Mapping[str, Any]) -> Columns:
    """The columns that wishes stand for; a ticket of a contact is one of the contact's organisation."""
    columns = await columns_of(FIELDS, wishes)
    if columns.get("contact_id") is not None and "organisation_id" not in columns:
        contact = await Contact.get(id=columns["contact_id"])
        columns["organisation_id"] = contact.organisation_id
    return columns


async def readable(before: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Changes by field, with names in place of ids, as history and people want them."""
    return await field_readable.readable(FIELDS, before, new)


async def display(column: str, value: Any) -> Any:
    """The name behind an id of a ticket's column; other values as they are."""
    return await field_readable.display(FIELDS, column, value)


def history_name(column: str) -> str:
    """What a column is called in the history."""
    return field_readable.history_name(FIELDS, column)
