"""`postbote mail-server` at the command line."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.parts.command_line import CommandLine
from tests.parts.smtp_script import SmtpScript

URL = "smtps://desk:s3cret!@mx.desk.example"
NADIA = "nadia@desk.example"


@pytest.fixture
def server() -> Iterator[SmtpScript]:
    """In a thread of its own: a command has its own loop."""
    script, ready, stop = SmtpScript(), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with script:
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    yield script
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    made = rsa.generate_private_key(65537, 1024)
    file = tmp_path / "dkim.pem"
    file.write_bytes(
        made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return file


def test_a_mail_server_is_kept_changed_and_forgotten_without_a_secret_in_sight(
    desk: CommandLine, key: Path
) -> None:
    words = ("--sender", "@desk.example", "--group", "Support", "--per-minute", "30", "--most-mb", "20")
    signing = ("--dkim-domain", "desk.example", "--dkim-selector", "s1", "--dkim-key-file", str(key))
    added = desk.done("mail-server", "add", "M365", URL, *words, *signing)
    assert added.stderr == "M365 is kept. `postbote mail-server test M365 --to ADDRESS` tries it.\n"

    state = desk.one("mail-server", "list")
    assert (state["where"], state["tls"]) == ("desk@mx.desk.example:465", "implicit")
    assert (state["groups"], state["senders"]) == (["Support"], ["@desk.example"])
    assert (state["per_minute"], state["most_mb"], state["connections"]) == (30, 20, 5)
    assert (state["dkim"], state["signs_return_path"]) == ("s1._domainkey.desk.example", True)
    assert "s3cret" not in repr(state)
    assert "KEY" not in repr(state)

    changed = desk.done("mail-server", "set", "m365", "--no-group", "--plain-return-path", "--no-dkim")
    assert changed.stderr == (
        "M365: dkim_domain, dkim_key, dkim_selector, groups, signs_return_path changed.\n"
    )
    assert "nothing to change" in desk.done("mail-server", "set", "M365", "--no-group").stderr
    state = desk.one("mail-server", "list")
    assert (state["groups"], state["dkim"], state["signs_return_path"]) == ([], None, False)

    desk.done("mail-server", "remove", "M365", "--yes")
    assert desk.rows("mail-server", "list") == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("set", "Out", "--connections", "99"), "from 1 to 50"),
        (("set", "Out", "--url", "imap://x"), "smtp://"),
        (("set", "Out", "--group", "Nobody"), "Nobody"),
        (("set", "Out", "--oauth", "m365"), "There is no OAuth grant m365."),
        (("set", "In", "--active"), "There is no mail server In."),
        (("add", "Out", "smtp://mx.desk.example"), "already"),
    ],
)
def test_what_can_not_be_is_refused(desk: CommandLine, words: tuple[str, ...], sentence: str) -> None:
    desk.done("mail-server", "add", "Out", URL)
    assert sentence in desk.refused("mail-server", *words)


def test_only_an_administrator_may_change_mail_servers(desk: CommandLine) -> None:
    desk.done("mail-server", "add", "Out", URL)
    refused = desk.refused("mail-server", "set", "Out", "--inactive", "--as", "nadia")
    assert "Only an administrator may change mail servers." in refused


def test_a_test_mail_goes_through_the_server_that_is_named(
    desk: CommandLine, server: SmtpScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTBOTE_MAIL_FROM", "Support <support@desk.example>")
    desk.done("mail-server", "add", "Out", server.url)
    done = desk.done("mail-server", "test", "Out", "--to", NADIA)
    assert done.stderr.startswith(f"Out took it for {NADIA}: 250")
    assert [mail.recipient for mail in server.taken] == [NADIA]
    assert "ok     mail server Out: It takes our mail." in desk("check").stdout


def test_a_test_mail_that_is_refused_says_why_and_check_does_too(
    desk: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTBOTE_MAIL_FROM", "Support <support@desk.example>")
    desk.done("mail-server", "add", "Out", "smtp://127.0.0.1:9?starttls=never")
    said = desk.refused("mail-server", "test", "Out", "--to", NADIA)
    assert "can't be reached" in said
    assert "(mail server Out)" in said
    checked = desk("check")
    assert checked.exit_code == 1
    assert "WRONG  mail server Out: The mail server 127.0.0.1:9 can't be reached" in checked.stdout


def test_a_mailbox_says_which_addresses_with_a_token_it_takes(postbote: CommandLine) -> None:
    postbote.done("mailbox", "add", "support@desk.example", "maildir:///nowhere", "--replies", "none")
    assert postbote.one("mailbox", "list")["replies"] == "none"
    postbote.done("mailbox", "set", "support@desk.example", "--replies", "@Reply.desk.example")
    assert postbote.one("mailbox", "list")["replies"] == "@reply.desk.example"
    refused = postbote.refused("mailbox", "set", "support@desk.example", "--replies", "minus")
    assert "plus, none or a domain" in refused
