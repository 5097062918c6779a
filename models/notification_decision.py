"""Who was to be told of an act and was or wasn't, and why (requirements §5, last D)."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.columns import reference, word


class NotificationDecision(Model):
    id = fields.BigIntField(primary_key=True)
    ticket = reference("Ticket", related_name="decisions", null=True)
    ticket_id: int | None
    comment = reference("Comment", null=True, index=False)
    comment_id: int | None
    # The row of the table in §5: N1 … N7.
    rule = fields.CharField(max_length=8)
    # customer, assignee or participant
    role: str = word()
    recipient = fields.CharField(max_length=254, default="")
    recipient_name = fields.CharField(max_length=200, default="")
    mailed = fields.BooleanField()
    # A word of desk.notifications.Reason, and the facts at that time.
    reason: str = word()
    facts: dict[str, Any] = fields.JSONField(default=dict)
    # Of the mail, if there is one: finds its delivery.
    message_id = fields.CharField(max_length=255, null=True)
    at = fields.DatetimeField()

    class Meta:
        table = "notification_decision"
