"""History (R11): who changed which field from what to what, when, through which channel."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.columns import long_text_or_none, reference, word


class Change(Model):
    id = fields.BigIntField(primary_key=True)
    # `ticket`, `contact`, …; changes of a ticket also carry its id for the ticket's page.
    record = fields.CharField(max_length=32)
    record_id = fields.BigIntField()
    ticket = reference("Ticket", related_name="changes", null=True, index=False)
    ticket_id: int | None
    field = fields.CharField(max_length=40)
    old = long_text_or_none()
    new = long_text_or_none()
    actor: str = word()
    actor_name = fields.CharField(max_length=200, default="")
    agent = reference("Agent", null=True, index=False)
    agent_id: int | None
    contact = reference("Contact", null=True, index=False)
    contact_id: int | None
    channel: str = word()
    at = fields.DatetimeField()

    class Meta:
        table = "change"
        indexes = (Index(fields=("ticket_id", "id")), Index(fields=("record", "record_id", "id")))
