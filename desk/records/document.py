"""Documents (Dokumente, R16, R29) that stand by themselves; a file is what makes one (desk/documents.py)."""

from desk import documents
from desk.field_kinds import Line, Moment, Text
from desk.field_references import Serial
from desk.fields import Field, by_name
from desk.house import House
from desk.i18n import N_, Term
from desk.permissions import Right
from desk.records.kind import RecordKind
from models.document import Document

FIELDS = by_name(
    (
        Field("number", Term(N_("Number")), Serial("document"), "serial", is_read_only=True),
        Field("title", Term(N_("Title")), Line(), is_mandatory=True),
        Field("note", Term(N_("Note")), Text()),
        Field("name", Term(N_("File name")), Line(), is_read_only=True),
        Field("content_type", Term(N_("File type")), Line(), is_read_only=True),
        Field("size", Term(N_("Size in bytes")), Line(), is_read_only=True),
        Field("created", Term(N_("Created")), Moment(), "created_at", is_read_only=True),
    )
)


async def _deleted(house: House, row: Document) -> None:
    """Nobody can restore it: its bytes go, too, if no other file has the same."""
    await documents.drop_bytes(house, {row.sha256})


KIND = RecordKind(
    name="document",
    label=Term(N_("Document")),
    model=Document,
    fields=FIELDS,
    title="title",
    right=Right.CREATE_RECORDS,
    after_delete=_deleted,
)
