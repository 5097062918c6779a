"""A mailbox we watch (R37) and, per folder, how far it has been read."""

from tortoise import fields
from tortoise.models import Model

from models.columns import long_text_or_none, reference


class Mailbox(Model):
    id = fields.BigIntField(primary_key=True)
    # The address customers write to: `support@desk.example`. Each watched folder of it has a row.
    address = fields.CharField(max_length=254)
    # Empty for a Maildir.
    folder = fields.CharField(max_length=200, default="")
    # `imaps://user:password@host/INBOX`, `imap://…?starttls=never`, `maildir:///path`. Holds a password.
    url = fields.TextField()
    group = reference("Group", null=True)
    group_id: int | None
    is_active = fields.BooleanField(default=True)
    # What becomes of a mail on the server: leave, seen, flag, delete, or `move:<folder>`.
    afterwards = fields.CharField(max_length=200, default="leave")
    # Which mails a first start takes: `all`, `new` (none that is there already), or those since a day.
    start = fields.CharField(max_length=40, default="all", db_default="all")
    # Whose Authentication-Results are to be believed (RFC 8601 §5): the authserv-id of the own server.
    authserv_id = fields.CharField(max_length=254, default="", db_default="")
    # May people in CC of a customer's mail write into the ticket (R39)?
    copies_take_part = fields.BooleanField(default=True, db_default=True)
    # How answers find their ticket: `plus` (sub-addresses, RFC 5233), `@reply.desk.example` (a domain
    # all of whose mail comes here), or `none` (neither: Message-IDs and the token in the words must do).
    replies = fields.CharField(max_length=254, default="plus", db_default="plus")
    oauth = reference("OAuthGrant", null=True)
    oauth_id: int | None
    created_at = fields.DatetimeField()

    class Meta:
        table = "mailbox"
        unique_together = (("address", "folder"),)

    @property
    def name(self) -> str:
        """The address, with the folder unless that is the usual one."""
        return self.address if self.folder in {"", "INBOX"} else f"{self.address}/{self.folder}"

    def __repr__(self) -> str:
        return f"<Mailbox {self.name}>"


class MailboxCursor(Model):
    """The last UID read of one folder, under one UIDVALIDITY (RFC 3501 §2.3.1.1)."""

    id = fields.BigIntField(primary_key=True)
    mailbox = reference("Mailbox", related_name="cursors", index=False)
    mailbox_id: int
    folder = fields.CharField(max_length=200)
    uidvalidity = fields.BigIntField()
    last_uid = fields.BigIntField()
    # What `mailbox list` and /healthz tell of it.
    seen_at = fields.DatetimeField(null=True)
    fault = long_text_or_none()

    class Meta:
        table = "mailbox_cursor"
        unique_together = (("mailbox", "folder"),)
