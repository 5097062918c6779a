"""Tags (Schlagwörter): words that agents put on tickets."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.columns import reference


class Tag(Model):
    id = fields.BigIntField(primary_key=True)
    # As it was first written, and what makes it the same: folded case.
    name = fields.CharField(max_length=60)
    key = fields.CharField(max_length=60, unique=True)

    class Meta:
        table = "tag"

    def __str__(self) -> str:
        return self.name


class TicketTag(Model):
    id = fields.BigIntField(primary_key=True)
    ticket = reference("Ticket", related_name="ticket_tags", index=False)
    ticket_id: int
    tag = reference("Tag", related_name="ticket_tags", index=False)
    tag_id: int

    class Meta:
        table = "ticket_tag"
        unique_together = (("ticket", "tag"),)
        indexes = (Index(fields=("tag_id", "ticket_id")),)
