"""The administrator's rules for incoming mail (R38): each row is a version of the whole list, in its order.

The newest counts. Nothing is ever changed here: an edit and a roll-back are new versions.
"""

from tortoise import fields
from tortoise.models import Model

from models.columns import reference


class MailRuleList(Model):
    # The number of the version.
    id = fields.BigIntField(primary_key=True)
    # JSON: `desk/mail_rules/` reads and writes it.
    rules = fields.TextField()
    # What was changed, in a sentence.
    note = fields.CharField(max_length=255, default="")
    agent = reference("Agent", null=True)
    agent_id: int | None
    created_at = fields.DatetimeField()

    class Meta:
        table = "mail_rule_list"
