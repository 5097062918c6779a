"""Service contracts (Serviceverträge): what a customer bought, and how it is counted (R31)."""

from collections.abc import Mapping
from typing import Any

from desk.errors import Invalid
from desk.field_kinds import Choice, Day, Line, Moment, Number, Text
from desk.field_references import Pick, Reference, Serial
from desk.fields import Field, by_name
from desk.i18n import N_, Term
from desk.permissions import Right
from desk.records.kind import RecordKind
from models.picklist_value import Picklist
from models.service_contract import ServiceContract, TrackingUnit


def _dates(columns: Mapping[str, Any]) -> None:
    starts, ends = columns.get("starts_on"), columns.get("ends_on")
    if starts and ends and ends < starts:
        raise Invalid("ends", "The end lies before the start.")


FIELDS = by_name(
    (
        Field("number", Term(N_("Number")), Serial("contract"), "serial", is_read_only=True),
        Field("subject", Term(N_("Subject")), Line(200), is_mandatory=True),
        Field("contact", Term(N_("Contact")), Reference("contact"), "contact_id"),
        Field("organisation", Term(N_("Organisation")), Reference("organisation"), "organisation_id"),
        Field("status", Term(N_("Status")), Pick(Picklist.CONTRACT_STATUS)),
        Field("type", Term(N_("Type")), Pick(Picklist.CONTRACT_TYPE)),
        Field("starts", Term(N_("Starts")), Day(), "starts_on"),
        Field("ends", Term(N_("Ends")), Day(), "ends_on"),
        Field("tracking_unit", Term(N_("Tracking unit")), Choice(TrackingUnit, TrackingUnit.NONE)),
        Field("total_units", Term(N_("Total units")), Number()),
        Field("description", Term(N_("Description")), Text()),
        Field("created", Term(N_("Created")), Moment(), "created_at", is_read_only=True),
        Field("modified", Term(N_("Modified")), Moment(), "modified_at", is_read_only=True),
    )
)

KIND = RecordKind(
    name="contract",
    label=Term(N_("Service contract")),
    model=ServiceContract,
    fields=FIELDS,
    title="subject",
    right=Right.RECORDS,
    check=_dates,
)
