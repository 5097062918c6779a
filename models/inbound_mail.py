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
    LINKED = "linked"  # kept with the contact it is from or to (R38)
    IGNORED = "ignored"  # a rule or a person said that it is nothing to us
    SPAM = "spam"  # a person said so


class Verdict(StrEnum):
    """What the own mail server found out about the sender (RFC 8601): nothing said is not a pass."""

    PASS = "pass"  # noqa: S105 - RFC 8601's word, no password
    FAIL = "fail"
    UNKNOWN = "unknown"


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
    outcome: str = word()
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
    # The contact it was linked to, of a mail that became no ticket.
    contact = reference("Contact", null=True)
    contact_id: int | None
    # In quarantine: the ticket it names and may not write into.
    named_ticket = reference("Ticket", null=True)
    named_ticket_id: int | None
    # Outlook's thread (Thread-Index, its first 22 bytes in hex).
    conversation = fields.CharField(max_length=44, null=True, db_index=True)
    verdict: str | None = word(null=True)
    # The rule that acted, and the version of the list it stands in (R38).
    rule = fields.BigIntField(null=True)
    rule_list = fields.BigIntField(null=True)
    # What a person decided about it in quarantine, until the intake has done it.
    ordered: str | None = word(null=True)
    # Who decided, and when.
    decided_by = reference("Agent", null=True)
    decided_by_id: int | None
    decided_at = fields.DatetimeField(null=True)
    # Where its card stands in Slack.
    slack_channel = fields.CharField(max_length=32, null=True)
    slack_ts = fields.CharField(max_length=32, null=True)
    # Its bytes were removed when their time was over.
    raw_gone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "inbound_mail"
        unique_together = (("mailbox", "folder", "uidvalidity", "uid"),)
        indexes = (("outcome", "id"), ("received_at", "id"))
