"""FAQ articles (FAQ / Wissensbasis): customers see published ones only."""

from collections.abc import Sequence

from tortoise.models import Model

from desk import permissions
from desk.actor import Actor
from desk.field_kinds import Choice, Language, Line, Moment, Text
from desk.field_references import Pick, Reference, Serial
from desk.fields import Columns, Field, by_name
from desk.house import House
from desk.i18n import N_, Term
from desk.permissions import Right
from desk.records.kind import RecordKind
from models.faq_article import FaqArticle, FaqStatus
from models.picklist_value import Picklist


async def _publishing(house: House, row: FaqArticle, columns: Columns, actor: Actor) -> Columns:  # noqa: ARG001
    if columns.get("status") == FaqStatus.PUBLISHED:
        permissions.require(actor, Right.PUBLISH_FAQ)
    return columns


async def _added(
    house: House,  # noqa: ARG001
    rows: Sequence[Model],  # noqa: ARG001
    wished: Sequence[Columns],
    actor: Actor,
) -> None:
    if any(columns.get("status") == FaqStatus.PUBLISHED for columns in wished):
        permissions.require(actor, Right.PUBLISH_FAQ)


FIELDS = by_name(
    (
        Field("number", Term(N_("Number")), Serial("faq"), "serial", is_read_only=True),
        Field("question", Term(N_("Question")), Line(), is_mandatory=True),
        Field("answer", Term(N_("Answer")), Text()),
        Field("language", Term(N_("Language")), Language()),
        Field("status", Term(N_("Status")), Choice(FaqStatus, FaqStatus.DRAFT)),
        Field("category", Term(N_("Category")), Pick(Picklist.FAQ_CATEGORY)),
        Field("product", Term(N_("Product")), Reference("product"), "product_id"),
        Field("created", Term(N_("Created")), Moment(), "created_at", is_read_only=True),
        Field("modified", Term(N_("Modified")), Moment(), "modified_at", is_read_only=True),
    )
)

KIND = RecordKind(
    name="faq",
    label=Term(N_("FAQ article")),
    model=FaqArticle,
    fields=FIELDS,
    title="question",
    right=Right.CREATE_RECORDS,
    before_change=_publishing,
    after_insert=_added,
)
