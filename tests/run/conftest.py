"""Postbote running as a process, also where it is not expected to become ready."""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.parts.postbote import COMMAND, ROOT, Postbote


class RunningPostbote(Postbote):
    async def start(self, *arguments: str) -> None:
        """Start it, and don't wait."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *COMMAND, "run", *arguments, env=self.environment, cwd=ROOT, stdout=log, stderr=log
            )

    def interrupt(self) -> None:
        """As Ctrl-C does."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)

    async def ended(self) -> int:
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), 20)

    async def refused(self, *arguments: str) -> str:
        """What it says when it doesn't want to."""
        process = await asyncio.create_subprocess_exec(
            *COMMAND,
            *arguments,
            env=self.environment,
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), 20)
        assert process.returncode == 1, err.decode()
        assert out == b""
        return err.decode()


@pytest.fixture
async def make_postbote(
    tmp_path: Path, migrated_sqlite: Path
) -> AsyncIterator[Callable[..., RunningPostbote]]:
    """Its tables are there unless it `is_new`: making them takes some seconds."""
    made: list[RunningPostbote] = []

    def make(*, is_new: bool = False, **settings: str) -> RunningPostbote:
        folder = tmp_path / f"data{len(made)}"
        if not is_new and "database" not in settings:
            folder.mkdir()
            shutil.copyfile(migrated_sqlite, folder / "postbote.sqlite3")
        made.append(RunningPostbote(folder, **settings))
        return made[-1]

    yield make
    for postbote in made:
        await postbote.stop()
