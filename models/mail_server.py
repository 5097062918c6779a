"""A mail server that mail leaves through, beside the one in POSTBOTE_SMTP: for some groups or senders."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.columns import long_text_or_none, reference


class MailServer(Model):
    id = fields.BigIntField(primary_key=True)
    # What an administrator calls it; groups and deliveries name it.
    name = fields.CharField(max_length=60, unique=True)
    # `smtp://user:password@host:587`, as POSTBOTE_SMTP. Holds a password.
    url = fields.TextField()
    # Logs in with a token instead (XOAUTH2).
    oauth = reference("OAuthGrant", null=True)
    oauth_id: int | None
    # Senders that leave through it: addresses, and domains as `@desk.example`.
    senders: list[Any] = fields.JSONField(default=list)
    # What it stands: connections at once; mails a minute and megabytes a mail (0: any number).
    connections = fields.IntField(default=5)
    per_minute = fields.IntField(default=0)
    most_mb = fields.IntField(default=0)
    # Do bounces come back to a signed address of ours, or to the sender's own?
    signs_return_path = fields.BooleanField(default=True)
    # DKIM (RFC 6376), if the server doesn't sign itself: the key is PEM text, or the path of a file.
    dkim_domain = fields.CharField(max_length=254, default="")
    dkim_selector = fields.CharField(max_length=63, default="")
    dkim_key = fields.TextField(default="")
    is_active = fields.BooleanField(default=True)
    # Why it was of no use at the last try, and since when.
    fault = long_text_or_none()
    fault_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "mail_server"

    def __repr__(self) -> str:
        return f"<MailServer {self.name}>"
