"""SQLite changes a column by building the table anew; whatever hangs on the table is there afterwards."""

import sqlite3

import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from models.migrating import MigrationRefusedError, _Executor, migrate
from tests.store.authors import AUTHOR, BOOK, one_author_with_three_books
from tests.store.conftest import Migrations, connected

WIDER_NAME = """ops.AlterField(
    model_name="Author", name="name", field=fields.CharField(max_length=200, unique=True))"""
COUNTRY_NEEDED = """ops.AlterField(
    model_name="Author", name="country", field=fields.CharField(max_length=2, null=False, default="d'"))"""
WITHOUT_CITY = 'ops.RemoveField(model_name="Author", name="city")'
WITHOUT_COUNTRY = 'ops.RemoveField(model_name="Author", name="country")'
TRIGGER = """ops.RunSQL('''
    CREATE TABLE seen (name TEXT);
    CREATE TRIGGER author_seen AFTER INSERT ON author BEGIN
        INSERT INTO seen (name) VALUES (new.name);
        INSERT INTO seen (name) VALUES (';' || new.city);
    END;
''')"""


@pytest.mark.parametrize("change", [WIDER_NAME, COUNTRY_NEEDED, WITHOUT_COUNTRY])
async def test_changing_a_table_keeps_the_rows_that_refer_to_it(migrations: Migrations, change: str):
    """Dropping the old table used to fire ON DELETE CASCADE: three books became none."""
    await one_author_with_three_books(migrations)
    await migrations.run("UPDATE author SET country = 'de'")

    migrations.add("0002_change", change)
    assert await migrate(migrations.config) == ["0002_change"]

    assert await migrations.value("SELECT count(*) FROM author") == 1
    assert await migrations.value("SELECT count(*) FROM book") == 3
    await migrations.run("DELETE FROM author")
    assert await migrations.value("SELECT count(*) FROM book") == 0


async def test_a_default_with_a_quote_fills_the_rows_that_had_none(sqlite_migrations: Migrations):
    await one_author_with_three_books(sqlite_migrations)
    sqlite_migrations.add("0002_change", COUNTRY_NEEDED)
    await migrate(sqlite_migrations.config)

    assert await sqlite_migrations.value("SELECT country FROM author") == "d'"


async def index_names(migrations: Migrations) -> set[str]:
    rows = await migrations.run(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'author' AND sql IS NOT NULL"
    )
    return {row["name"] for row in rows}


async def test_a_rebuilt_table_has_its_indexes(sqlite_migrations: Migrations):
    await one_author_with_three_books(sqlite_migrations)
    before = await index_names(sqlite_migrations)
    assert len(before) == 2

    sqlite_migrations.add("0002_change", WIDER_NAME)
    await migrate(sqlite_migrations.config)

    assert before <= await index_names(sqlite_migrations)


async def test_a_rebuilt_table_still_refuses_what_was_unique(sqlite_migrations: Migrations):
    sqlite_migrations.add(
        "0001_initial",
        AUTHOR.replace(', "unique_together": (("name", "city"),)', "").replace(
            '"table"', '"unique_together": (("city", "country"),), "table"'
        ),
        BOOK.replace("ForeignKeyField", "OneToOneField"),
    )
    await migrate(sqlite_migrations.config)
    sqlite_migrations.add(
        "0002_change",
        WIDER_NAME,
        'ops.AlterField(model_name="Book", name="title", field=fields.CharField(max_length=9))',
    )
    await migrate(sqlite_migrations.config)

    insert = "INSERT INTO author (id, name, city, country) VALUES"
    await sqlite_migrations.run(f"{insert} (1, 'Ada', 'Ulm', 'de')")
    await sqlite_migrations.run("INSERT INTO book (title, author_id) VALUES ('a', 1)")
    for again in (
        f"{insert} (2, 'Ada', 'Bonn', 'de')",
        f"{insert} (2, 'Eva', 'Ulm', 'de')",
        "INSERT INTO book (title, author_id) VALUES ('b', 1)",
    ):
        with pytest.raises(IntegrityError):
            await sqlite_migrations.run(again)


async def test_a_rebuilt_table_has_its_triggers_and_they_were_not_fired(sqlite_migrations: Migrations):
    """RunSQL used to cut a trigger at each `;` in its body."""
    sqlite_migrations.add("0001_initial", AUTHOR, BOOK, TRIGGER)
    await migrate(sqlite_migrations.config)
    await sqlite_migrations.run("INSERT INTO author (name, city) VALUES ('Ada', 'Ulm')")

    sqlite_migrations.add("0002_change", WIDER_NAME)
    await migrate(sqlite_migrations.config)

    assert await sqlite_migrations.value("SELECT count(*) FROM seen") == 2
    await sqlite_migrations.run("INSERT INTO author (name, city) VALUES ('Eva', 'Bonn')")
    assert await sqlite_migrations.value("SELECT count(*) FROM seen") == 4


async def test_a_rebuilt_table_may_be_named_in_other_tables_triggers_and_views(sqlite_migrations: Migrations):
    other = """ops.RunSQL('''
        CREATE VIEW writer AS SELECT name FROM author;
        CREATE TRIGGER book_gone AFTER DELETE ON book BEGIN UPDATE author SET country = 'xx'; END;
    ''')"""
    await one_author_with_three_books(sqlite_migrations)
    sqlite_migrations.add("0002_other", other)
    sqlite_migrations.add("0003_change", WIDER_NAME)
    await migrate(sqlite_migrations.config)

    await sqlite_migrations.run("DELETE FROM book WHERE title = 'a'")
    assert await sqlite_migrations.value("SELECT country FROM author") == "xx"
    assert await sqlite_migrations.value("SELECT name FROM writer") == "Ada"


async def test_a_number_once_given_is_not_given_again_after_a_rebuild(sqlite_migrations: Migrations):
    await one_author_with_three_books(sqlite_migrations)
    await sqlite_migrations.run("INSERT INTO author (id, name, city) VALUES (70, 'Eva', 'Bonn')")
    await sqlite_migrations.run("DELETE FROM author WHERE id = 70")

    sqlite_migrations.add("0002_change", WIDER_NAME)
    await migrate(sqlite_migrations.config)

    await sqlite_migrations.run("INSERT INTO author (name, city) VALUES ('Ida', 'Bonn')")
    assert await sqlite_migrations.value("SELECT max(id) FROM author") == 71


async def test_a_column_goes_with_its_indexes_and_leaves_the_others(sqlite_migrations: Migrations):
    await one_author_with_three_books(sqlite_migrations)
    await sqlite_migrations.run("CREATE INDEX by_country ON author (country)")

    sqlite_migrations.add(
        "0002_change",
        'ops.RemoveConstraint(model_name="Author", fields=["name", "city"])',
        WITHOUT_CITY,
    )
    await migrate(sqlite_migrations.config)

    assert await index_names(sqlite_migrations) == {"by_country"}
    await sqlite_migrations.run("INSERT INTO author (name) VALUES ('Eva')")


async def test_a_reference_can_be_removed(migrations: Migrations):
    await one_author_with_three_books(migrations)
    migrations.add("0002_change", 'ops.RemoveField(model_name="Book", name="author")')
    await migrate(migrations.config)

    assert sorted((await migrations.run("SELECT * FROM book WHERE title = 'a'"))[0]) == ["id", "title"]


async def test_a_reference_can_become_optional_and_stays_a_reference(migrations: Migrations):
    await one_author_with_three_books(migrations)
    migrations.add(
        "0002_change",
        """ops.AlterField(model_name="Book", name="author", field=fields.ForeignKeyField(
            "models.Author", on_delete=fields.CASCADE, null=True))""",
    )
    await migrate(migrations.config)

    await migrations.run("INSERT INTO book (title) VALUES ('d')")
    with pytest.raises(IntegrityError):
        await migrations.run("INSERT INTO book (title, author_id) VALUES ('e', 99)")
    assert await migrations.value("SELECT count(*) FROM book WHERE author_id = 1") == 3


async def test_uniqueness_over_two_columns_can_be_lifted(migrations: Migrations):
    migrations.add("0001_initial", AUTHOR.replace("unique=True", "unique=False"), BOOK)
    await migrate(migrations.config)
    migrations.add("0002_change", 'ops.RemoveConstraint(model_name="Author", fields=["name", "city"])')
    await migrate(migrations.config)

    for _ in range(2):
        await migrations.run("INSERT INTO author (name, city) VALUES ('Ada', 'Ulm')")
    assert await migrations.value("SELECT count(*) FROM author") == 2


async def test_a_column_can_gain_and_lose_its_index_and_its_uniqueness(migrations: Migrations):
    await one_author_with_three_books(migrations)
    name = 'ops.AlterField(model_name="Author", name="name", field=fields.CharField(max_length=100{}))'
    await migrations.run("UPDATE author SET country = 'de'")

    migrations.add("0002_indexed", name.format(", db_index=True"))
    await migrate(migrations.config)
    await migrations.run("INSERT INTO author (name, city) VALUES ('Ada', 'Bonn')")
    assert await migrations.value("SELECT count(*) FROM author WHERE name = 'Ada'") == 2

    await migrations.run("DELETE FROM author WHERE city = 'Bonn'")
    migrations.add("0003_unique", name.format(", unique=True"))
    await migrate(migrations.config)
    with pytest.raises(IntegrityError):
        await migrations.run("INSERT INTO author (name, city) VALUES ('Ada', 'Bonn')")


async def test_a_column_gets_its_index_without_a_new_table(sqlite_migrations: Migrations):
    """A million rows were written once more for each reference whose index came or went."""
    await one_author_with_three_books(sqlite_migrations)
    place = "SELECT rootpage FROM sqlite_master WHERE name = 'author' AND type = 'table'"
    before = await sqlite_migrations.value(place)
    for number, index in ((2, "db_index=True, "), (3, "")):
        field = f"fields.CharField(max_length=2, {index}null=True)"
        change = f'ops.AlterField(model_name="Author", name="country", field={field})'
        sqlite_migrations.add(f"000{number}_change", change)
        await migrate(sqlite_migrations.config)
    assert await sqlite_migrations.value(place) == before


async def test_a_column_that_a_trigger_needs_is_not_removed(sqlite_migrations: Migrations):
    sqlite_migrations.add("0001_initial", AUTHOR, TRIGGER)
    await migrate(sqlite_migrations.config)
    sqlite_migrations.add("0002_change", WITHOUT_CITY)

    with pytest.raises(MigrationRefusedError, match="author_seen"):
        await migrate(sqlite_migrations.config)

    await sqlite_migrations.run("INSERT INTO author (name, city) VALUES ('Ada', 'Ulm')")
    assert await sqlite_migrations.value("SELECT count(*) FROM seen") == 2


async def test_a_migration_that_leaves_rows_without_what_they_refer_to_is_taken_back(
    sqlite_migrations: Migrations,
):
    await one_author_with_three_books(sqlite_migrations)
    sqlite_migrations.add("0002_change", 'ops.RunSQL("DELETE FROM author")')

    with pytest.raises(MigrationRefusedError, match="3 rows would point to nothing"):
        await migrate(sqlite_migrations.config)

    assert await sqlite_migrations.value("SELECT count(*) FROM author") == 1


async def test_a_new_column_that_must_be_filled_takes_its_default_in_the_rows_there_are(
    migrations: Migrations,
):
    await one_author_with_three_books(migrations)
    migrations.add(
        "0002_change",
        """ops.AddField(model_name="Author", name="language",
            field=fields.CharField(max_length=5, default="de", db_default="de"))""",
    )
    await migrate(migrations.config)

    assert await migrations.value("SELECT language FROM author") == "de"


async def test_sqlite_itself_finds_nothing_wrong_after_rebuilds(sqlite_migrations: Migrations):
    await one_author_with_three_books(sqlite_migrations)
    sqlite_migrations.add("0002_change", WIDER_NAME, COUNTRY_NEEDED, TRIGGER)
    sqlite_migrations.add("0003_change", WIDER_NAME.replace("200", "300"))
    await migrate(sqlite_migrations.config)

    file = sqlite3.connect(sqlite_migrations.config["connections"]["default"]["credentials"]["file_path"])
    assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert file.execute("PRAGMA foreign_key_check").fetchall() == []
    file.close()


async def test_a_rebuild_outside_a_run_that_protects_the_rows_is_refused(sqlite_migrations: Migrations):
    await one_author_with_three_books(sqlite_migrations)
    with pytest.raises((MigrationRefusedError, OperationalError)):
        await _rebuild_with_live_foreign_keys(sqlite_migrations)

    assert await sqlite_migrations.value("SELECT count(*) FROM book") == 3


async def _rebuild_with_live_foreign_keys(migrations: Migrations) -> None:
    migrations.add("0002_change", WIDER_NAME)
    async with connected(migrations.config) as connection:
        await _Executor(connection, migrations.config["apps"]).apply(None)
