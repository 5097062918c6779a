"""Settings an administrator changes at run time (R52); those of the process come from the environment."""

from tortoise import fields
from tortoise.models import Model


class Setting(Model):
    name = fields.CharField(max_length=60, primary_key=True)
    # As the administrator wrote it; desk/preferences.py knows how it is read.
    value = fields.TextField()

    class Meta:
        table = "setting"
