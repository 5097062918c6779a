"""Organisations (Organisationen): customers' companies."""

from desk.field_kinds import Line, MailAddress, Moment, YesNo
from desk.field_references import Serial
from desk.fields import Field, by_name
from desk.i18n import N_, Term
from desk.permissions import Right
from desk.records.kind import RecordKind
from models.organisation import Organisation

FIELDS = by_name(
    (
        Field("number", Term(N_("Number")), Serial("organisation"), "id", is_read_only=True),
        Field("name", Term(N_("Name")), Line(200), is_mandatory=True),
        Field("email", Term(N_("Mail address")), MailAddress()),
        Field("phone", Term(N_("Phone")), Line(40)),
        Field("email_opt_out", Term(N_("Email opt-out")), YesNo()),
        Field("created", Term(N_("Created")), Moment(), "created_at", is_read_only=True),
    )
)

KIND = RecordKind(
    name="organisation",
    label=Term(N_("Organisation")),
    model=Organisation,
    fields=FIELDS,
    title="name",
    right=Right.CONTACTS,
    unique=("name",),
)
