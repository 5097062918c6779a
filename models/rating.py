"""What a customer thought of how a ticket was solved (Zufriedenheit), and whom it was about."""

from enum import IntEnum

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.columns import reference


class Score(IntEnum):
    """An answer; everywhere but in the store it is known by its word."""

    BAD = 1
    SO_SO = 2
    GOOD = 3

    @property
    def word(self) -> str:
        return self.name.lower()


class Rating(Model):
    id = fields.BigIntField(primary_key=True)
    ticket = reference("Ticket", related_name="ratings")
    ticket_id: int
    contact = reference("Contact", null=True)
    contact_id: int | None
    # Who had solved it.
    agent = reference("Agent", null=True)
    agent_id: int | None
    group = reference("Group", null=True)
    group_id: int | None
    asked_at = fields.DatetimeField()
    # A `Score`; empty: not answered.
    score = fields.SmallIntField(null=True)
    comment = fields.TextField(default="")
    answered_at = fields.DatetimeField(null=True)

    class Meta:
        table = "rating"
        indexes = (Index(fields=("answered_at", "id")), Index(fields=("score", "ticket_id")))
