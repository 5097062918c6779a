"""A database reaches the tables of today from wherever it stands, and says so if it cannot."""

import asyncio
import subprocess
import sys
from enum import StrEnum
from importlib import import_module, invalidate_caches
from pathlib import Path

import pytest
from tortoise.exceptions import DBConnectionError, OperationalError
from tortoise.fields import CharField

import models
from models.database_url import config_for
from models.migrating import MigrationRefusedError, _freeze_enums, drift, make, migrate, pending
from models.migration_lock import _is_locked, _opened
from tests.store.conftest import Migrations, connected

AUTHOR = """ops.CreateModel(
    name="Author",
    fields=[("id", fields.BigIntField(generated=True, primary_key=True)),
            ("name", fields.CharField(max_length=100, unique=True))],
    options={"table": "author", "app": "models"},
)"""
BOOK = """ops.CreateModel(
    name="Book",
    fields=[("id", fields.BigIntField(generated=True, primary_key=True)),
            ("title", fields.CharField(max_length=100)),
            ("author", fields.ForeignKeyField("models.Author", db_index=True))],
    options={"table": "book", "app": "models"},
)"""
MIGRATE = """
import asyncio, sys
import models
from models.database_url import config_for
from models.migrating import migrate
print(*asyncio.run(migrate(config_for(sys.argv[1], models.ALL))))
"""


async def test_migrations_are_applied_once_and_in_order(migrations: Migrations):
    migrations.add("0001_initial", AUTHOR)
    migrations.add("0002_book", BOOK)
    heard: list[str] = []

    assert await pending(migrations.config) == ["0001_initial", "0002_book"]
    assert await migrate(migrations.config, progress=heard.append) == ["0001_initial", "0002_book"]
    assert heard == ["0001_initial", "0002_book"]
    assert await migrate(migrations.config) == []
    assert await pending(migrations.config) == []


async def test_several_runs_at_once_apply_each_migration_once(migrations: Migrations):
    migrations.add("0001_initial", AUTHOR)
    migrations.add("0002_book", BOOK)

    runs = await asyncio.gather(*(migrate(migrations.config) for _ in range(4)))

    assert sorted(runs) == [[], [], [], ["0001_initial", "0002_book"]]
    assert await migrations.value("SELECT count(*) FROM tortoise_migrations") == 2


def start_migrating(url: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", MIGRATE, url]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


async def test_two_processes_that_start_together_end_with_one_set_of_tables(empty_url: str):
    processes = [start_migrating(empty_url) for _ in range(2)]
    said = []
    for process in processes:
        output, errors = await asyncio.to_thread(process.communicate, timeout=60)
        assert process.returncode == 0, errors.decode()
        said.append(output.decode().strip())

    assert len([names for names in said if names]) == 1
    assert await pending(config_for(empty_url, models.ALL)) == []


async def test_a_migration_that_fails_leaves_nothing_and_the_next_run_goes_on_from_there(
    migrations: Migrations,
):
    migrations.add("0001_initial", AUTHOR)
    migrations.add("0002_wrong", BOOK, 'ops.RunSQL("INSERT INTO nowhere VALUES (1)")')

    with pytest.raises(OperationalError):
        await migrate(migrations.config)

    assert await pending(migrations.config) == ["0002_wrong"]
    with pytest.raises(OperationalError):
        await migrations.run("SELECT * FROM book")
    migrations.replace("0002_wrong", BOOK)
    assert await migrate(migrations.config) == ["0002_wrong"]
    assert await migrations.value("SELECT count(*) FROM book") == 0


async def test_a_run_that_is_cancelled_leaves_the_lock_free(migrations: Migrations):
    migrations.add("0001_initial", AUTHOR)
    task = asyncio.create_task(migrate(migrations.config, progress=lambda _: task.cancel()))
    with pytest.raises(asyncio.CancelledError):
        await task

    async with asyncio.timeout(10.0):
        assert await migrate(migrations.config) == ["0001_initial"]


async def test_a_database_of_a_newer_version_is_refused_and_untouched(migrations: Migrations):
    migrations.add("0001_initial", AUTHOR)
    migrations.add("0002_book", BOOK)
    await migrate(migrations.config)
    migrations.forget("0002_book")

    for act in (migrate, pending):
        with pytest.raises(MigrationRefusedError, match=r"newer version .*0002_book"):
            await act(migrations.config)


async def test_old_rows_can_be_changed_by_a_migration_with_the_models_of_its_day(migrations: Migrations):
    """The SQL that Tortoise keeps for a table must not outlive the migration that used it."""
    preamble = (
        "async def greet(apps, editor):\n"
        "    author = apps.get_model('models.Author')\n"
        "    await author.create(name='Ada', using_db=editor.client)\n"
    )
    migrations.add("0001_initial", AUTHOR)
    migrations.add("0002_greet", "ops.RunPython(greet)", preamble=preamble)
    await migrate(migrations.config)

    assert await migrations.value("SELECT name FROM author") == "Ada"


def files_of_the_database(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("empty*")]


async def test_no_lock_file_stays_beside_the_database(sqlite_migrations: Migrations, tmp_path: Path):
    sqlite_migrations.add("0001_initial", AUTHOR)
    await migrate(sqlite_migrations.config)

    assert files_of_the_database(tmp_path) == ["empty.sqlite3"]


def test_a_lock_on_a_file_that_was_removed_meanwhile_is_none(tmp_path: Path):
    path = tmp_path / "lock"
    with _opened(str(path)) as removed:
        path.unlink()
        assert not _is_locked(removed, str(path))
        with _opened(str(path)) as there:
            assert not _is_locked(removed, str(path))
            assert _is_locked(there, str(path))


@pytest.mark.parametrize(
    "url", ["sqlite:///nowhere/at/all.sqlite3", "postgres://someone:secret@127.0.0.1:1/nothing"]
)
async def test_a_database_that_cannot_be_reached_is_not_taken_for_an_empty_one(url: str):
    for act in (migrate, pending):
        with pytest.raises(DBConnectionError) as refused:
            await act(config_for(url, models.ALL))
        assert "secret" not in str(refused.value)


async def test_models_and_migrations_agree():
    assert await drift(config_for("sqlite:///unused", models.ALL)) == []


async def test_what_models_have_and_migrations_have_not_is_said_and_written(sqlite_migrations: Migrations):
    sqlite_migrations.add("0001_initial", AUTHOR)
    assert await drift(sqlite_migrations.config) == ["Create model Book"]

    path = await make(sqlite_migrations.config, "Bücher & more")
    assert path is not None
    assert path.name == "0002_b_cher_more.py"
    assert sqlite_migrations.files == ["0001_initial.py", path.name]
    invalidate_caches()
    assert await drift(sqlite_migrations.config) == []
    assert await make(sqlite_migrations.config, "nothing") is None
    assert await migrate(sqlite_migrations.config) == ["0001_initial", path.stem]


def test_a_migration_keeps_the_text_of_an_enum_and_not_the_enum():
    class Colour(StrEnum):
        RED = "red"

    class Operation:
        fields = (("colour", CharField(max_length=9, default=Colour.RED)),)
        field = CharField(max_length=9, default=Colour.RED)

    _freeze_enums(Operation)

    assert type(Operation.fields[0][1].default) is str
    assert type(Operation.field.default) is str


def test_no_migration_needs_the_code_of_today():
    """Whoever moves a class must not have to touch what was applied long ago."""
    for path in Path(import_module("models.migrations").__path__[0]).glob("0*.py"):
        imports = [line for line in path.read_text().splitlines() if line.startswith(("import ", "from "))]
        assert not [line for line in imports if line.split()[1].partition(".")[0] in {"models", "desk"}]


async def test_the_tables_of_the_product_are_there(database_url: str):
    async with connected(config_for(database_url, models.ALL)) as connection:
        assert await connection.execute_query_dict("SELECT count(*) AS n FROM ticket") == [{"n": 0}]
