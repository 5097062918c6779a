"""A contact's key to the portal (R43–R45): the hash of the password, never the password."""

from typing import Any

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model


class PortalAccess(Model):
    id = fields.BigIntField(primary_key=True)
    contact: Any = fields.OneToOneField(
        "models.Contact", related_name="portal_access", on_delete=OnDelete.RESTRICT
    )
    contact_id: int
    # Argon2id.
    password_hash = fields.CharField(max_length=255)
    # A password we mailed can do nothing but set a new one, until it expires.
    must_change = fields.BooleanField(default=True)
    expires_at = fields.DatetimeField(null=True)
    # A one-time password the customer asked for: opens beside their own, which holds until then.
    spare_hash = fields.CharField(max_length=255, null=True)
    spare_expires_at = fields.DatetimeField(null=True)
    changed_at = fields.DatetimeField()
    last_login_at = fields.DatetimeField(null=True)

    class Meta:
        table = "portal_access"

    def __repr__(self) -> str:
        return f"<PortalAccess of contact {self.contact_id}>"
