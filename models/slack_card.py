"""A ticket's card in a group's channel: the message whose thread is the ticket's conversation."""

from tortoise import fields
from tortoise.models import Model

from models.columns import reference


class SlackCard(Model):
    id = fields.BigIntField(primary_key=True)
    ticket = reference("Ticket", related_name="slack_cards")
    ticket_id: int
    channel = fields.CharField(max_length=32)
    ts = fields.CharField(max_length=32)
    # A ticket moved to another group gets a new card; the old one points to it.
    is_current = fields.BooleanField(default=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "slack_card"
        unique_together = (("channel", "ts"),)
