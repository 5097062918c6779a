"""Workflows (R35): on an event, if conditions hold, actions are done; and what each of them did."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.columns import reference, word


class Workflow(Model):
    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=120, unique=True)
    # A word of desk/workflows/events.py.
    event: str = word()
    # What the event is narrowed to: a source, a field, `field=value`; empty: any.
    about = fields.CharField(max_length=120, default="", db_default="")
    # Of an event in time: so many minutes after what it counts from.
    after_minutes = fields.IntField(default=0)
    # JSON: the condition tree of list views; empty: always.
    conditions = fields.TextField(default="")
    # JSON: the actions, in order.
    actions = fields.TextField()
    is_active = fields.BooleanField(default=True)
    # What fell due before it was switched on stays as it is.
    active_since = fields.DatetimeField(null=True)
    # They run in this order.
    position = fields.IntField(default=0)
    created_at = fields.DatetimeField()
    modified_at = fields.DatetimeField()

    class Meta:
        table = "workflow"


class WorkflowEvent(Model):
    """What happened on a ticket and is still to be looked at by workflows; written with the change."""

    id = fields.BigIntField(primary_key=True)
    ticket = reference("Ticket")
    ticket_id: int
    event: str = word()
    # The comment or the like that it is about, and who did it.
    facts: dict[str, Any] = fields.JSONField(default=dict)
    # How many workflows led to it: what workflows cause can't go on for ever.
    depth = fields.IntField(default=0)
    # When it is to be looked at: of words that can be taken back, when the undo window is over.
    at = fields.DatetimeField()
    # A claim is a lease: whoever died with it loses it.
    lease_until = fields.DatetimeField(null=True)

    class Meta:
        table = "workflow_event"


class WorkflowRun(Model):
    """One workflow, one ticket, once for each occasion."""

    id = fields.BigIntField(primary_key=True)
    workflow = reference("Workflow", index=False)
    workflow_id: int
    ticket = reference("Ticket")
    ticket_id: int
    # What makes the occasion one of its own: it runs once for it, whoever looks.
    occasion = fields.CharField(max_length=80)
    at = fields.DatetimeField()
    # What was done, or why not, action by action.
    result: list[Any] = fields.JSONField(default=list)

    class Meta:
        table = "workflow_run"
        unique_together = (("workflow", "ticket", "occasion"),)
        indexes = (Index(fields=("workflow_id", "at")),)
