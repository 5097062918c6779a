"""Who hears of every change of a ticket (R14, Abonnenten)."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.columns import reference


class TicketSubscriber(Model):
    id = fields.BigIntField(primary_key=True)
    ticket = reference("Ticket", related_name="subscribers", index=False)
    ticket_id: int
    agent = reference("Agent", related_name="subscriptions", index=False)
    agent_id: int
    created_at = fields.DatetimeField()

    class Meta:
        table = "ticket_subscriber"
        unique_together = (("ticket", "agent"),)
        indexes = (Index(fields=("agent_id", "ticket_id")),)
