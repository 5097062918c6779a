"""Where each picklist's values stand: the one place that knows which column holds them (R6)."""

from collections.abc import Mapping
from dataclasses import dataclass

from tortoise.models import Model

from desk.rows import rows
from models.faq_article import FaqArticle
from models.invoice import Invoice
from models.picklist_value import Picklist
from models.project import Project
from models.quote import Quote
from models.service_contract import ServiceContract
from models.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Use:
    """`record` is what the history calls it."""

    model: type[Model]
    column: str
    record: str
    # Never empty: the picklist must always have a value.
    is_mandatory: bool = False

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)  # noqa: SLF001 - Tortoise keeps it there


USES: Mapping[Picklist, Use] = {
    Picklist.STATUS: Use(Ticket, "status", "ticket", is_mandatory=True),
    Picklist.PRIORITY: Use(Ticket, "priority", "ticket", is_mandatory=True),
    Picklist.TYPE: Use(Ticket, "type", "ticket"),
    Picklist.SEVERITY: Use(Ticket, "severity", "ticket"),
    Picklist.CATEGORY: Use(Ticket, "category", "ticket"),
    Picklist.SOURCE: Use(Ticket, "source", "ticket", is_mandatory=True),
    Picklist.PROJECT_STATUS: Use(Project, "status", "project"),
    Picklist.CONTRACT_STATUS: Use(ServiceContract, "status", "service_contract"),
    Picklist.CONTRACT_TYPE: Use(ServiceContract, "type", "service_contract"),
    Picklist.QUOTE_STATUS: Use(Quote, "status", "quote"),
    Picklist.INVOICE_STATUS: Use(Invoice, "status", "invoice"),
    Picklist.FAQ_CATEGORY: Use(FaqArticle, "category", "faq_article"),
}


async def count(picklist: Picklist) -> dict[str, int]:
    """How many records have each value, by its key; deleted ones count, as they can be restored."""
    use = USES[picklist]
    sql = (
        f"SELECT {use.column} AS key, count(*) AS number FROM {use.table} "
        f"WHERE {use.column} IS NOT NULL GROUP BY {use.column}"
    )
    return {row["key"]: row["number"] for row in await rows(sql, [])}


async def count_of(picklist: Picklist, key: str) -> int:
    """How many records have this value."""
    use = USES[picklist]
    return await use.model.filter(**{use.column: key}).count()
