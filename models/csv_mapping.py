"""Which column of a CSV file is which field: remembered by the file's head (R27)."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class CsvMapping(Model):
    id = fields.BigIntField(primary_key=True)
    # `ticket`, `contact`, …
    record = fields.CharField(max_length=32)
    # Of the head's columns, in their order: the same file knows its mapping again.
    head_sha256 = fields.CharField(max_length=64)
    name = fields.CharField(max_length=120, default="")
    mapping: dict[str, Any] = fields.JSONField(default=dict)
    used_at = fields.DatetimeField()

    class Meta:
        table = "csv_mapping"
        unique_together = (("record", "head_sha256"),)
