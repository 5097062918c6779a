"""A ticket's relations to other records (R16, Mehr Informationen): several of a kind, in either's list."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.columns import reference


class RecordLink(Model):
    id = fields.BigIntField(primary_key=True)
    ticket = reference("Ticket", related_name="links", index=False)
    ticket_id: int
    # `product`, `document`, …, as in the history; and the row there.
    record = fields.CharField(max_length=32)
    record_id = fields.BigIntField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "record_link"
        unique_together = (("ticket", "record", "record_id"),)
        indexes = (Index(fields=("record", "record_id")),)
