"""A customer (R30): name, mail addresses, language, e-mail opt-out and the portal block."""

from datetime import date

from tortoise import fields
from tortoise.models import Model

from models.columns import reference


class Contact(Model):
    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=200)
    # The address that mail goes to. All addresses, this one too, stand in ContactAddress.
    email = fields.CharField(max_length=254, null=True)
    phone = fields.CharField(max_length=40, default="", db_default="")
    language = fields.CharField(max_length=5, default="en")
    organisation = reference("Organisation", related_name="contacts", null=True)
    organisation_id: int | None
    email_opt_out = fields.BooleanField(default=False)
    # R30, R43: access exists only if the box is ticked and both dates are filled.
    portal_user = fields.BooleanField(default=False)
    support_start = fields.DateField(null=True)
    support_end = fields.DateField(null=True)
    # The end of support that the customer was reminded of, and how many days before it last (R52).
    reminded_of_end = fields.DateField(null=True)
    reminded_days_before = fields.IntField(null=True)
    # R47: may see the tickets of the whole organisation.
    sees_organisation = fields.BooleanField(default=False)
    created_at = fields.DatetimeField()
    modified_at = fields.DatetimeField()

    class Meta:
        table = "contact"
        indexes = (("name", "id"),)

    def is_granted_portal(self, today: date) -> bool:
        """R44: portal user is ticked, both dates are filled, the end isn't past; the start may be to come."""
        return (
            self.portal_user
            and self.support_start is not None
            and self.support_end is not None
            and max(today, self.support_start) <= self.support_end
        )

    def may_enter_portal(self, today: date) -> bool:
        """R43: granted, and today lies within the dates, first and last day included."""
        return (
            self.is_granted_portal(today) and self.support_start is not None and self.support_start <= today
        )

    def __str__(self) -> str:
        return self.name


class ContactAddress(Model):
    """A mail address belongs to one contact: by it a sender is recognised."""

    id = fields.BigIntField(primary_key=True)
    contact = reference("Contact", related_name="addresses")
    contact_id: int
    # Lower case; the domain in its ASCII form.
    address = fields.CharField(max_length=254, unique=True)

    class Meta:
        table = "contact_address"
