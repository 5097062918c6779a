"""A message of ours in a ticket's thread, by the comment it shows: for updates, marks and quoting."""

from tortoise import fields
from tortoise.models import Model

from models.columns import reference


class SlackMessage(Model):
    id = fields.BigIntField(primary_key=True)
    ticket = reference("Ticket")
    ticket_id: int
    comment = reference("Comment", null=True)
    comment_id: int | None
    channel = fields.CharField(max_length=32)
    ts = fields.CharField(max_length=32)
    created_at = fields.DatetimeField()

    class Meta:
        table = "slack_message"
        unique_together = (("channel", "ts"),)
