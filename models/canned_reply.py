"""A canned reply (Textbaustein): words with placeholders that agents put into an answer."""

from tortoise import fields
from tortoise.models import Model

from models.columns import reference


class CannedReply(Model):
    id = fields.BigIntField(primary_key=True)
    # What agents look for: `thanks`, `need-logs`.
    name = fields.CharField(max_length=60, unique=True)
    title = fields.CharField(max_length=120, default="")
    # For this group's tickets only; none: for all.
    group = reference("Group", null=True)
    group_id: int | None
    # In the customer's language; one of the two may be empty.
    text_en = fields.TextField(default="")
    text_de = fields.TextField(default="")
    created_at = fields.DatetimeField()
    modified_at = fields.DatetimeField()
    created_by = fields.CharField(max_length=200, default="")

    class Meta:
        table = "canned_reply"
