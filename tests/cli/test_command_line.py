"""What holds for every command: exit codes, where words go, and that --help costs nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desk.cli import COMMANDS
from tests.parts.command_line import CommandLine


def test_help_names_every_command_and_imports_none_of_them() -> None:
    asked = "import sys; sys.argv = ['postbote', '--help']\nfrom desk.cli import main\n"
    asked += "try: main()\nfinally: print(sorted({'tortoise', 'aiohttp', 'slack_bolt'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True).stdout
    assert all(name in said for name in COMMANDS)
    assert said.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help(postbote: CommandLine, name: str) -> None:
    assert "Usage: postbote" in postbote.done(name, "--help").stdout


def test_a_command_nobody_knows_is_wrong_use(postbote: CommandLine) -> None:
    assert postbote("tickets").exit_code == 2
    assert postbote("ticket", "lits").exit_code == 2
    assert postbote("ticket", "show").exit_code == 2


def test_lists_of_an_empty_store_say_so_to_people_and_nothing_to_programs(empty: CommandLine) -> None:
    for noun in ("agent", "group", "contact", "ticket", "mailbox", "mail", "outbox"):
        people = empty.done(noun, "list")
        assert people.stdout == ""
        assert people.stderr.strip()
        assert empty.rows(noun, "list") == []


def test_a_refusal_is_a_sentence_and_no_trace(desk: CommandLine) -> None:
    assert desk.refused("ticket", "show", "TT99") == "There is no ticket TT99."
    assert desk.refused("ticket", "comment", "TT1", "--as", "nobody", "text").startswith("There is no agent")


@pytest.mark.parametrize(
    "words",
    [
        *("mail show {}", "job show {}", "csv-mapping forget {}", "outbox retry {}", "ticket split TT1 {}"),
        *("mail list --limit {}", "ticket deleted --limit {}", "ticket changes TT1 --before {}"),
        *("ticket subscriptions --as nadia --before {}", "ticket duplicates --days {}"),
    ],
)
def test_a_figure_that_no_database_can_take_is_wrong_use(desk: CommandLine, words: str) -> None:
    # SQLite's own refusal is an OverflowError, which was shown with a trace.
    said = desk(*words.format(10**22).split())
    assert said.exit_code == 2
    assert f"{10**22} is not in the range" in said.stderr


def test_broken_settings_are_told_all_at_once(postbote: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTBOTE_SMTP", "mail.example.com")
    monkeypatch.setenv("POSTBOTE_DATABASE", "mysql://user:topsecret@host/name")
    monkeypatch.setenv("POSTBOTE_LISTEN", "8080")
    monkeypatch.setenv("POSTBOTE_SMPT", "typo")
    for words in (("ticket", "list"), ("run",), ("check",), ("migrate",)):
        said = postbote.refused(*words)
        faulty = ("POSTBOTE_SMTP:", "POSTBOTE_DATABASE:", "POSTBOTE_LISTEN:", "POSTBOTE_SMPT:")
        assert all(name in said for name in faulty)
        assert "topsecret" not in said


def test_a_data_folder_that_cannot_be_made_names_the_setting(
    postbote: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("POSTBOTE_DATA", str(tmp_path / "file" / "data"))
    assert postbote.refused("ticket", "list").startswith("POSTBOTE_DATA:")


def test_a_database_out_of_reach_is_a_sentence_without_the_password(
    postbote: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTBOTE_DATABASE", "postgres://user:topsecret@127.0.0.1:9/name")
    said = postbote.refused("ticket", "list")
    assert "127.0.0.1:9" in said
    assert "topsecret" not in said


def test_first_commands_at_once_on_an_empty_store_all_succeed() -> None:
    words = [sys.executable, "-c", "from desk.cli import main; main()", "ticket", "new", "--title"]
    started = [
        subprocess.Popen([*words, f"number {n}"], stderr=subprocess.PIPE, text=True, env=os.environ)
        for n in range(4)
    ]
    said = sorted(one.communicate(timeout=60)[1] for one in started)
    assert [one.returncode for one in started] == [0, 0, 0, 0], said
    assert said == [f"TT{n} is open.\n" for n in range(1, 5)]


@pytest.mark.parametrize(
    "words",
    [
        *("product show {}", "contact grant {}", "product list {}", "ticket related product {}"),
        *("ticket relate TT1 product {}", "ticket set TT1 contact={}", "ticket changes TT1 --field {}"),
        *("contact add --name {} --email {}@kunde.example", "preference set company_name {}"),
    ],
)
def test_a_word_of_bytes_that_are_no_text_is_no_defect(desk: CommandLine, words: str) -> None:
    # What the terminal sends is no UTF-8: Python reads it as a lone surrogate, which no database stores.
    said = desk(*words.format("a\udcffb", "a\udcffb").split())
    assert said.exit_code in {0, 1}
    assert said.exception is None or isinstance(said.exception, SystemExit)
