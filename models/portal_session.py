"""A login at the portal, kept on the server; the browser holds only a random key."""

from tortoise import fields
from tortoise.models import Model

from models.columns import reference


class PortalSession(Model):
    # SHA-256 of the cookie: a stolen database opens no session.
    key_hash = fields.CharField(max_length=64, primary_key=True)
    contact = reference("Contact", null=True)
    contact_id: int | None
    csrf = fields.CharField(max_length=64)
    language = fields.CharField(max_length=5, null=True)
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "portal_session"

    def __repr__(self) -> str:
        return f"<PortalSession of contact {self.contact_id}>"
