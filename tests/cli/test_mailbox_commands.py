"""Mailboxes and OAuth grants at the command line."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.parts.command_line import CommandLine
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.token_server import TokenServer

IMAP = "imap://support:pw@127.0.0.1:9/INBOX?starttls=never"
SUPPORT = "support@desk.example"


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    server = Dovecot()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def token_server() -> Iterator[TokenServer]:
    """In a thread of its own: a command has its own loop."""
    server, ready, stop = TokenServer(), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with server:
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    yield server
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


def test_how_a_mailbox_is_watched_can_be_changed(postbote: CommandLine) -> None:
    postbote.done("mailbox", "add", SUPPORT, IMAP, "--start", "new", "--authserv-id", "mx.desk.example")
    state = postbote.one("mailbox", "list")
    assert (state["start"], state["afterwards"], state["authserv_id"]) == ("new", "leave", "mx.desk.example")
    assert (state["copies_take_part"], state["is_active"]) == (True, True)

    words = ("--afterwards", "move:Erledigt", "--copies-only-read", "--inactive", "--start", "2026-11-01")
    said = postbote.done("mailbox", "set", SUPPORT, *words).stderr

    assert said == f"{SUPPORT}: afterwards, copies_take_part, is_active, start changed.\n"
    state = postbote.one("mailbox", "list")
    assert (state["start"], state["afterwards"]) == ("2026-11-01", "move:Erledigt")
    assert (state["copies_take_part"], state["is_active"]) == (False, False)
    assert "nothing to change" in postbote.done("mailbox", "set", SUPPORT, "--inactive").stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--afterwards", "burn"), "leave, seen, flag, delete or move:Folder"),
        (("--start", "yesterday"), "all, new, or a day"),
        (("--url", "imap://support@h/"), "no password"),
        (("--oauth", "unknown"), "There is no OAuth grant unknown."),
        (("--folder", "Archiv", "--active"), f"There is no mailbox {SUPPORT}/Archiv."),
        (("--group", "Nobody"), "Nobody"),
    ],
)
def test_what_a_mailbox_can_not_be_is_refused(
    postbote: CommandLine, words: tuple[str, ...], sentence: str
) -> None:
    postbote.done("mailbox", "add", SUPPORT, IMAP)
    assert sentence in postbote.refused("mailbox", "set", SUPPORT, *words)


def test_a_mailbox_that_is_refused_makes_no_group(postbote: CommandLine) -> None:
    postbote.done("mailbox", "add", SUPPORT, IMAP)
    for address, sentence in ((SUPPORT, "is watched already"), ("support", "support is no mail address.")):
        refused = postbote("mailbox", "add", address, IMAP, "--group", "Suport")
        assert refused.exit_code == 1
        assert refused.stderr.splitlines()[0].endswith(f"{sentence.removesuffix('.')}.")
        assert len(refused.stderr.splitlines()) == 1
    assert postbote.rows("group", "list") == []


def test_a_maildir_that_is_not_there_yet_is_watched_and_said_so(
    postbote: CommandLine, tmp_path: Path
) -> None:
    said = postbote.done("mailbox", "add", SUPPORT, f"maildir://{tmp_path}/support").stderr
    assert f"There is no Maildir at {tmp_path}/support. It is read as soon as it is there." in said
    (tmp_path / "support" / "new").mkdir(parents=True)
    (tmp_path / "support" / "new" / "1").write_bytes(b"From: anna@kunde.example\nSubject: Neu\n\nNeu\n")
    assert postbote.done("mailbox", "scan").stderr == f"{SUPPORT}: 1 new mail.\n"


def test_a_new_password_comes_from_a_file_and_is_shown_nowhere(postbote: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("neu/@geheim\n")
    postbote.done("mailbox", "add", SUPPORT, IMAP)
    done = postbote.done("mailbox", "set", SUPPORT, "--password-file", str(tmp_path / "password"))
    assert done.stderr == f"{SUPPORT}: url changed.\n"
    for words in (("mailbox", "list", "--json"), ("check",)):
        result = postbote(*words)
        assert "geheim" not in result.stdout + result.stderr


def test_a_mailbox_that_is_removed_is_not_watched(postbote: CommandLine) -> None:
    postbote.done("mailbox", "add", SUPPORT, IMAP)
    postbote.done("mailbox", "remove", SUPPORT, "--yes")
    assert postbote.rows("mailbox", "list") == []


def test_one_of_two_folders_has_to_be_named(postbote: CommandLine) -> None:
    for folder in ("INBOX", "Rechnungen"):
        postbote.done("mailbox", "add", SUPPORT, IMAP.replace("INBOX", folder))
    assert "INBOX, Rechnungen" in postbote.refused("mailbox", "remove", SUPPORT, "--yes")
    postbote.done("mailbox", "remove", SUPPORT, "--folder", "Rechnungen", "--yes")
    assert postbote.one("mailbox", "list")["folder"] == "INBOX"


def test_of_a_folder_full_of_old_mails_a_script_is_told_what_will_become_of_them(
    postbote: CommandLine, dovecot: Dovecot
) -> None:
    user = dovecot.user()
    dovecot.deliver(user, *(f"Subject: {number}\n\nAlt\n".encode() for number in range(501)))
    url = f"imap://{user}:{PASSWORD}@{dovecot.host}:{dovecot.port}/INBOX?starttls=never"
    said = postbote.done("mailbox", "add", SUPPORT, url).stderr
    assert "The folder holds 501 mails: all of them will be taken. --start says otherwise." in said
    postbote.done("mailbox", "set", SUPPORT, "--start", "new")
    assert postbote.done("mailbox", "scan").stderr == f"{SUPPORT}: 0 new mails.\n"
    dovecot.deliver(user, b"From: weber@kunde.example\nSubject: Neu\n\nNeu\n")
    assert postbote.done("mailbox", "scan").stderr == f"{SUPPORT}: 1 new mail.\n"


def test_a_long_scan_says_how_far_it_is(postbote: CommandLine, dovecot: Dovecot) -> None:
    user = dovecot.user()
    dovecot.deliver(user, *(f"From: w@k.example\nSubject: {n}\n\nAlt\n".encode() for n in range(510)))
    url = f"imap://{user}:{PASSWORD}@{dovecot.host}:{dovecot.port}/INBOX?starttls=never"
    postbote.done("mailbox", "add", SUPPORT, url, "--start", "all")
    said = postbote.done("mailbox", "scan").stderr.splitlines()
    assert said == [f"{SUPPORT}: 500 taken in, 10 to go.", f"{SUPPORT}: 510 new mails."]


def test_a_scan_whose_mails_can_not_be_moved_takes_all_of_them_and_the_list_says_why(
    postbote: CommandLine, dovecot: Dovecot
) -> None:
    user = dovecot.user()
    dovecot.deliver(user, *(f"From: w@k.example\nSubject: {n}\n\nAlt\n".encode() for n in range(60)))
    url = f"imap://{user}:{PASSWORD}@{dovecot.host}:{dovecot.port}/INBOX?starttls=never"
    postbote.done("mailbox", "add", SUPPORT, url, "--afterwards", "move:INBOX/..//x")
    assert postbote.done("mailbox", "scan").stderr == f"{SUPPORT}: 60 new mails.\n"
    assert "can't be moved to the folder" in postbote.one("mailbox", "list")["fault"]


def test_a_grant_is_added_tested_renewed_and_deleted_without_a_secret_in_sight(
    postbote: CommandLine, token_server: TokenServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("falsch-und-geheim\n")
    add = ("oauth", "add", "m365", "--token-url", token_server.url, "--client-id", "desk")
    postbote.done(*add, "--client-secret-file", str(tmp_path / "secret"), "--secret-ends", "2036-12-31")
    assert "already" in postbote.refused(*add, "--client-secret-file", str(tmp_path / "secret"))
    refused = postbote.refused("oauth", "test", "m365")
    assert "m365 gets no token: AADSTS7000215" in refused
    assert "geheim" not in refused
    state = postbote.one("oauth", "list")
    assert state["secret_ends"].startswith("2036-12-31")
    assert state["fault"] is not None
    assert "geheim" not in repr(state)

    (tmp_path / "secret").write_text(token_server.secret)
    postbote.done("oauth", "renew", "m365", "--client-secret-file", str(tmp_path / "secret"))
    assert "gets tokens" in postbote.done("oauth", "test", "m365").stderr

    url = "imaps://support@outlook.office365.com/INBOX"
    postbote.done("mailbox", "add", SUPPORT, url, "--start", "all", "--oauth", "m365")
    assert postbote.one("mailbox", "list")["oauth"] == "m365"
    assert SUPPORT in postbote.refused("oauth", "delete", "m365")
    postbote.done("mailbox", "remove", SUPPORT, "--yes")
    postbote.done("oauth", "delete", "m365")
    assert postbote.rows("oauth", "list") == []


def test_a_secret_comes_from_the_environment_too(
    postbote: CommandLine, token_server: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTH_CLIENT_SECRET", token_server.secret)
    monkeypatch.setenv("OAUTH_REFRESH_TOKEN", "first")
    words = ("--token-url", token_server.url, "--client-id", "desk", "--way", "refresh_token")
    postbote.done("oauth", "add", "gmail", *words)
    assert postbote.one("oauth", "test", "gmail")["fault"] is None
    assert token_server.forms[0]["refresh_token"] == "first"


def test_a_secret_that_ends_soon_is_told_of_in_the_list_of_mailboxes(
    postbote: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("geheim")
    words = ("--client-id", "desk", "--client-secret-file", str(tmp_path / "secret"))
    postbote.done(
        "oauth",
        "add",
        "m365",
        "--token-url",
        "https://login.example/t",
        *words,
        "--secret-ends",
        "2020-01-01",
    )
    assert "the client secret of m365 ended on 2020-01-01" in postbote.done("mailbox", "list").stderr
