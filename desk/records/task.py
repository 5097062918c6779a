"""Tasks (Aufgaben) of an agent, made from a ticket or by themselves (R15)."""

from desk.field_kinds import Day, Line, Moment, Text, YesNo
from desk.field_references import Agent, Serial
from desk.fields import Field, by_name
from desk.i18n import N_, Term
from desk.permissions import Right
from desk.records.kind import RecordKind
from models.task import Task

FIELDS = by_name(
    (
        Field("number", Term(N_("Number")), Serial("task"), "serial", is_read_only=True),
        Field("title", Term(N_("Title")), Line(), is_mandatory=True),
        Field("description", Term(N_("Description")), Text()),
        Field("due", Term(N_("Due")), Day(), "due_on"),
        Field("done", Term(N_("Done")), YesNo(), "is_done"),
        Field("agent", Term(N_("Agent")), Agent(), "agent_id"),
        Field("created", Term(N_("Created")), Moment(), "created_at", is_read_only=True),
        Field("modified", Term(N_("Modified")), Moment(), "modified_at", is_read_only=True),
    )
)

KIND = RecordKind(
    name="task",
    label=Term(N_("Task")),
    model=Task,
    fields=FIELDS,
    title="title",
    right=Right.CREATE_RECORDS,
)
