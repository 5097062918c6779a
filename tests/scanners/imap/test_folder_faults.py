"""What happens to folders: deleted, made again, full; and to connections: cut within a mail, dead."""

import asyncio
import imaplib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from desk import clock
from scanners.imap.account import ImapAccount, Tls
from scanners.imap.afterwards import Act, Afterwards
from scanners.imap.first_start import FirstStart
from scanners.imap.keeper import Cursor
from scanners.imap.limits import Limits
from scanners.imap.pauses import Pauses
from scanners.imap.watch import MailboxWatch
from tests.parts.black_hole import BlackHole
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.imap_user import mail_program
from tests.parts.watching import Store, eventually, running
from tests.parts.wire import serving

QUICK = Pauses(first=0.05, longest=0.2, idle=5)
QUOTA = """
mail_plugins = $mail_plugins quota
protocol imap {
  mail_plugins = $mail_plugins quota imap_quota
  # A MOVE within one account is free; a COPY is not.
  imap_capability = IMAP4rev1 IDLE UIDPLUS NAMESPACE
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage=1M
  quota_rule2 = INBOX:ignore
}
"""


def mail(number: int, body: str = "Guten Tag") -> bytes:
    return f"From: weber@kunde.example\nSubject: Nummer {number}\n\n{body}\n".encode()


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    server = Dovecot(more=QUOTA)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def account(server: Dovecot, user: str, folder: str = "INBOX") -> ImapAccount:
    return ImapAccount(server.host, server.port, Tls.NEVER, user, PASSWORD, folder)


@asynccontextmanager
async def watching(at: ImapAccount, store: Store, **more: Any) -> AsyncIterator[asyncio.Task[None]]:
    async with running(MailboxWatch(at, store, **{"pauses": QUICK, **more})) as task:
        yield task


async def test_a_folder_that_is_deleted_and_made_again_is_watched_again(dovecot: Dovecot):
    user, store = dovecot.user(), Store()
    dovecot.deliver(user, mail(1), folder="Kunden")
    async with watching(account(dovecot, user, "Kunden"), store, pauses=Pauses(0.05, 0.2, 0.5)):
        await store.becomes(lambda: len(store.raws) == 1)
        with mail_program(dovecot, user) as program:
            assert program.delete("Kunden")[0] == "OK"
        await store.becomes(lambda: store.states[-1][0] is False)
        with mail_program(dovecot, user) as program:
            assert program.create("Kunden")[0] == "OK"
        dovecot.deliver(user, mail(2), folder="Kunden")
        await store.becomes(lambda: store.raws == [mail(1), mail(2)])
        await store.becomes(lambda: store.states[-1] == (True, None))


async def test_a_folder_that_is_full_is_told_of_and_stops_no_mail(dovecot: Dovecot):
    user, store = dovecot.user(), Store()
    dovecot.deliver(user, mail(1, "A" * 600_000), mail(2, "B" * 600_000), mail(3))
    to = Afterwards(Act.MOVE, "Voll")
    async with watching(account(dovecot, user), store, afterwards=to, limits=Limits(batch=1)):
        await store.becomes(lambda: len(store.raws) == 3)
        await store.becomes(lambda: any(sentence for _, sentence in store.states))
        await eventually(lambda: len(dovecot.files(user)) == 1)
    assert all(up for up, _ in store.states)
    assert any("can't be moved to the folder “Voll”" in (sentence or "") for _, sentence in store.states)
    assert len(dovecot.files(user, "Voll")) == 2


async def test_a_first_start_since_a_day_leaves_older_mails(dovecot: Dovecot):
    user, store = dovecot.user(), Store()
    old = imaplib.Time2Internaldate((clock.now() - timedelta(days=30)).timestamp())
    with mail_program(dovecot, user) as program:
        for number in range(3):
            program.append("INBOX", "", old, mail(number))
        program.append("INBOX", "", "", mail(3))
    since = FirstStart(since=(clock.now() - timedelta(days=2)).date())
    async with watching(account(dovecot, user), store, start=since):
        await store.becomes(lambda: len(store.raws) == 1 and bool(store.states))
    assert b"Nummer 3" in store.raws[0]


async def test_a_renumbered_folder_brings_no_mail_that_was_never_wanted(dovecot: Dovecot):
    """Ten thousand old mails would have become tickets the day the server was restored from its backup."""
    user, store = dovecot.user(), Store()
    old = imaplib.Time2Internaldate((clock.now() - timedelta(days=30)).timestamp())
    with mail_program(dovecot, user) as program:
        for number in range(3):
            program.append("INBOX", "", old, mail(number))
    start = FirstStart.from_text("new", begun=clock.now().date())
    async with watching(account(dovecot, user), store, start=start):
        await store.becomes(lambda: store.states == [(True, None)])
        dovecot.deliver(user, mail(3))
        await store.becomes(lambda: store.raws == [mail(3)])
        await asyncio.to_thread(dovecot.renumber, user)
        await store.becomes(lambda: len(store.raws) == 2)
    assert store.raws == [mail(3), mail(3)]
    assert store.mails[0].uidvalidity != store.mails[1].uidvalidity


async def test_a_mail_that_was_stored_as_the_process_died_is_moved_by_the_next(dovecot: Dovecot):
    user, store = dovecot.user(), Store()
    dovecot.deliver(user, mail(1), mail(2))
    async with watching(account(dovecot, user), store):
        await store.becomes(lambda: len(store.raws) == 2)
    store.died = True
    async with watching(account(dovecot, user), store, afterwards=Afterwards(Act.MOVE, "Erledigt")):
        await eventually(lambda: dovecot.files(user) == {})
    assert len(dovecot.files(user, "Erledigt")) == 2


async def test_a_server_that_is_down_for_an_hour_is_asked_seldom_and_nothing_is_lost(dovecot: Dovecot):
    """The hour is not slept: each pause is written down and over at once, until an hour is full."""
    user, store, slept = dovecot.user(), Store(), 0.0
    dovecot.deliver(user, mail(1))
    tries: list[float] = []

    async def sleep(seconds: float) -> None:
        nonlocal slept
        slept += seconds
        tries.append(seconds)
        if slept > 3600:
            dovecot.deliver(user, *(mail(number) for number in range(2, 5)))
            await asyncio.to_thread(dovecot.start)

    async with watching(account(dovecot, user), store, pauses=Pauses(), sleep=sleep):
        await store.becomes(lambda: store.states == [(True, None)])
        await asyncio.to_thread(dovecot.kill)
        await store.becomes(lambda: len(store.raws) == 4)
    assert store.raws == [mail(number) for number in range(1, 5)]
    assert 12 <= len(tries) <= 40
    assert max(tries) <= 300
    assert [up for up, _ in store.states][:2] == [True, False]


async def test_a_connection_that_goes_dead_within_a_mail_is_replaced(dovecot: Dovecot):
    user, store = dovecot.user(), Store()
    big = mail(1, "A" * 2_000_000)
    dovecot.deliver(user, *(big for _ in range(4)))
    async with BlackHole(dovecot.port) as proxy:
        at = ImapAccount(dovecot.host, proxy.port, Tls.NEVER, user, PASSWORD)
        async with watching(at, store, limits=Limits(answer=0.5, batch=1)):
            await store.becomes(lambda: len(store.raws) >= 1)
            proxy.swallow = True
            await store.becomes(lambda: bool(store.states) and store.states[-1][0] is False)
            proxy.swallow = False
            await store.becomes(lambda: len(store.raws) >= 4)
    assert [one.uid for one in store.mails] == [1, 2, 3, 4]


async def test_a_mail_that_is_cut_in_the_middle_is_fetched_again_whole():
    """The connection breaks behind half of a literal, the first time only."""
    whole, times = b"Subject: x\r\n\r\n" + b"A" * 5_000, []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK hello\r\n")
        while line := (await reader.readline()).strip():
            tag, _, command = line.partition(b" ")
            if command.startswith(b"CAPABILITY"):
                writer.write(b"* CAPABILITY IMAP4rev1\r\n")
            elif command.startswith(b"SELECT"):
                writer.write(b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\n")
            elif command.startswith(b"UID SEARCH"):
                writer.write(b"* SEARCH 1\r\n")
            elif b"SIZE" in command:
                writer.write(b"* 1 FETCH (UID 1 RFC822.SIZE %d)\r\n" % len(whole))
            elif command.startswith(b"UID FETCH"):
                times.append(1)
                part = whole if len(times) > 1 else whole[:2_000]
                writer.write(b"* 1 FETCH (UID 1 BODY[] {%d}\r\n%s" % (len(whole), part))
                if len(times) == 1:
                    writer.write_eof()
                    return
                writer.write(b")\r\n")
            writer.write(tag + b" OK done\r\n")

    store = Store()
    async with serving(serve) as port:
        at = ImapAccount("127.0.0.1", port, Tls.NEVER, "weber", "pw")
        async with watching(at, store):
            await store.becomes(lambda: len(store.mails) == 1)
    assert store.mails[0].raw == whole
    assert store.cursor == Cursor(7, 1)


async def test_a_server_that_is_overrun_is_left_alone_as_long_as_it_asks():
    """Exchange names the time; who comes back sooner waits longer."""
    logins: list[float] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK hello\r\n")
        while line := (await reader.readline()).strip():
            tag, _, command = line.partition(b" ")
            if command.startswith(b"LOGIN"):
                logins.append(asyncio.get_running_loop().time())
                words = b"Request is throttled. Suggested Backoff Time: 1500 milliseconds"
                writer.write(tag + b" NO " + words + b"\r\n")
            else:
                writer.write(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")

    store = Store()
    async with serving(serve) as port:
        at = ImapAccount("127.0.0.1", port, Tls.NEVER, "weber", "pw")
        async with watching(at, store):
            await eventually(lambda: len(logins) == 2)
    assert logins[1] - logins[0] >= 1.5
    assert store.states[0][0] is False


async def test_the_last_words_of_a_server_that_hangs_up_are_told():
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK hello\r\n")
        while line := (await reader.readline()).strip():
            tag, _, command = line.partition(b" ")
            if command.startswith(b"SELECT"):
                writer.write(b"* BYE Connection is closed. 13\r\n")
                writer.write_eof()
                return
            writer.write(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")

    store = Store()
    async with serving(serve) as port:
        at = ImapAccount("127.0.0.1", port, Tls.NEVER, "weber", "pw")
        async with watching(at, store):
            await store.becomes(lambda: bool(store.states))
    assert store.states[0] == (False, "The mail server hung up: Connection is closed. 13")


async def test_a_server_that_cuts_every_silence_is_no_fault_and_loses_no_mail():
    """It hangs up after a second of IDLE, each time: nobody is told, and mail is seen as it comes."""
    mails = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal mails
        writer.write(b"* OK hello\r\n")
        while line := (await reader.readline()).strip():
            tag, _, command = line.partition(b" ")
            if command.startswith(b"CAPABILITY"):
                writer.write(b"* CAPABILITY IMAP4rev1 IDLE\r\n")
            elif command.startswith(b"SELECT"):
                writer.write(b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 9] x\r\n" % mails)
            elif command.startswith(b"UID SEARCH"):
                writer.write(b"* SEARCH %s\r\n" % b" ".join(b"%d" % (uid + 1) for uid in range(mails)))
            elif b"SIZE" in command:
                writer.write(
                    b"".join(b"* 1 FETCH (UID %d RFC822.SIZE 1)\r\n" % (uid + 1) for uid in range(mails))
                )
            elif command.startswith(b"UID FETCH"):
                writer.write(b'* 1 FETCH (UID %d BODY[] "x")\r\n' % mails)
            elif command == b"IDLE":
                writer.write(b"+ idling\r\n")
                await asyncio.sleep(1.1)
                mails += 1
                return
            writer.write(tag + b" OK done\r\n")

    store = Store()
    async with serving(serve) as port:
        at = ImapAccount("127.0.0.1", port, Tls.NEVER, "weber", "pw")
        async with watching(at, store):
            await store.becomes(lambda: len(store.mails) >= 2)
    assert store.states == [(True, None)]
