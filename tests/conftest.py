"""What every test may ask for: a database with all tables, fresh and its own."""

import asyncio
import gc
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import models
from models.database_url import config_for
from models.migrating import migrate
from tests.parts.postgres import Postgres

pytest_plugins = ["tests.parts.house", "tests.parts.letterbox", "tests.parts.postbote", "tests.parts.world"]


def pytest_configure() -> None:
    # The same examples every time: what fails, fails for everybody.
    settings.register_profile("postbote", derandomize=True, database=None)
    settings.load_profile("postbote")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """A third of the time a worker waits for servers: half as many again as cores keep them busy."""
    return (os.cpu_count() or 1) * 3 // 2


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What collecting 7,000 tests leaves stays for good: the garbage collector need not look at it again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for this session, whose databases have all tables."""
    server = Postgres()
    try:
        server.start()
        template = server.empty_database()
        server.run(migrate(config_for(template, models.ALL)))
        server.use_template(template.rpartition("/")[2])
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to copy."""
    file = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    with asyncio.Runner() as runner:
        runner.run(migrate(config_for(f"sqlite://{file}", models.ALL)))
    return file


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The address of a fresh SQLite database with all tables."""
    file = tmp_path / "store.sqlite3"
    shutil.copyfile(migrated_sqlite, file)
    return f"sqlite://{file}"


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of a fresh PostgreSQL database with all tables."""
    url = postgres.database()
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database with all tables; the test runs once on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))
