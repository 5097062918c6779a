"""Quotes (Angebote) for a customer."""

from desk.field_kinds import Currency, Day, Line, Moment, Number, Text
from desk.field_references import Pick, Reference, Serial
from desk.fields import Field, by_name
from desk.i18n import N_, Term
from desk.permissions import Right
from desk.records.kind import RecordKind
from models.picklist_value import Picklist
from models.quote import Quote

FIELDS = by_name(
    (
        Field("number", Term(N_("Number")), Serial("quote"), "serial", is_read_only=True),
        Field("subject", Term(N_("Subject")), Line(200), is_mandatory=True),
        Field("contact", Term(N_("Contact")), Reference("contact"), "contact_id"),
        Field("organisation", Term(N_("Organisation")), Reference("organisation"), "organisation_id"),
        Field("status", Term(N_("Status")), Pick(Picklist.QUOTE_STATUS)),
        Field("amount", Term(N_("Amount")), Number(1_000_000_000_000)),
        Field("currency", Term(N_("Currency")), Currency()),
        Field("valid_until", Term(N_("Valid until")), Day()),
        Field("description", Term(N_("Description")), Text()),
        Field("created", Term(N_("Created")), Moment(), "created_at", is_read_only=True),
        Field("modified", Term(N_("Modified")), Moment(), "modified_at", is_read_only=True),
    )
)

KIND = RecordKind(
    name="quote",
    label=Term(N_("Quote")),
    model=Quote,
    fields=FIELDS,
    title="subject",
    right=Right.RECORDS,
)
