"""The durable inbox of Slack events: stored before Slack is told "got it", handled once."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.columns import word


class SlackEvent(Model):
    id = fields.BigIntField(primary_key=True)
    # Slack's own id; a redelivery carries the same.
    event_id = fields.CharField(max_length=64, unique=True)
    type = fields.CharField(max_length=64)
    body: dict[str, Any] = fields.JSONField()
    received_at = fields.DatetimeField()
    # new, done, failed
    state: str = word(default="new")
    attempts = fields.IntField(default=0)
    due_at = fields.DatetimeField()
    fault = fields.TextField(default="")

    class Meta:
        table = "slack_event"
        indexes = (Index(fields=("state", "due_at", "id")),)
