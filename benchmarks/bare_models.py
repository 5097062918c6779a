"""The fewest tables that can hold a mail as a ticket: what the bare prototype writes."""

from tortoise import fields
from tortoise.models import Model


class Customer(Model):
    id = fields.IntField(primary_key=True)
    email = fields.CharField(max_length=254, unique=True)
    name = fields.CharField(max_length=200)


class Ticket(Model):
    id = fields.IntField(primary_key=True)
    subject = fields.CharField(max_length=300)
    customer = fields.ForeignKeyField("models.Customer", related_name="tickets")
    updated_at = fields.DatetimeField(db_index=True)


class Message(Model):
    id = fields.IntField(primary_key=True)
    ticket = fields.ForeignKeyField("models.Ticket", related_name="messages")
    message_id = fields.CharField(max_length=255, unique=True)
    body = fields.TextField()
    html = fields.TextField(null=True)


class Event(Model):
    id = fields.IntField(primary_key=True)
    ticket = fields.ForeignKeyField("models.Ticket", related_name="events")
    kind = fields.CharField(max_length=30)
    data = fields.JSONField()
