"""A service contract (R29, R31, Servicevertrag): what a customer bought, and how it is counted."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from models.columns import reference, word


class TrackingUnit(StrEnum):
    """What is counted against the contract (R31)."""

    NONE = "none"
    HOURS = "hours"
    DAYS = "days"
    INCIDENTS = "incidents"


class ServiceContract(Model):
    id = fields.BigIntField(primary_key=True)
    # The figure of `SERCON12`; minted once, never reused.
    serial = fields.BigIntField(unique=True)
    subject = fields.CharField(max_length=200)
    contact = reference("Contact", null=True)
    contact_id: int | None
    organisation = reference("Organisation", null=True)
    organisation_id: int | None
    # Keys of picklist values.
    status = fields.CharField(max_length=40, null=True)
    type = fields.CharField(max_length=40, null=True)
    starts_on = fields.DateField(null=True)
    ends_on = fields.DateField(null=True)
    # A TrackingUnit, and how many of them were bought.
    tracking_unit: str = word(default="none")
    total_units = fields.DecimalField(max_digits=9, decimal_places=2, null=True)
    description = fields.TextField(default="")
    created_at = fields.DatetimeField()
    modified_at = fields.DatetimeField()
    # Counts changes, for optimistic locking.
    version = fields.IntField(default=1)
    # Shown to nobody, can be restored for 30 days.
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "service_contract"
        indexes = (("subject", "id"), ("modified_at", "id"))

    @property
    def number(self) -> str:
        """`SERCON12`, as people write it."""
        return f"SERCON{self.serial}"

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"
