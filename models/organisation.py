"""A customer's company (R29)."""

from tortoise import fields
from tortoise.models import Model


class Organisation(Model):
    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=200, unique=True)
    email = fields.CharField(max_length=254, null=True)
    phone = fields.CharField(max_length=40, default="", db_default="")
    email_opt_out = fields.BooleanField(default=False)
    created_at = fields.DatetimeField()

    class Meta:
        table = "organisation"

    def __str__(self) -> str:
        return self.name
