"""Two tables to try the store with; no part of the product."""

from tortoise import fields
from tortoise.models import Model


class Author(Model):
    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=100, unique=True)

    class Meta:
        table = "author"


class Book(Model):
    id = fields.BigIntField(primary_key=True)
    title = fields.CharField(max_length=100)
    author: fields.ForeignKeyRelation[Author] = fields.ForeignKeyField("models.Author", db_index=True)

    class Meta:
        table = "book"
