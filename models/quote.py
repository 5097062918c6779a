"""A quote (R29, Angebot) for a customer."""

from tortoise import fields
from tortoise.models import Model

from models.columns import reference


class Quote(Model):
    id = fields.BigIntField(primary_key=True)
    # The figure of `QUO12`; minted once, never reused.
    serial = fields.BigIntField(unique=True)
    subject = fields.CharField(max_length=200)
    contact = reference("Contact", null=True)
    contact_id: int | None
    organisation = reference("Organisation", null=True)
    organisation_id: int | None
    # The key of a picklist value.
    status = fields.CharField(max_length=40, null=True)
    amount = fields.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = fields.CharField(max_length=3, default="EUR")
    valid_until = fields.DateField(null=True)
    description = fields.TextField(default="")
    created_at = fields.DatetimeField()
    modified_at = fields.DatetimeField()
    # Counts changes, for optimistic locking.
    version = fields.IntField(default=1)
    # Shown to nobody, can be restored for 30 days.
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "quote"
        indexes = (("subject", "id"), ("modified_at", "id"))

    @property
    def number(self) -> str:
        """`QUO12`, as people write it."""
        return f"QUO{self.serial}"

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"
