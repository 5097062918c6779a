"""Projects (Projekte) of a contact or an organisation."""

from collections.abc import Mapping
from typing import Any

from desk.errors import Invalid
from desk.field_kinds import Day, Line, Moment, Text
from desk.field_references import Pick, Reference, Serial
from desk.fields import Field, by_name
from desk.i18n import N_, Term
from desk.permissions import Right
from desk.records.kind import RecordKind
from models.picklist_value import Picklist
from models.project import Project


def _dates(columns: Mapping[str, Any]) -> None:
    starts, ends = columns.get("starts_on"), columns.get("ends_on")
    if starts and ends and ends < starts:
        raise Invalid("ends", "The end lies before the start.")


FIELDS = by_name(
    (
        Field("number", Term(N_("Number")), Serial("project"), "serial", is_read_only=True),
        Field("name", Term(N_("Name")), Line(200), is_mandatory=True),
        Field("status", Term(N_("Status")), Pick(Picklist.PROJECT_STATUS)),
        Field("contact", Term(N_("Contact")), Reference("contact"), "contact_id"),
        Field("organisation", Term(N_("Organisation")), Reference("organisation"), "organisation_id"),
        Field("starts", Term(N_("Starts")), Day(), "starts_on"),
        Field("ends", Term(N_("Ends")), Day(), "ends_on"),
        Field("description", Term(N_("Description")), Text()),
        Field("created", Term(N_("Created")), Moment(), "created_at", is_read_only=True),
        Field("modified", Term(N_("Modified")), Moment(), "modified_at", is_read_only=True),
    )
)

KIND = RecordKind(
    name="project",
    label=Term(N_("Project")),
    model=Project,
    fields=FIELDS,
    title="name",
    right=Right.RECORDS,
    check=_dates,
)
