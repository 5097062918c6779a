"""What a model promises about its rows, the database holds, on both kinds."""

import pytest
from tortoise.exceptions import IntegrityError

from models.migrating import migrate
from tests.store.authors import one_author_with_three_books
from tests.store.conftest import Migrations

CHECKED = """ops.CreateModel(
    name="Author",
    fields=[
        ("id", fields.BigIntField(generated=True, primary_key=True)),
        ("name", fields.CharField(max_length=100)),
        ("country", fields.CharField(max_length=2, null=True)),
    ],
    options={"table": "author", "app": "models", "constraints": (
        CheckConstraint(check="name <> ''", name="named"),
        UniqueConstraint(fields=("name",), name="once_a_country", condition="country IS NOT NULL"),
    )},
)"""


async def test_the_constraints_of_a_models_first_migration_hold(migrations: Migrations):
    """A CHECK used to be left out without a word, and SQLite to know no conditional uniqueness."""
    migrations.add("0001_initial", CHECKED)
    await migrate(migrations.config)

    for _ in range(2):
        await migrations.run("INSERT INTO author (name) VALUES ('Ada')")
    await migrations.run("INSERT INTO author (name, country) VALUES ('Ada', 'de')")
    for wrong in ("('', 'de')", "('Ada', 'at')"):
        with pytest.raises(IntegrityError):
            await migrations.run(f"INSERT INTO author (name, country) VALUES {wrong}")


async def test_a_check_and_a_conditional_uniqueness_can_be_added_later(migrations: Migrations):
    await one_author_with_three_books(migrations)
    migrations.add(
        "0002_change",
        """ops.AddConstraint(model_name="Author", constraint=CheckConstraint(
            check="city <> ''", name="c"))""",
        """ops.AddConstraint(model_name="Author", constraint=UniqueConstraint(
            fields=("city",), name="u", condition="country = 'de'"))""",
    )
    await migrate(migrations.config)

    assert await migrations.value("SELECT count(*) FROM book") == 3
    await migrations.run("INSERT INTO author (name, city, country) VALUES ('Eva', 'Ulm', 'de')")
    for wrong in ("('Ida', '', 'de')", "('Ida', 'Ulm', 'de')"):
        with pytest.raises(IntegrityError):
            await migrations.run(f"INSERT INTO author (name, city, country) VALUES {wrong}")
