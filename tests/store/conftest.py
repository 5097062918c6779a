import sys
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from importlib import invalidate_caches
from pathlib import Path
from typing import Any

import pytest
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext

from models.database_url import config_for

LIBRARY = ["tests.store.bookshop"]


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    return f"sqlite://{tmp_path / 'empty.sqlite3'}"


@pytest.fixture
def empty_postgres_url(postgres: Any) -> Iterator[str]:
    url = postgres.empty_database()
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without tables; the test runs once on each kind."""
    return str(request.getfixturevalue(f"empty_{request.param}_url"))


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[TortoiseContext]:
    async with TortoiseContext() as context:
        await context.init(config=config_for(url, LIBRARY))
        yield context


@pytest.fixture
async def library(empty_url: str) -> AsyncIterator[TortoiseContext]:
    """An open store with authors and books, on each kind of database."""
    async with opened(empty_url) as context:
        await context.generate_schemas()
        yield context


@pytest.fixture
async def sqlite_library(empty_sqlite_url: str) -> AsyncIterator[TortoiseContext]:
    async with opened(empty_sqlite_url) as context:
        await context.generate_schemas()
        yield context


@pytest.fixture
async def postgres_library(empty_postgres_url: str) -> AsyncIterator[TortoiseContext]:
    async with opened(empty_postgres_url) as context:
        await context.generate_schemas()
        yield context


class Migrations:
    """A package of migrations that a test writes step by step, and the database they are for."""

    def __init__(self, url: str, folder: Path) -> None:
        self._package = f"migrations_{uuid.uuid4().hex}"
        self._folder = folder / self._package
        self._folder.mkdir()
        (self._folder / "__init__.py").touch()
        self._last = ""
        self.config = config_for(url, LIBRARY)
        self.config["apps"]["models"]["migrations"] = self._package

    def add(self, name: str, *operations: str, preamble: str = "") -> None:
        dependencies = [("models", self._last)] if self._last else []
        source = (
            "from tortoise import fields, migrations\n"
            "from tortoise.indexes import Index\n"
            "from tortoise.migrations import operations as ops\n"
            "from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint\n"
            f"{preamble}\n"
            "class Migration(migrations.Migration):\n"
            f"    dependencies = {dependencies!r}\n"
            f"    operations = [{', '.join(operations)}]\n"
        )
        (self._folder / f"{name}.py").write_text(source)
        self._last = name
        invalidate_caches()

    def replace(self, name: str, *operations: str) -> None:
        """Writes a migration anew that was wrong."""
        sys.modules.pop(f"{self._package}.{name}", None)
        path = self._folder / f"{name}.py"
        head, _, _ = path.read_text().partition("    operations = ")
        # One line longer, so that nobody takes the compiled file of the old one for it.
        path.write_text(f"{head}\n    operations = [{', '.join(operations)}]\n")
        invalidate_caches()

    def forget(self, name: str) -> None:
        """An older version of the program has no such migration."""
        sys.modules.pop(f"{self._package}.{name}", None)
        (self._folder / f"{name}.py").unlink()

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in self._folder.glob("0*.py"))

    async def run(self, statement: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        async with connected(self.config) as connection:
            return await connection.execute_query_dict(statement, values)

    async def value(self, statement: str) -> Any:
        (row,) = await self.run(statement)
        (value,) = row.values()
        return value


@asynccontextmanager
async def connected(config: Mapping[str, Any]) -> AsyncIterator[BaseDBAsyncClient]:
    async with TortoiseContext() as context:
        context.connections._init_config(dict(config["connections"]))
        yield context.connections.get("default")


@pytest.fixture
def migrations(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Migrations:
    monkeypatch.syspath_prepend(tmp_path)
    return Migrations(empty_url, tmp_path)


@pytest.fixture
def sqlite_migrations(empty_sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Migrations:
    monkeypatch.syspath_prepend(tmp_path)
    return Migrations(empty_sqlite_url, tmp_path)
