"""That a ticket was merged into another, and what moved: an unmerge puts exactly that back."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.columns import reference


class TicketMerge(Model):
    id = fields.BigIntField(primary_key=True)
    survivor = reference("Ticket", related_name="merges_into_it")
    survivor_id: int
    merged = reference("Ticket", related_name="merges_of_it")
    merged_id: int
    # What moved or changed, by kind: ids of comments and documents, tags added, columns as they were.
    moved: dict[str, Any] = fields.JSONField(default=dict)
    merged_by = fields.CharField(max_length=200, default="")
    merged_at = fields.DatetimeField()
    unmerged_at = fields.DatetimeField(null=True)

    class Meta:
        table = "ticket_merge"
