"""A list view (R19, benutzerdefinierte Listenansicht): columns, conditions, order; private or shared."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.columns import reference


class ListView(Model):
    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=120)
    # Whose it is; None: the desk's, as an administrator or the product made it.
    agent = reference("Agent", related_name="list_views", null=True)
    agent_id: int | None
    is_shared = fields.BooleanField(default=False)
    columns: list[str] = fields.JSONField(default=list)
    # The tree of conditions, and the standard filter in time.
    conditions: dict[str, Any] = fields.JSONField(default=dict)
    time_filter: dict[str, Any] = fields.JSONField(default=dict)
    sort_by = fields.CharField(max_length=40, default="modified")
    is_ascending = fields.BooleanField(default=False)
    group_by = fields.CharField(max_length=40, default="")
    created_at = fields.DatetimeField()
    modified_at = fields.DatetimeField()

    class Meta:
        table = "list_view"
