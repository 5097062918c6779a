"""A right to act for a mail account that OAuth gave us (RFC 6749): how to get tokens, and the latest one."""

from tortoise import fields
from tortoise.models import Model

from models.columns import long_text_or_none, word


class OAuthGrant(Model):
    id = fields.BigIntField(primary_key=True)
    # What an administrator calls it; mailboxes name it.
    name = fields.CharField(max_length=100, unique=True)
    # `client_credentials` or `refresh_token`.
    way: str = word()
    token_url = fields.TextField()
    client_id = fields.CharField(max_length=255)
    client_secret = fields.TextField(default="")
    scope = fields.TextField(default="")
    refresh_token = fields.TextField(default="")
    access_token = fields.TextField(default="")
    # When the access token, the refresh token and the client's secret end, as far as we know.
    expires_at = fields.DatetimeField(null=True)
    refresh_expires_at = fields.DatetimeField(null=True)
    secret_expires_at = fields.DatetimeField(null=True)
    # Why no token could be had at the last try.
    fault = long_text_or_none()
    # When people were last told that it is about to end.
    told_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "oauth_grant"

    def __repr__(self) -> str:
        return f"<OAuthGrant {self.name}>"
