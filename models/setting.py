"""Settings an administrator changes at run time (R52); those of the process come from the environment."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Setting(Model):
    name = fields.CharField(max_length=60, primary_key=True)
    value: Any = fields.JSONField()

    class Meta:
        table = "setting"
