"""An article of the knowledge base (R29, FAQ / Wissensbasis): published ones are for customers."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from models.columns import reference, word


class FaqStatus(StrEnum):
    """Only a published article is shown to customers."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    OBSOLETE = "obsolete"


class FaqArticle(Model):
    id = fields.BigIntField(primary_key=True)
    # The figure of `FAQ12`; minted once, never reused.
    serial = fields.BigIntField(unique=True)
    question = fields.CharField(max_length=255)
    answer = fields.TextField(default="")
    language = fields.CharField(max_length=5, default="en")
    status: str = word(default="draft")
    # The key of a picklist value.
    category = fields.CharField(max_length=40, null=True)
    product = reference("Product", null=True)
    product_id: int | None
    created_at = fields.DatetimeField()
    modified_at = fields.DatetimeField()
    # Counts changes, for optimistic locking.
    version = fields.IntField(default=1)
    # Shown to nobody, can be restored for 30 days.
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "faq_article"
        indexes = (("question", "id"), ("modified_at", "id"))

    @property
    def number(self) -> str:
        """`FAQ12`, as people write it."""
        return f"FAQ{self.serial}"

    def __str__(self) -> str:
        return f"{self.number} {self.question}"
