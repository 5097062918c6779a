"""Machines that answer each other end by themselves (R42), and no person's mail is lost meanwhile.

Real processes, a real Dovecot, and a relay between them that takes away what a machine is known by.
"""

import sqlite3
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from desk.automatic_mails import ADDRESS_HOUR
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.mail_relay import Change, MailRelay, letter, stripped
from tests.parts.postbote import Postbote

OURS, THEIRS = "support@desk.example", "help@other.example"
ROBOT, ANNA = "robot@machine.example", "anna@kunde.example"
MakePostbote = Callable[..., Postbote]


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    server = Dovecot()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def make_desk(
    make_postbote: MakePostbote, migrated_sqlite: Path, tmp_path: Path, dovecot: Dovecot
) -> Callable[..., Postbote]:
    """`make_desk(relay, address, user)`: a desk that isn't running yet, and its mailbox."""

    def make(relay: MailRelay, address: str) -> Postbote:
        file = tmp_path / f"{address}.sqlite3"
        file.write_bytes(migrated_sqlite.read_bytes())
        return make_postbote(
            database=f"sqlite://{file}",
            smtp=relay.url,
            mail_from=f"Desk <{address}>",
            secret=f"the key of {address}",
        )

    return make


async def start(desk: Postbote, dovecot: Dovecot, address: str, user: str) -> None:
    url = f"imap://{user}:{PASSWORD}@{dovecot.host}:{dovecot.port}/INBOX?starttls=never"
    await desk.says("group", "add", "Support", "--email", address)
    await desk.says("mailbox", "add", address, url, "--group", "Support")
    await desk.run("--only", "scanners,outbox")


def asked(desk: Postbote, sql: str) -> int:
    file = desk.settings["database"].removeprefix("sqlite://")
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as store:
        return int(store.execute(sql).fetchone()[0])


def is_at_rest(desk: Postbote, delivered: int) -> bool:
    """Every mail that was delivered is handled, and nothing waits to leave."""
    handled = asked(desk, "SELECT count(*) FROM inbound_mail WHERE outcome <> 'stored'")
    waiting = asked(desk, "SELECT count(*) FROM delivery WHERE courier = 'mail' AND state <> 'sent'")
    return handled == delivered and waiting == 0


async def all_at_rest(relay: MailRelay, desks: dict[str, Postbote]) -> None:
    async def rests() -> bool:
        before = dict(relay.handed)
        found = [is_at_rest(desk, relay.handed[address]) for address, desk in desks.items()]
        # A mail that was on its way while we looked would have been counted since.
        return all(found) and before == dict(relay.handed)

    await next(iter(desks.values())).until(rests, "at rest", 45)


def renamed(message: EmailMessage, number: int) -> EmailMessage:
    """Stripped, and with a subject that says nothing of where it belongs."""
    bare = stripped(message, number)
    bare.replace_header("Subject", f"Weitergeleitet ({number})")
    return bare


@pytest.mark.parametrize(("relayed", "most"), [(None, 1), (stripped, 20), (renamed, 20)])
async def test_two_desks_that_confirm_each_others_mails_come_to_rest(
    dovecot: Dovecot, make_desk: Callable[..., Postbote], relayed: Change | None, most: int
) -> None:
    folders = {OURS: dovecot.user(), THEIRS: dovecot.user()}
    async with MailRelay(dovecot, folders, change=relayed) as relay:
        desks = {address: make_desk(relay, address) for address in folders}
        for address, desk in desks.items():
            await start(desk, dovecot, address, folders[address])

        relay.deliver(letter(THEIRS, OURS, "Drucker", "Er druckt nicht.", number=1), OURS)
        relay.deliver(letter(ANNA, OURS, "Scanner", "Er scannt nicht.", number=1), OURS)
        await all_at_rest(relay, desks)

        between = relay.handed[OURS] + relay.handed[THEIRS] - 2
        assert 0 < between <= most
        assert relay.handed[ANNA] == 1
        annas = "SELECT count(*) FROM ticket t JOIN contact c ON c.id = t.contact_id WHERE c.email = '{}'"
        assert asked(desks[OURS], annas.format(ANNA)) == 1
        if relayed is renamed:  # nothing but the limit has ended it
            assert between == 2 * ADDRESS_HOUR.mails


@pytest.mark.parametrize("answers_to", ["From", "Reply-To"])
async def test_an_autoresponder_that_shows_no_sign_of_one_is_answered_ten_times_an_hour_at_most(
    dovecot: Dovecot, make_desk: Callable[..., Postbote], answers_to: str
) -> None:
    def answer(message: EmailMessage, number: int) -> EmailMessage:
        to = str(message[answers_to] or message["From"])
        return letter(ROBOT, to, f"Ich bin verreist ({number})", "Bis Montag.", number=number)

    folders = {OURS: dovecot.user()}
    async with MailRelay(dovecot, folders, answering={ROBOT: answer}) as relay:
        desk = make_desk(relay, OURS)
        await start(desk, dovecot, OURS, folders[OURS])

        relay.deliver(letter(ROBOT, OURS, "Drucker", "Er druckt nicht.", number=0), OURS)
        await all_at_rest(relay, {OURS: desk})
        relay.deliver(letter(ANNA, OURS, "Scanner", "Er scannt nicht.", number=1), OURS)
        await all_at_rest(relay, {OURS: desk})

        expected = ADDRESS_HOUR.mails if answers_to == "From" else 1
        assert relay.handed[ROBOT] == expected
        assert relay.handed[OURS] == 2 + expected
        assert relay.handed[ANNA] == 1
