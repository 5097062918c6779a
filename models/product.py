"""A product (R29, Produkt) that tickets are about."""

from tortoise import fields
from tortoise.models import Model


class Product(Model):
    id = fields.BigIntField(primary_key=True)
    # The figure of `PRO12`; minted once, never reused.
    serial = fields.BigIntField(unique=True)
    name = fields.CharField(max_length=200)
    # The maker's or seller's own number.
    code = fields.CharField(max_length=80, default="", db_index=True)
    price = fields.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = fields.CharField(max_length=3, default="EUR")
    is_active = fields.BooleanField(default=True)
    description = fields.TextField(default="")
    created_at = fields.DatetimeField()
    modified_at = fields.DatetimeField()
    # Counts changes, for optimistic locking.
    version = fields.IntField(default=1)
    # Shown to nobody, can be restored for 30 days.
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "product"
        indexes = (("name", "id"), ("modified_at", "id"))

    @property
    def number(self) -> str:
        """`PRO12`, as people write it."""
        return f"PRO{self.serial}"

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
