"""What a record was called where it was brought over from: an import that is repeated finds it again."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class ForeignRecord(Model):
    id = fields.BigIntField(primary_key=True)
    # zammad, freescout, …
    source = fields.CharField(max_length=40)
    kind = fields.CharField(max_length=32)
    foreign_id = fields.CharField(max_length=120)
    record = fields.CharField(max_length=32)
    record_id = fields.BigIntField()

    class Meta:
        table = "foreign_record"
        unique_together = (("source", "kind", "foreign_id"),)
        indexes = (Index(fields=("record", "record_id")),)
