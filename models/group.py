"""A team with a Slack channel: tickets may be assigned to it, every active member is told (N5)."""

from tortoise import fields
from tortoise.models import Model

from models.columns import reference


class Group(Model):
    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=120, unique=True)
    slack_channel = fields.CharField(max_length=32, null=True, unique=True)
    # The address customers write to; replies to this group's tickets come back to it.
    email = fields.CharField(max_length=254, null=True)
    # The mail server its mails leave through; none: chosen by the sender's address.
    mail_server = reference("MailServer", null=True)
    mail_server_id: int | None
    # "Every thread message goes out": then a leading `!` keeps one internal (docs/decisions).
    thread_is_external = fields.BooleanField(default=False)
    created_at = fields.DatetimeField()

    class Meta:
        table = "agent_group"

    def __str__(self) -> str:
        return self.name


class GroupMember(Model):
    id = fields.BigIntField(primary_key=True)
    group = reference("Group", related_name="memberships")
    agent = reference("Agent", related_name="memberships")
    group_id: int
    agent_id: int

    class Meta:
        table = "agent_group_member"
        unique_together = (("group", "agent"),)
