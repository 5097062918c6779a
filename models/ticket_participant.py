"""Who, besides the ticket's contact, may write into a ticket by mail: people in CC."""

from tortoise import fields
from tortoise.models import Model

from models.columns import reference


class TicketParticipant(Model):
    id = fields.BigIntField(primary_key=True)
    ticket = reference("Ticket", related_name="participants", index=False)
    ticket_id: int
    address = fields.CharField(max_length=254, db_index=True)
    name = fields.CharField(max_length=200, default="")
    contact = reference("Contact", null=True)
    contact_id: int | None
    created_at = fields.DatetimeField()
    # Taken out, by an agent or by themselves: no more mails, and a copy alone doesn't bring them back.
    removed_at = fields.DatetimeField(null=True)
    removed_by = fields.CharField(max_length=200, default="", db_default="")

    class Meta:
        table = "ticket_participant"
        unique_together = (("ticket", "address"),)
