"""A task (R15, Aufgabe) of an agent, made from a ticket or by itself."""

from tortoise import fields
from tortoise.models import Model

from models.columns import reference


class Task(Model):
    id = fields.BigIntField(primary_key=True)
    # The figure of `TASK12`; minted once, never reused.
    serial = fields.BigIntField(unique=True)
    title = fields.CharField(max_length=255)
    description = fields.TextField(default="")
    due_on = fields.DateField(null=True)
    is_done = fields.BooleanField(default=False)
    agent = reference("Agent", null=True)
    agent_id: int | None
    created_at = fields.DatetimeField()
    modified_at = fields.DatetimeField()
    # Counts changes, for optimistic locking.
    version = fields.IntField(default=1)
    # Shown to nobody, can be restored for 30 days.
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "task"
        indexes = (("title", "id"), ("modified_at", "id"))

    @property
    def number(self) -> str:
        """`TASK12`, as people write it."""
        return f"TASK{self.serial}"

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
