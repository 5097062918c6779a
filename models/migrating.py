"""Brings a database to the tables that this version of Postbote needs, without losing a row.

Each migration and the note that it was applied are one transaction, so that an interrupted run goes on where
it stopped. Two runs at once wait for each other. A database that a newer version has changed is refused.
`drift` says where models and migrations disagree, `make` writes the migration that settles it:
`python -m models.migrating check`, `python -m models.migrating make NAME`.
"""
# ruff: noqa: SLF001 - an executor is made of private parts of Tortoise

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import AddField, AddIndex, CreateModel, RunPython
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.writer import MigrationWriter, format_migration_name
from tortoise.transactions import in_transaction

from models.database_url import config_for
from models.migration_lock import only_one_migrates
from models.schema_editors import MigrationRefusedError, editor_for, refuse_orphans

__all__ = ["MigrationRefusedError", "drift", "make", "migrate", "pending"]

Config = Mapping[str, Any]
Progress = Callable[[str], object]


async def migrate(config: Config, *, progress: Progress | None = None) -> list[str]:
    """Applies what is missing and returns the names, oldest first; `progress` hears each before it runs.

    Raises MigrationRefusedError if the database is newer than this program or if rows would point nowhere
    afterwards, DBConnectionError if the database cannot be reached.
    """
    async with (
        _connected(config) as connection,
        only_one_migrates(connection),
        _foreign_keys_at_rest(connection),
    ):
        return await _Executor(connection, config["apps"]).apply(progress)


async def pending(config: Config) -> list[str]:
    """What `migrate` would apply, without changing anything; raises what `migrate` raises."""
    async with _connected(config) as connection:
        return [migration.name for migration in await _Executor(connection, config["apps"]).missing()]


async def drift(config: Config) -> list[str]:
    """What models have and migrations have not, a line each; empty if they agree. Opens no database."""
    return [operation.describe() for writer in await _changes(config) for operation in writer.operations]


async def make(config: Config, name: str) -> Path | None:
    """Writes the migration that settles `drift` as `0002_name.py`; None if there is nothing to settle."""
    writers = await _changes(config)
    if not writers:
        return None
    writer = writers[0]
    writer.name = format_migration_name(int(writer.name[:4]), name)
    for operation in writer.operations:
        _freeze_enums(operation)
    return writer.write()


class _Executor(MigrationExecutor):
    """Goes forward only; a migration and the note that it was applied are one transaction."""

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:  # noqa: ARG002, FBT001, FBT002
        return editor_for(self.connection, atomic=atomic)

    async def missing(self) -> list[Migration]:
        await self.loader.build_graph()
        applied = self.loader.applied_migrations
        self._refuse_newer(applied)
        return [step.migration for step in self._migration_plan(None, applied, self.loader.graph)]

    async def apply(self, progress: Progress | None) -> list[str]:
        missing = await self.missing()
        if not missing:
            return []
        await self.recorder.ensure_schema(self._schema_editor(atomic=False))
        state = await self._project_state(self.loader.applied_migrations)
        for migration in missing:
            if progress is not None:
                progress(migration.name)
            await self._apply_one(migration, state)
        return [migration.name for migration in missing]

    async def _apply_one(self, migration: Migration, state: State) -> None:
        editor = self._schema_editor(atomic=migration.atomic)
        if not migration.atomic:
            await _operate(migration, state, editor)
            await self.recorder.record_applied(migration.app_label, migration.name)
            return
        async with in_transaction(self.connection.connection_name) as transaction:
            editor.client = transaction
            await _operate(migration, state, editor)
            if transaction.capabilities.dialect == "sqlite":
                await refuse_orphans(transaction)
            await MigrationRecorder(transaction).record_applied(migration.app_label, migration.name)

    def _refuse_newer(self, applied: set[MigrationKey]) -> None:
        unknown = sorted(key.name for key in applied if key not in self.loader.graph.nodes)
        if unknown:
            raise MigrationRefusedError(
                f"A newer version of Postbote has changed this database ({', '.join(unknown)})."
                " Install that version, or restore a backup from before."
            )


# These look only at what is there afterwards.
_LOOKS_AHEAD = (CreateModel, AddField, AddIndex, RunPython)


async def _operate(migration: Migration, state: State, editor: BaseSchemaEditor) -> None:
    """As `Migration.apply`, which keeps a copy of all models before each operation: most of its time."""
    for operation in migration.operations:
        before = state if isinstance(operation, _LOOKS_AHEAD) else state.clone()
        operation.state_forward(migration.app_label, state)
        await migration._run_database_forward(operation, before, state, editor, True)
    state.validate_relations_initialized()


@asynccontextmanager
async def _connected(config: Config) -> AsyncIterator[BaseDBAsyncClient]:
    """A connection of its own, without the models: those of a running program stay as they are."""
    async with TortoiseContext() as context:
        context.connections._init_config(dict(config["connections"]))
        connection = context.connections.get(next(iter(config["connections"])))
        # The recorder takes any failure for "nothing applied yet": a lost connection must show here.
        await connection.execute_query("SELECT 1")
        yield connection


@asynccontextmanager
async def _foreign_keys_at_rest(connection: BaseDBAsyncClient) -> AsyncIterator[None]:
    """SQLite: dropping the old form of a table must not delete the rows that refer to it."""
    if connection.capabilities.dialect != "sqlite":
        yield
        return
    await connection.execute_query("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        await connection.execute_query("PRAGMA foreign_keys=ON")


async def _changes(config: Config) -> list[MigrationWriter]:
    async with TortoiseContext() as context:
        await context.init(config=dict(config), init_connections=False)
        assert context.apps is not None
        return await MigrationAutodetector(context.apps, config["apps"]).changes()


def _freeze_enums(operation: Any) -> None:
    """A default is written as the text it is stored as: renaming an enum must not break old migrations."""
    fields = dict(getattr(operation, "fields", None) or {})
    fields["field"] = getattr(operation, "field", None)
    for field in fields.values():
        if isinstance(getattr(field, "default", None), Enum):
            field.default = field.default.value


def _main(arguments: list[str]) -> int:
    # Which database does not matter: nothing is opened.
    config = config_for("sqlite:///unused", import_module("models").ALL)
    if arguments == ["check"]:
        differences = asyncio.run(drift(config))
        sys.stderr.write("".join(f"{line}\n" for line in differences) or "Models and migrations agree.\n")
        return 1 if differences else 0
    if len(arguments) != 2 or arguments[0] != "make":
        sys.stderr.write("usage: python -m models.migrating check | make NAME\n")
        return 2
    path = asyncio.run(make(config, arguments[1]))
    sys.stderr.write(f"{path or 'Models and migrations agree.'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
