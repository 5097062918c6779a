"""Every table of the product: a reference is quick to follow backwards, and deletes nothing by itself."""

import asyncpg
from tortoise.context import TortoiseContext
from tortoise.fields.base import OnDelete
from tortoise.fields.relational import ForeignKeyFieldInstance

import models
from models.database_url import config_for

# Nobody asks for the rows of these, and what they point to is not deleted.
NEVER_FOLLOWED_BACKWARDS = {
    ("change", "agent_id"),
    ("change", "contact_id"),
    ("delivery", "agent_id"),
    ("delivery", "contact_id"),
    ("inbound_mail", "comment_id"),
    ("notification_decision", "comment_id"),
}


async def references() -> list[tuple[str, str, ForeignKeyFieldInstance]]:
    async with TortoiseContext() as context:
        config = config_for("sqlite:///unused", models.ALL)
        await context.init(config=config, init_connections=False)
        assert context.apps is not None
        return [
            (model._meta.db_table, str(field.source_field), field)
            for model in context.apps["models"].values()
            for field in model._meta.fields_map.values()
            if isinstance(field, ForeignKeyFieldInstance)
        ]


async def test_deleting_a_row_deletes_no_other():
    found = await references()
    assert found
    assert [(table, column) for table, column, field in found if field.on_delete is OnDelete.CASCADE] == []


async def test_every_reference_has_an_index(postgres_url: str):
    """Tortoise makes none; without it, deleting a row reads every row that might refer to it."""
    connection = await asyncpg.connect(postgres_url)
    rows = await connection.fetch(
        "SELECT t.relname AS table, a.attname AS first FROM pg_index i"
        " JOIN pg_class t ON t.oid = i.indrelid"
        " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]"
    )
    await connection.close()
    indexed = {(row["table"], row["first"]) for row in rows}

    assert {(table, column) for table, column, _ in await references()} - indexed == NEVER_FOLLOWED_BACKWARDS
