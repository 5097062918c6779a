"""Changes tables without losing what hangs on them.

SQLite can change a column only by building the table anew. Here the rows that refer to it stay, and its
indexes, triggers, uniqueness and number sequence come back. On both databases the constraints of a model
are there from its first migration on, conditional ones too.
"""
# ruff: noqa: SLF001 - a schema editor is made of private parts of Tortoise

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor, BaseSchemaEditor, SqliteSchemaEditor

from models.sql_statements import statements


class MigrationRefusedError(Exception):
    """The database cannot be migrated; the sentence says why and what to do."""


def editor_for(connection: BaseDBAsyncClient, *, atomic: bool) -> BaseSchemaEditor:
    """The editor of the connection's database."""
    editor = SqliteEditor if connection.capabilities.dialect == "sqlite" else PostgresEditor
    return editor(connection, atomic=atomic)


async def refuse_orphans(connection: BaseDBAsyncClient) -> None:
    """Raises MigrationRefusedError if a row of a SQLite database refers to one that is not there."""
    orphans = await connection.execute_query_dict("PRAGMA foreign_key_check")
    if orphans:
        where = ", ".join(sorted({f"{row['table']} to {row['parent']}" for row in orphans}))
        raise MigrationRefusedError(
            f"The migration is taken back: {len(orphans)} rows would point to nothing ({where})."
        )


class _IndexesNewColumns(BaseSchemaEditor):
    """A column that comes later has its index, too: Tortoise makes one with its table only."""

    async def add_field(self, model: Any, field_name: str) -> None:
        await super().add_field(model, field_name)
        field = model._meta.fields_map[field_name]
        if field.index and not field.unique:
            await self.add_index(model, Index(fields=(_column(field),)))


class PostgresEditor(_IndexesNewColumns, AsyncpgSchemaEditor):
    async def create_model(self, model: Any) -> None:
        await super().create_model(model)
        for constraint in model._meta.constraints or ():
            await self.add_constraint(model, constraint)


@dataclass(frozen=True)
class Hanging:
    """What SQLite drops with a table."""

    indexes: tuple[tuple[str, frozenset[str]], ...]
    triggers: tuple[tuple[str, str], ...]
    unique: frozenset[tuple[str, ...]]
    last_number: int | None


class SqliteEditor(_IndexesNewColumns, SqliteSchemaEditor):
    async def _run_sql(self, sql: str) -> None:
        if self.collect_sql:
            await super()._run_sql(sql)
            return
        for statement in statements(sql):
            await self.client.execute_query(statement)

    async def create_model(self, model: Any) -> None:
        await super().create_model(model)
        constraints = model._meta.constraints or ()
        if any(isinstance(constraint, CheckConstraint) for constraint in constraints):
            await self._remake_table(model)  # a rebuild brings all of them
        for constraint in constraints:
            if isinstance(constraint, UniqueConstraint):
                await self.add_constraint(model, constraint)

    async def add_constraint(self, model: Any, constraint: Any) -> None:
        if not getattr(constraint, "condition", None):
            await super().add_constraint(model, constraint)
            return
        columns = self._resolve_fields_to_columns(model, constraint.fields)
        await self._run_sql(
            f"CREATE UNIQUE INDEX {self.quote(self._unique_name(model, columns, constraint))}"
            f" ON {self.quote(model._meta.db_table)} ({', '.join(map(self.quote, columns))})"
            f" WHERE {constraint.condition}"
        )

    async def remove_constraint(self, model: Any, constraint: Any) -> None:
        if isinstance(constraint, CheckConstraint):
            await self._remake_table(model)
            return
        columns = tuple(self._resolve_fields_to_columns(model, constraint.fields))
        if columns in await self._unique_in_table(model._meta.db_table):
            await self._rebuild(model, not_unique=columns)
        else:
            name = self._unique_name(model, columns, constraint)
            await self._run_sql(f"DROP INDEX {self.quote(name)}")

    async def remove_field(self, model: Any, field: Any) -> None:
        everything = model._meta.fields_map
        if isinstance(field, ForeignKeyFieldInstance):
            # The column of a reference is a field of its own, which would stay and want to be filled.
            others = {name: other for name, other in everything.items() if name != field.source_field}
            model._meta.fields_map = others
        try:
            await super().remove_field(model, field)
        finally:
            model._meta.fields_map = everything

    async def _alter_field(self, model: Any, old_field: Any, new_field: Any) -> None:
        if not _differ_in_index_only(old_field, new_field):
            await super()._alter_field(model, old_field, new_field)
        index = Index(fields=(_column(new_field),))
        if new_field.index and not old_field.index:
            await self.add_index(model, index)
        elif old_field.index and not new_field.index:
            await self.remove_index(model, index)

    async def _remake_table(
        self, model: Any, create_field: Any = None, delete_field: Any = None, alter_fields: Any = None
    ) -> None:
        loosened = [_column(old) for old, new in alter_fields or () if old.unique and not new.unique]
        await self._rebuild(
            model,
            not_unique=tuple(loosened),
            create_field=create_field,
            delete_field=delete_field,
            alter_fields=alter_fields,
        )

    async def _rebuild(self, model: Any, *, not_unique: tuple[str, ...], **change: Any) -> None:
        table = model._meta.db_table
        await self._refuse_live_foreign_keys()
        hanging = await self._hanging_on(table)
        # Otherwise renaming the new table checks every trigger and view while the old table is gone.
        await self.client.execute_query("PRAGMA legacy_alter_table=ON")
        try:
            await super()._remake_table(model, **change)
        finally:
            await self.client.execute_query("PRAGMA legacy_alter_table=OFF")
        deleted = change.get("delete_field")
        await self._put_back(
            table, hanging, without=_column(deleted) if deleted else None, not_unique=not_unique
        )

    async def _refuse_live_foreign_keys(self) -> None:
        rows = await self.client.execute_query_dict("PRAGMA foreign_keys")
        if rows[0]["foreign_keys"]:
            raise MigrationRefusedError("Rebuilding a table would delete the rows that refer to it.")

    async def _hanging_on(self, table: str) -> Hanging:
        rows = await self.client.execute_query_dict(
            "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", [table]
        )
        indexes = [(row["sql"], await self._columns(row["name"])) for row in rows if row["type"] == "index"]
        return Hanging(
            indexes=tuple((sql, frozenset(columns)) for sql, columns in indexes),
            triggers=tuple((row["name"], row["sql"]) for row in rows if row["type"] == "trigger"),
            unique=frozenset(await self._unique_in_table(table)),
            last_number=await self._last_number(table),
        )

    async def _put_back(
        self, table: str, hanging: Hanging, *, without: str | None, not_unique: tuple[str, ...]
    ) -> None:
        there = set(await self._unique_in_table(table))
        for columns in sorted(hanging.unique - there):
            if columns != not_unique and without not in columns:
                await self._make_unique(table, columns)
        for sql, indexed in hanging.indexes:
            if without not in indexed:
                await self.client.execute_query(sql)
        for name, sql in hanging.triggers:
            if without is not None and re.search(rf"\b{re.escape(without)}\b", sql):
                raise MigrationRefusedError(f"The trigger {name} needs {table}.{without}: drop it first.")
            await self.client.execute_query(sql)
        if hanging.last_number is not None:
            await self._go_on_from(table, hanging.last_number)

    async def _make_unique(self, table: str, columns: Iterable[str]) -> None:
        name = self._generate_index_name_for_table("uid", table, list(columns))
        quoted = ", ".join(map(self.quote, columns))
        await self._run_sql(f"CREATE UNIQUE INDEX {self.quote(name)} ON {self.quote(table)} ({quoted})")

    @staticmethod
    def _default_to_sql_literal(value: Any) -> str:
        """A default for rows that have none yet, as SQL."""
        if isinstance(value, Enum):
            value = value.value
        if isinstance(value, str):
            return "'" + value.replace("'", "''") + "'"
        if isinstance(value, bool | int | float | Decimal):
            return str(+value)
        raise MigrationRefusedError(
            f"A default of {value!r} cannot fill rows: give a db_default, or fill them before."
        )

    def _unique_name(self, model: Any, columns: Iterable[str], constraint: UniqueConstraint) -> str:
        named = UniqueConstraint(fields=tuple(columns), name=constraint.name)
        return self._constraint_name_for_model(model, named)

    async def _unique_in_table(self, table: str) -> list[tuple[str, ...]]:
        """The columns of each UNIQUE that is part of the table; SQLite keeps no SQL for its index."""
        rows = await self.client.execute_query_dict(f"PRAGMA index_list({self.quote(table)})")
        return [await self._columns(row["name"]) for row in rows if row["origin"] == "u"]

    async def _columns(self, index: str) -> tuple[str, ...]:
        rows = await self.client.execute_query_dict(f"PRAGMA index_info({self.quote(index)})")
        return tuple(row["name"] for row in rows if row["name"] is not None)

    async def _last_number(self, table: str) -> int | None:
        exists = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"
        if not await self.client.execute_query_dict(exists):
            return None
        rows = await self.client.execute_query_dict("SELECT seq FROM sqlite_sequence WHERE name = ?", [table])
        return rows[0]["seq"] if rows else None

    async def _go_on_from(self, table: str, number: int) -> None:
        await self.client.execute_query("DELETE FROM sqlite_sequence WHERE name = ?", [table])
        await self.client.execute_query(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, number]
        )


def _column(field: Any) -> str:
    return str(field.source_field or field.model_field_name)


def _differ_in_index_only(old_field: Any, new_field: Any) -> bool:
    """Then the table need not be built anew, which takes minutes for a million rows."""
    return bool(old_field.index != new_field.index) and _without_index(old_field) == _without_index(new_field)


def _without_index(field: Any) -> tuple[str, list[str], dict[str, str]]:
    path, values, words = field.deconstruct()
    # References name what they point to by the model or by its name.
    left_out = {"db_index", "index", "model_name"}
    told = {name: str(value) for name, value in words.items() if name not in left_out}
    return path, [str(value) for value in values], told
