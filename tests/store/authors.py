"""Migrations that make authors and their books, and a few rows of them."""

from models.migrating import migrate
from tests.store.conftest import Migrations

AUTHOR = """ops.CreateModel(
    name="Author",
    fields=[
        ("id", fields.BigIntField(generated=True, primary_key=True)),
        ("name", fields.CharField(max_length=100, unique=True)),
        ("city", fields.CharField(max_length=100, db_index=True)),
        ("country", fields.CharField(max_length=2, null=True)),
    ],
    options={"table": "author", "app": "models", "unique_together": (("name", "city"),),
             "indexes": [Index(fields=("city", "name"))]},
)"""
BOOK = """ops.CreateModel(
    name="Book",
    fields=[
        ("id", fields.BigIntField(generated=True, primary_key=True)),
        ("title", fields.CharField(max_length=100)),
        ("author", fields.ForeignKeyField("models.Author", on_delete=fields.CASCADE)),
    ],
    options={"table": "book", "app": "models"},
)"""


async def one_author_with_three_books(migrations: Migrations) -> None:
    migrations.add("0001_initial", AUTHOR, BOOK)
    await migrate(migrations.config)
    await migrations.run("INSERT INTO author (name, city) VALUES ('Ada', 'Ulm')")
    for title in ("a", "b", "c"):
        await migrations.run(f"INSERT INTO book (title, author_id) VALUES ('{title}', 1)")
