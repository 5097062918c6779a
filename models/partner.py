"""A partner (R29, Partner): a company or person that works with us."""

from tortoise import fields
from tortoise.models import Model


class Partner(Model):
    id = fields.BigIntField(primary_key=True)
    # The figure of `PAR12`; minted once, never reused.
    serial = fields.BigIntField(unique=True)
    name = fields.CharField(max_length=200)
    email = fields.CharField(max_length=254, null=True)
    phone = fields.CharField(max_length=40, default="")
    note = fields.TextField(default="")
    created_at = fields.DatetimeField()
    modified_at = fields.DatetimeField()
    # Counts changes, for optimistic locking.
    version = fields.IntField(default=1)
    # Shown to nobody, can be restored for 30 days.
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "partner"
        indexes = (("name", "id"), ("modified_at", "id"))

    @property
    def number(self) -> str:
        """`PAR12`, as people write it."""
        return f"PAR{self.serial}"

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
