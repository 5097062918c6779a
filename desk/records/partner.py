"""Partners (Partner): companies and people who work with us."""

from desk.field_kinds import Line, MailAddress, Moment, Text
from desk.field_references import Serial
from desk.fields import Field, by_name
from desk.i18n import N_, Term
from desk.permissions import Right
from desk.records.kind import RecordKind
from models.partner import Partner

FIELDS = by_name(
    (
        Field("number", Term(N_("Number")), Serial("partner"), "serial", is_read_only=True),
        Field("name", Term(N_("Name")), Line(200), is_mandatory=True),
        Field("email", Term(N_("Mail address")), MailAddress()),
        Field("phone", Term(N_("Phone")), Line(40)),
        Field("note", Term(N_("Note")), Text()),
        Field("created", Term(N_("Created")), Moment(), "created_at", is_read_only=True),
        Field("modified", Term(N_("Modified")), Moment(), "modified_at", is_read_only=True),
    )
)

KIND = RecordKind(
    name="partner",
    label=Term(N_("Partner")),
    model=Partner,
    fields=FIELDS,
    title="name",
    right=Right.RECORDS,
)
