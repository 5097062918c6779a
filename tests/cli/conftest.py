"""The command line on a store of its own, in this process."""

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner

from tests.parts.command_line import CommandLine


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of the developer's settings; logging as it was."""
    for name in list(os.environ):
        if name.startswith("POSTBOTE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("POSTBOTE_DATA", str(tmp_path / "data"))
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def empty() -> CommandLine:
    """On no store at all yet."""
    return CommandLine(CliRunner())


@pytest.fixture
def postbote(tmp_path: Path, migrated_sqlite: Path) -> CommandLine:
    """On a store with all tables and nothing in them."""
    (tmp_path / "data").mkdir()
    shutil.copyfile(migrated_sqlite, tmp_path / "data" / "postbote.sqlite3")
    return CommandLine(CliRunner())


@pytest.fixture
def desk(postbote: CommandLine) -> CommandLine:
    """With Nadia of Support, Frau Weber, and a ticket of hers."""
    postbote.done("agent", "add", "--name", "Nadia Brandt", "--email", "nadia@desk.example")
    postbote.done("group", "add", "Support", "--channel", "C0SUPPORT", "--member", "nadia")
    postbote.done("contact", "add", "--name", "Frau Weber", "--email", "weber@kunde.example")
    postbote.done(
        *("ticket", "new", "--title", "Drucker druckt leere Seiten", "--description", "Seit heute."),
        *("--contact", "weber@kunde.example", "--assignee", "Support"),
    )
    return postbote
