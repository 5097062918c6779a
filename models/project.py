"""A project (R29, Projekt) of a contact or an organisation."""

from tortoise import fields
from tortoise.models import Model

from models.columns import reference


class Project(Model):
    id = fields.BigIntField(primary_key=True)
    # The figure of `PRJ12`; minted once, never reused.
    serial = fields.BigIntField(unique=True)
    name = fields.CharField(max_length=200)
    # The key of a picklist value.
    status = fields.CharField(max_length=40, null=True)
    contact = reference("Contact", null=True)
    contact_id: int | None
    organisation = reference("Organisation", null=True)
    organisation_id: int | None
    starts_on = fields.DateField(null=True)
    ends_on = fields.DateField(null=True)
    description = fields.TextField(default="")
    created_at = fields.DatetimeField()
    modified_at = fields.DatetimeField()
    # Counts changes, for optimistic locking.
    version = fields.IntField(default=1)
    # Shown to nobody, can be restored for 30 days.
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "project"
        indexes = (("name", "id"), ("modified_at", "id"))

    @property
    def number(self) -> str:
        """`PRJ12`, as people write it."""
        return f"PRJ{self.serial}"

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
