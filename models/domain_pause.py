"""A domain whose servers asked us to wait: nothing is sent to it until then, whichever process sends."""

from tortoise import fields
from tortoise.models import Model


class DomainPause(Model):
    domain = fields.CharField(max_length=254, primary_key=True)
    until = fields.DatetimeField()
    # How often in a row: the pause grows with it.
    faults = fields.IntField(default=1)
    answer = fields.TextField(default="")
    since = fields.DatetimeField()

    class Meta:
        table = "domain_pause"
