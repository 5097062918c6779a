"""An action on a ticket (R15, Aktionen): makes a linked record, with fields of the ticket carried over."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class TicketAction(Model):
    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=80, unique=True)
    label_en = fields.CharField(max_length=80)
    label_de = fields.CharField(max_length=80)
    # The kind of record it makes: `task`, `document`, `faq`, …
    target = fields.CharField(max_length=32)
    # Field of the record -> a text with {fields} of the ticket.
    mapping: dict[str, Any] = fields.JSONField(default=dict)
    position = fields.IntField(default=0)
    is_active = fields.BooleanField(default=True)

    class Meta:
        table = "ticket_action"
