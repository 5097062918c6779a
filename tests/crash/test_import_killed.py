"""An import that is killed while it writes (R27): all or nothing; left out or not, nothing twice."""

import asyncio
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.parts.postbote import COMMAND, ROOT

LINES = 12_000
SECONDS = 90.0


@pytest.fixture
def store(tmp_path: Path, migrated_sqlite: Path) -> Path:
    (tmp_path / "data").mkdir()
    return Path(shutil.copyfile(migrated_sqlite, tmp_path / "data" / "postbote.sqlite3"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "tickets.csv"
    file.write_text("title,description\n" + "".join(f"T{n},{'Text ' * 100}\n" for n in range(LINES)))
    return file


async def _import(store: Path, file: Path, *options: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(*COMMAND, "ticket", "import", str(file), *options),
        env={**os.environ, "POSTBOTE_DATA": str(store.parent)},
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )


def _tickets(store: Path) -> int:
    with closing(sqlite3.connect(store)) as file:
        return int(file.execute("SELECT count(*) FROM ticket").fetchone()[0])


async def _killed_when(process: asyncio.subprocess.Process, is_time: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not is_time():
            assert process.returncode is None, "it was done before"
            await asyncio.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    await process.wait()


async def test_an_import_that_is_killed_while_it_writes_leaves_nothing(store: Path, file: Path) -> None:
    journal = store.with_name(f"{store.name}-wal")
    process = await _import(store, file)
    await _killed_when(process, lambda: journal.exists() and journal.stat().st_size > 3_000_000)
    assert _tickets(store) == 0
    with closing(sqlite3.connect(store)) as found:
        assert found.execute("SELECT count(*) FROM change").fetchone()[0] == 0
        assert found.execute("SELECT count(*) FROM counter").fetchone()[0] == 0


async def test_good_lines_that_are_taken_in_again_after_a_crash_are_not_doubled(
    store: Path, file: Path
) -> None:
    options = ("--skip-bad-lines", "--key", "title")
    await _killed_when(await _import(store, file, *options), lambda: _tickets(store) > 0)
    before = _tickets(store)
    assert 0 < before < LINES
    # A batch is whole or not there.
    assert before % 1000 == 0
    process = await _import(store, file, *options)
    _, said = await process.communicate()
    assert process.returncode == 0, said
    assert said.decode() == f"{LINES - before} new, 0 changed, {before} as they were.\n"
    assert _tickets(store) == LINES
