"""What was said on a ticket: an external comment reaches the customer, an internal note never does (R17)."""

from enum import StrEnum

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.columns import long_text_or_none, reference, word


class Visibility(StrEnum):
    EXTERNAL = "external"
    INTERNAL = "internal"


class Author(StrEnum):
    """What kind of someone acted."""

    AGENT = "agent"
    CONTACT = "contact"
    # Somebody of the company who is no agent.
    COLLEAGUE = "colleague"
    SYSTEM = "system"


class Channel(StrEnum):
    """Through which surface an act came."""

    SLACK = "slack"
    EMAIL = "email"
    PORTAL = "portal"
    CLI = "cli"
    IMPORT = "import"
    SYSTEM = "system"


class Comment(Model):
    id = fields.BigIntField(primary_key=True)
    ticket = reference("Ticket", related_name="comments", index=False)
    ticket_id: int
    visibility: str = word()
    author: str = word()
    agent = reference("Agent", null=True)
    agent_id: int | None
    contact = reference("Contact", null=True)
    contact_id: int | None
    author_name = fields.CharField(max_length=200, default="")
    channel: str = word()
    body = fields.TextField()
    # Sanitised HTML of a mail, and what was folded away of its text (R40).
    html = long_text_or_none()
    folded = long_text_or_none()
    # An external comment is shown to the customer from here on: the undo window may still be open.
    visible_from = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()
    edited_at = fields.DatetimeField(null=True)
    # Taken back before it left; kept for the history, shown to nobody.
    withdrawn_at = fields.DatetimeField(null=True)
    # A Slack message becomes one comment, however often Slack tells of it.
    slack_channel = fields.CharField(max_length=32, null=True)
    slack_ts = fields.CharField(max_length=32, null=True)

    class Meta:
        table = "comment"
        unique_together = (("slack_channel", "slack_ts"),)
        indexes = (Index(fields=("ticket_id", "created_at", "id")),)

    @property
    def is_external(self) -> bool:
        return self.visibility == Visibility.EXTERNAL
