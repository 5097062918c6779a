"""Values of picklists (R6): English and German label, colour, order, and for a status what it means."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from models.columns import word


class Picklist(StrEnum):
    STATUS = "status"
    PRIORITY = "priority"
    TYPE = "type"
    SEVERITY = "severity"
    CATEGORY = "category"
    SOURCE = "source"
    # Of the records around the ticket (R29).
    PROJECT_STATUS = "project_status"
    CONTRACT_STATUS = "contract_status"
    CONTRACT_TYPE = "contract_type"
    QUOTE_STATUS = "quote_status"
    INVOICE_STATUS = "invoice_status"
    FAQ_CATEGORY = "faq_category"


class PicklistValue(Model):
    id = fields.BigIntField(primary_key=True)
    picklist: str = word()
    # What a ticket stores; never changes when a label does.
    key = fields.CharField(max_length=40)
    label_en = fields.CharField(max_length=80)
    label_de = fields.CharField(max_length=80)
    colour = fields.CharField(max_length=7, default="#6b7280")
    position = fields.IntField(default=0)
    counts_as_closed = fields.BooleanField(default=False)
    waits_for_customer = fields.BooleanField(default=False)

    class Meta:
        table = "picklist_value"
        unique_together = (("picklist", "key"),)

    def label(self, language: str) -> str:
        return self.label_de if language == "de" else self.label_en
