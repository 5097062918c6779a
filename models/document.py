"""A file (Dokument): attached to a ticket or one of its comments (R16, R40), or by itself (R29)."""

from tortoise import fields
from tortoise.models import Model

from models.columns import reference


class Document(Model):
    id = fields.BigIntField(primary_key=True)
    # Random and unguessable: what stands in links.
    key = fields.CharField(max_length=32, unique=True)
    # The figure of `DOC12`, for one that stands by itself; a ticket's attachments have none.
    serial = fields.BigIntField(null=True, unique=True)
    title = fields.CharField(max_length=255, default="", db_default="")
    note = fields.TextField(default="", db_default="")
    ticket = reference("Ticket", related_name="documents", null=True)
    ticket_id: int | None
    # None: it came with the ticket itself.
    comment = reference("Comment", related_name="documents", null=True)
    comment_id: int | None
    name = fields.CharField(max_length=255)
    content_type = fields.CharField(max_length=127)
    size = fields.BigIntField()
    sha256 = fields.CharField(max_length=64, db_index=True)
    content_id = fields.CharField(max_length=255, null=True)
    is_inline = fields.BooleanField(default=False)
    # Follows the comment: a file of an internal note is as internal as the note (R17).
    is_internal = fields.BooleanField(default=False)
    # Came with a solution whose undo window is open: the customer sees it from here on.
    visible_from = fields.DatetimeField(null=True)
    slack_file = fields.CharField(max_length=32, null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "document"

    @property
    def number(self) -> str:
        """`DOC12`; empty for an attachment."""
        return f"DOC{self.serial}" if self.serial is not None else ""

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip() or self.name
