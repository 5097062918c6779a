"""An address that no mail is sent to any more, with the evidence: it is dead, or its owner complained."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from models.columns import reference, word


class Cause(StrEnum):
    BOUNCE = "bounce"  # a server said for good that there is no such mailbox
    COMPLAINT = "complaint"  # the owner called our mail spam (ARF, RFC 5965)
    MANUAL = "manual"  # an agent or operator said so


class Suppression(Model):
    id = fields.BigIntField(primary_key=True)
    # Normalised: lower case, the domain in its ASCII form.
    address = fields.CharField(max_length=254, db_index=True)
    cause: str = word()
    # What the server or the person said, and its code (RFC 3463).
    evidence = fields.TextField(default="")
    status = fields.CharField(max_length=12, default="")
    # The report, and the mail of ours that it is about.
    inbound_mail = reference("InboundMail", null=True)
    inbound_mail_id: int | None
    message_id = fields.CharField(max_length=255, null=True)
    created_at = fields.DatetimeField()
    created_by = fields.CharField(max_length=200, default="")
    # The way back: from then on mail is sent again.
    lifted_at = fields.DatetimeField(null=True)
    lifted_by = fields.CharField(max_length=200, default="")

    class Meta:
        table = "suppression"
