"""Services (Dienstleistungen) that are sold by unit."""

from desk.field_kinds import Currency, Line, Moment, Number, Text, YesNo
from desk.field_references import Serial
from desk.fields import Field, by_name
from desk.i18n import N_, Term
from desk.permissions import Right
from desk.records.kind import RecordKind
from models.service import Service

FIELDS = by_name(
    (
        Field("number", Term(N_("Number")), Serial("service"), "serial", is_read_only=True),
        Field("name", Term(N_("Name")), Line(200), is_mandatory=True),
        Field("code", Term(N_("Code")), Line(80)),
        Field("unit", Term(N_("Unit")), Line(40)),
        Field("price", Term(N_("Price")), Number(1_000_000_000_000)),
        Field("currency", Term(N_("Currency")), Currency()),
        Field("active", Term(N_("Active")), YesNo(), "is_active"),
        Field("description", Term(N_("Description")), Text()),
        Field("created", Term(N_("Created")), Moment(), "created_at", is_read_only=True),
        Field("modified", Term(N_("Modified")), Moment(), "modified_at", is_read_only=True),
    )
)

KIND = RecordKind(
    name="service",
    label=Term(N_("Service")),
    model=Service,
    fields=FIELDS,
    title="name",
    right=Right.RECORDS,
)
