"""A mail's template as an administrator adapted it (R36); what is empty is as shipped."""

from tortoise import fields
from tortoise.models import Model

from models.columns import long_text_or_none, reference


class MailTemplate(Model):
    id = fields.BigIntField(primary_key=True)
    # A mail of desk/mail_out/mails.py, in one language.
    kind = fields.CharField(max_length=40)
    language = fields.CharField(max_length=5)
    subject = long_text_or_none()
    text = long_text_or_none()
    html = long_text_or_none()
    agent = reference("Agent", null=True)
    agent_id: int | None
    modified_at = fields.DatetimeField()
    # Why the shipped one is used instead, and when an administrator was told.
    fault = long_text_or_none()
    told_at = fields.DatetimeField(null=True)

    class Meta:
        table = "mail_template"
        unique_together = (("kind", "language"),)
