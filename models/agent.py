"""Someone who answers tickets: works in Slack, may be mailed, may be inactive (R7)."""

from datetime import date
from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from models.columns import reference, word


class Role(StrEnum):
    AGENT = "agent"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"


class Agent(Model):
    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=120)
    # The short name that the command line and Slack use: `--as nadia`.
    handle = fields.CharField(max_length=60, unique=True)
    email = fields.CharField(max_length=254, unique=True)
    language = fields.CharField(max_length=5, default="en")
    role: str = word(default=Role.AGENT.value)
    is_active = fields.BooleanField(default=True)
    slack_user = fields.CharField(max_length=32, null=True, unique=True)
    # "Mail me my own acts" (requirements §5).
    mail_own_acts = fields.BooleanField(default=False)
    # Absent from the first to the last of these days; the deputy hears of their tickets meanwhile.
    absent_from = fields.DateField(null=True)
    absent_until = fields.DateField(null=True)
    deputy = reference("Agent", null=True)
    deputy_id: int | None
    created_at = fields.DatetimeField()

    class Meta:
        table = "agent"

    def is_absent(self, today: date) -> bool:
        """Both days of the absence included."""
        if self.absent_from is None or self.absent_until is None:
            return False
        return self.absent_from <= today <= self.absent_until

    def __str__(self) -> str:
        return self.name
