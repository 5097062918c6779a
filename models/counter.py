"""Numbers that are minted once and never reused: `TT1`, `TT2`, … (§1)."""

from tortoise import fields
from tortoise.models import Model


class Counter(Model):
    name = fields.CharField(max_length=32, primary_key=True)
    value = fields.BigIntField()

    class Meta:
        table = "counter"
