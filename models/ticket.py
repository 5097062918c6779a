"""The ticket (§1): the electronic form of a concern."""

from enum import StrEnum

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.columns import long_text_or_none, reference, word


class Source(StrEnum):
    """Where a ticket came from (R3, Ticketquelle)."""

    SLACK = "slack"
    EMAIL = "email"
    PORTAL = "portal"
    CLI = "cli"
    IMPORT = "import"


class Ticket(Model):
    id = fields.BigIntField(primary_key=True)
    # The figure of `TT12`; minted once, never reused.
    serial = fields.BigIntField(unique=True)
    title = fields.CharField(max_length=255)
    description = fields.TextField(default="")
    # What the customer's mail looked like, sanitised; the portal and the card show `description`.
    description_html = long_text_or_none()
    # What was folded away of the mail that opened it: quoted text, signature (R40).
    description_folded = long_text_or_none()
    solution = fields.TextField(default="")
    # The customer sees the solution from here on: the undo window may still be open.
    solution_visible_from = fields.DatetimeField(null=True)

    # Keys of picklist values (R6); the labels are the administrator's.
    status = fields.CharField(max_length=40)
    priority = fields.CharField(max_length=40)
    type = fields.CharField(max_length=40, null=True)
    severity = fields.CharField(max_length=40, null=True)
    category = fields.CharField(max_length=40, null=True)
    source: str = word()

    contact = reference("Contact", related_name="tickets", null=True, index=False)
    contact_id: int | None
    organisation = reference("Organisation", related_name="tickets", null=True, index=False)
    organisation_id: int | None
    project = reference("Project", related_name="tickets", null=True, index=False)
    project_id: int | None
    partner = reference("Partner", related_name="tickets", null=True, index=False)
    partner_id: int | None
    product = reference("Product", related_name="tickets", null=True, index=False)
    product_id: int | None
    service_contract = reference("ServiceContract", related_name="tickets", null=True, index=False)
    service_contract_id: int | None
    # The group whose channel shows the card; it is the assignee as long as no agent is.
    group = reference("Group", related_name="tickets", null=True, index=False)
    group_id: int | None
    agent = reference("Agent", related_name="tickets", null=True, index=False)
    agent_id: int | None

    hours = fields.DecimalField(max_digits=9, decimal_places=2, null=True)
    days = fields.DecimalField(max_digits=9, decimal_places=2, null=True)
    # Entered by hand.
    tweet_id = fields.CharField(max_length=40, default="", db_default="")
    twitter_reply_id = fields.CharField(max_length=40, default="", db_default="")

    # The ticket whose part this one is: an update of the parent reaches the customers of all its children.
    parent = reference("Ticket", related_name="children", null=True)
    parent_id: int | None
    # The ticket, closed long ago, that the mail which opened this one answered.
    follows = reference("Ticket", related_name="followed_by", null=True)
    follows_id: int | None
    # Its comments are that ticket's now, and what comes for it goes there.
    merged_into = reference("Ticket", related_name="merged", null=True)
    merged_into_id: int | None
    # R10: shown to nobody, can be restored for 30 days.
    deleted_at = fields.DatetimeField(null=True, db_index=True)

    created_at = fields.DatetimeField()
    modified_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True)
    created_by = fields.CharField(max_length=200, default="")
    # Counts changes, for optimistic locking.
    version = fields.IntField(default=1)

    class Meta:
        table = "ticket"
        # What lists are sorted and narrowed by: desk/lists/paths.py tells them to the queries.
        indexes = (
            Index(fields=("modified_at", "id")),
            Index(fields=("created_at", "id")),
            Index(fields=("closed_at", "id")),
            Index(fields=("title", "id")),
            Index(fields=("status", "modified_at", "id")),
            Index(fields=("status", "created_at", "id")),
            Index(fields=("priority", "modified_at", "id")),
            Index(fields=("type", "modified_at", "id")),
            Index(fields=("severity", "modified_at", "id")),
            Index(fields=("category", "modified_at", "id")),
            Index(fields=("source", "modified_at", "id")),
            Index(fields=("contact_id", "modified_at", "id")),
            Index(fields=("organisation_id", "modified_at", "id")),
            Index(fields=("project_id", "modified_at", "id")),
            Index(fields=("partner_id", "modified_at", "id")),
            Index(fields=("product_id", "modified_at", "id")),
            Index(fields=("service_contract_id", "modified_at", "id")),
            Index(fields=("agent_id", "modified_at", "id")),
            Index(fields=("agent_id", "status", "modified_at", "id")),
            Index(fields=("group_id", "modified_at", "id")),
        )

    @property
    def number(self) -> str:
        """`TT12`, as people write it."""
        return f"TT{self.serial}"

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
