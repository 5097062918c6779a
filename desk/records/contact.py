"""Contacts (Kontakte, R30): customers, their addresses, and their access to the portal."""

from collections.abc import Mapping, Sequence
from typing import Any

from tortoise.models import Model

from desk import permissions, portal_access
from desk.actor import Actor
from desk.errors import Invalid
from desk.field_kinds import Day, Language, Line, MailAddress, Moment, YesNo
from desk.field_references import Reference, Serial
from desk.fields import Columns, Field, by_name
from desk.house import House
from desk.i18n import N_, Term
from desk.permissions import Right
from desk.records.kind import RecordKind
from models.contact import Contact, ContactAddress

FIELDS = by_name(
    (
        Field("number", Term(N_("Number")), Serial("contact"), "id", is_read_only=True),
        Field("name", Term(N_("Name")), Line(200), is_mandatory=True),
        Field("email", Term(N_("Mail address")), MailAddress(), is_mandatory=True),
        Field("phone", Term(N_("Phone")), Line(40)),
        Field("language", Term(N_("Language")), Language()),
        Field("organisation", Term(N_("Organisation")), Reference("organisation"), "organisation_id"),
        Field("email_opt_out", Term(N_("Email opt-out")), YesNo()),
        Field("portal_user", Term(N_("Portal user")), YesNo()),
        Field("support_start", Term(N_("Support start")), Day()),
        Field("support_end", Term(N_("Support end")), Day()),
        Field("sees_organisation", Term(N_("Sees the organisation's tickets")), YesNo()),
        Field("created", Term(N_("Created")), Moment(), "created_at", is_read_only=True),
        Field("modified", Term(N_("Modified")), Moment(), "modified_at", is_read_only=True),
    )
)
_PORTAL = frozenset({"portal_user", "support_start", "support_end"})


def _check(columns: Mapping[str, Any]) -> None:
    start, end = columns.get("support_start"), columns.get("support_end")
    if start and end and end < start:
        raise Invalid("support_end", "The support end lies before the support start.")


async def _added(house: House, rows: Sequence[Model], wished: Sequence[Columns], actor: Actor) -> None:
    """Each gets its address, and its access to the portal by the verb that mails the credentials (R44)."""
    contacts = [row for row in rows if isinstance(row, Contact)]
    await ContactAddress.bulk_create(
        ContactAddress(contact_id=contact.id, address=contact.email) for contact in contacts if contact.email
    )
    for contact, columns in zip(contacts, wished, strict=True):
        if contact.sees_organisation:
            permissions.require(actor, Right.PORTAL_ACCESS)
        if any(columns.get(name) for name in _PORTAL):
            await _grant(house, contact, columns, actor)


async def _grant(house: House, contact: Contact, columns: Columns, actor: Actor) -> None:
    permissions.require(actor, Right.PORTAL_ACCESS)
    block = {name: columns.get(name, getattr(contact, name)) for name in _PORTAL}
    await portal_access.grant(
        house,
        contact,
        portal_user=bool(block["portal_user"]),
        support_start=block["support_start"],
        support_end=block["support_end"],
        actor=actor,
    )


async def _changing(house: House, row: Contact, columns: Columns, actor: Actor) -> Columns:
    """A new address is one more of the contact's; the portal block has a verb of its own."""
    if _opens_others_tickets(row, columns):
        permissions.require(actor, Right.PORTAL_ACCESS)
    if columns.get("email"):
        await ContactAddress.get_or_create(contact_id=row.id, address=columns["email"])
    if columns.keys() & _PORTAL:
        await _grant(house, row, columns, actor)
    return {name: value for name, value in columns.items() if name not in _PORTAL}


def _opens_others_tickets(row: Contact, columns: Columns) -> bool:
    """Will the contact see tickets of an organisation that they didn't see before (R47)?"""
    sees = columns.get("sees_organisation", row.sees_organisation)
    return bool(sees and columns.keys() & {"sees_organisation", "organisation_id"})


KIND = RecordKind(
    name="contact",
    label=Term(N_("Contact")),
    model=Contact,
    fields=FIELDS,
    title="name",
    right=Right.CONTACTS,
    unique=("email",),
    check=_check,
    set_later=_PORTAL,
    after_insert=_added,
    before_change=_changing,
)
