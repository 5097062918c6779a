"""A mail as it came in: kept raw before it is understood (R41), then what became of it."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from models.columns import reference, word


class Outcome(StrEnum):
    """What became of a mail."""

    STORED = "stored"  # raw and cursor are safe, nothing read yet
    TICKET = "ticket"  # it opened a ticket
    COMMENT = "comment"  # it went into a ticket
    NOTED = "noted"  # a machine's mail, recorded on a ticket, answered by nobody (R42)
    DUPLICATE = "duplicate"  # seen before
    QUARANTINED = "quarantined"  # a person decides (R41)


class InboundMail(Model):
    id = fields.BigIntField(primary_key=True)
    mailbox = reference("Mailbox", null=True)
    mailbox_id: int | None
    folder = fields.CharField(max_length=200, default="")
    uidvalidity = fields.BigIntField(null=True)
    uid = fields.BigIntField(null=True)
    # Where the raw bytes lie, and the guard against the same bytes twice.
    sha256 = fields.CharField(max_length=64, db_index=True)
    size = fields.BigIntField()
    received_at = fields.DatetimeField()
    outcome: str = word(index=True)
    reason = fields.TextField(default="")
    # Filled once it has been read.
    message_id = fields.CharField(max_length=255, null=True, db_index=True)
    # What makes it the same mail again, whichever mailbox it comes to; a duplicate has none.
    identity = fields.CharField(max_length=64, null=True, unique=True)
    kind: str | None = word(null=True)
    sender = fields.CharField(max_length=254, default="")
    sender_name = fields.CharField(max_length=200, default="")
    subject = fields.CharField(max_length=255, default="")
    ticket = reference("Ticket", related_name="mails", null=True)
    ticket_id: int | None
    comment = reference("Comment", related_name="mails", null=True, index=False)
    comment_id: int | None
    handled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "inbound_mail"
        unique_together = (("mailbox", "folder", "uidvalidity", "uid"),)
