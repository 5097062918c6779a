"""Failed logins, for throttling by account and by address."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class LoginAttempt(Model):
    id = fields.BigIntField(primary_key=True)
    # `account:<name>` or `address:<ip>`
    subject = fields.CharField(max_length=300)
    at = fields.DatetimeField()

    class Meta:
        table = "login_attempt"
        indexes = (Index(fields=("subject", "at")),)
