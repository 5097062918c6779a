"""The outbox: whatever leaves – a mail, a Slack post, a card update – is a row here first.

Written in the transaction of the verb that wants it, claimed by a loop, sent by a courier, its result
recorded. At least once and visible; a mail keeps its Message-ID on every try.
"""

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.columns import reference, word


class Courier(StrEnum):
    MAIL = "mail"
    SLACK = "slack"


class State(StrEnum):
    QUEUED = "queued"
    HELD = "held"  # the undo window is open
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"  # a fault that passes: tried again at `due_at`
    FAILED = "failed"  # a fault that stays: a person is told
    CANCELLED = "cancelled"  # taken back in time
    BOUNCED = "bounced"  # accepted, and sent back later by a server on its way (RFC 3464)
    SUPPRESSED = "suppressed"  # nothing is sent to this address any more: models/suppression.py says why


WAITING = (State.QUEUED, State.HELD, State.DEFERRED)


class Delivery(Model):
    id = fields.BigIntField(primary_key=True)
    courier: str = word()
    # Which mail template, or which kind of Slack act.
    kind = fields.CharField(max_length=40)
    # Deliveries of one lane leave one after another, in order (a Slack channel). None: no order.
    lane = fields.CharField(max_length=80, null=True)
    state: str = word()
    due_at = fields.DatetimeField()
    # A claim is a lease: whoever died with it loses it.
    lease_until = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=0)
    created_at = fields.DatetimeField()
    sent_at = fields.DatetimeField(null=True)
    # The server's answer, or the fault in plain words.
    answer = fields.TextField(default="")

    ticket = reference("Ticket", related_name="deliveries", null=True)
    ticket_id: int | None
    comment = reference("Comment", related_name="deliveries", null=True)
    comment_id: int | None
    contact = reference("Contact", null=True, index=False)
    contact_id: int | None
    agent = reference("Agent", null=True, index=False)
    agent_id: int | None

    # A mail address, or a Slack channel or user.
    recipient = fields.CharField(max_length=254)
    # What the receiver is to the ticket: customer, participant, assignee, subscriber, colleague.
    role = word(default="", db_default="")
    # Of one who is neither contact nor agent.
    recipient_name = fields.CharField(max_length=200, default="", db_default="")
    # Leaves by itself, nobody having written it: such mails are counted and limited (R42).
    is_automatic = fields.BooleanField(default=False, db_default=False)
    # Of a mail that left: its subject, the mail server it left through, and where its bytes lie as they left.
    subject = fields.CharField(max_length=255, default="", db_default="")
    server = fields.CharField(max_length=60, null=True)
    raw_sha256 = fields.CharField(max_length=64, null=True)
    # The bytes were removed when their time was over (`sent_mail_days`).
    raw_gone_at = fields.DatetimeField(null=True)
    bounced_at = fields.DatetimeField(null=True)

    # Mail: minted when the row is written; Slack: the `ts` of what was posted.
    message_id = fields.CharField(max_length=255, null=True, db_index=True)
    payload: dict[str, Any] = fields.JSONField(default=dict)
    # A credentials mail: its payload is wiped once sent, and is never shown or logged.
    is_sensitive = fields.BooleanField(default=False)

    class Meta:
        table = "delivery"
        indexes = (
            Index(fields=("state", "due_at", "id")),
            Index(fields=("lane", "state", "id")),
            # What an address was sent of late (R42).
            Index(fields=("recipient", "created_at")),
        )

    def __repr__(self) -> str:
        return f"<Delivery {self.id} {self.courier}/{self.kind} {self.state}>"
