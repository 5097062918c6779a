"""The watch against a real Dovecot that is killed, renumbered, slow and silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from scanners.imap.account import ImapAccount
from scanners.imap.afterwards import Act, Afterwards
from scanners.imap.client import Limits
from scanners.imap.keeper import Cursor
from scanners.imap.pauses import Pauses
from scanners.imap.watch import MailboxWatch
from tests.parts.black_hole import BlackHole
from tests.parts.watching import Store, eventually, running
from tests.parts.wire import serving
from tests.scanners.conftest import Box

QUICK = Pauses(first=0.05, longest=0.2)


def mail(number: int, body: str = "Guten Tag") -> bytes:
    return f"From: weber@kunde.example\nSubject: Nummer {number}\n\n{body}\n".encode()


def mails(*numbers: int) -> list[bytes]:
    return [mail(number) for number in numbers]


@asynccontextmanager
async def watching(
    box: Box, store: Store, *, account: ImapAccount | None = None, pauses: Pauses = QUICK, **more: Any
) -> AsyncIterator[asyncio.Task[None]]:
    watch = MailboxWatch(account or box.account, store, pauses=pauses, **more)
    async with running(watch) as task:
        yield task


async def test_a_first_start_takes_all_mails_and_new_ones_are_seen_at_once(box: Box):
    store = Store()
    box.deliver(*mails(1, 2, 3))
    async with watching(box, store):
        await store.becomes(lambda: store.raws == mails(1, 2, 3))
        await store.becomes(lambda: store.states == [(True, None)])
        box.deliver(mail(4))
        await store.becomes(lambda: len(store.raws) == 4, within=5)
        box.deliver(*mails(5, 6))
        await store.becomes(lambda: store.raws == mails(1, 2, 3, 4, 5, 6), within=5)
    assert store.states == [(True, None)]


async def test_a_second_start_goes_on_where_the_store_ends(box: Box):
    store = Store()
    box.deliver(*mails(1, 2))
    async with watching(box, store):
        await store.becomes(lambda: len(store.raws) == 2)
    box.deliver(*mails(3))
    async with watching(box, store):
        await store.becomes(lambda: len(store.raws) == 3)
    assert store.raws == mails(1, 2, 3)


async def test_a_backlog_of_1200_mails_comes_in_order_and_in_small_batches(box: Box):
    store = Store()
    box.deliver(*mails(*range(1200)))
    async with watching(box, store):
        await store.becomes(lambda: len(store.raws) >= 1200, within=60)
    assert store.raws == mails(*range(1200))
    assert max(store.batches) <= 25


async def test_a_killed_server_is_waited_for_and_nothing_is_lost_or_doubled(box: Box):
    store = Store()
    box.deliver(*mails(1, 2))
    async with watching(box, store):
        await store.becomes(lambda: len(store.raws) == 2 and store.states == [(True, None)])
        box.server.kill()
        await store.becomes(lambda: store.states[-1][0] is False, within=5)
        box.deliver(*mails(3, 4))
        box.server.start()
        await store.becomes(lambda: len(store.raws) == 4)
        await store.becomes(lambda: store.states[-1] == (True, None))
    assert store.raws == mails(1, 2, 3, 4)
    assert all(sentence for up, sentence in store.states if not up)


async def test_a_renumbered_folder_is_handed_over_again_under_its_new_number(box: Box):
    store = Store()
    box.deliver(*mails(1, 2, 3))
    async with watching(box, store):
        await store.becomes(lambda: len(store.raws) == 3)
        before = store.cursor
        assert before is not None
        await asyncio.to_thread(box.server.renumber, box.user)
        await store.becomes(lambda: len(store.raws) == 6)
    assert sorted(store.raws) == sorted(mails(1, 2, 3) * 2)
    assert store.cursor == Cursor(before.uidvalidity + 1, 3)
    assert {one.uidvalidity for one in store.mails[3:]} == {before.uidvalidity + 1}


async def test_a_connection_that_goes_dead_without_a_word_is_noticed_and_replaced(box: Box):
    store = Store()
    async with BlackHole(box.server.port) as proxy:
        pauses = Pauses(first=0.05, longest=0.2, idle=0.5)
        account = box.at(port=proxy.port)
        async with watching(box, store, account=account, pauses=pauses, limits=Limits(answer=0.5)):
            await store.becomes(lambda: store.states == [(True, None)])
            proxy.swallow = True
            await store.becomes(lambda: store.states[-1][0] is False, within=5)
            box.deliver(mail(1))
            proxy.swallow = False
            await store.becomes(lambda: store.raws == [mail(1)])
        assert proxy.connections >= 2


async def test_a_store_that_fails_gets_the_same_mails_again(box: Box):
    store = Store()
    store.refusals = 3
    box.deliver(*mails(1, 2))
    async with watching(box, store):
        await store.becomes(lambda: len(store.raws) == 2)
        await store.becomes(lambda: store.states[-1] == (True, None))
    assert store.raws == mails(1, 2)
    assert store.states[0] == (False, "The mails could not be stored; this is tried again.")


async def test_a_wrong_password_is_told_once_and_tried_again_after_the_longest_pause(box: Box):
    store = Store()
    pauses = Pauses(first=0.01, longest=60)
    async with watching(box, store, account=box.at(password="falsch"), pauses=pauses):
        await store.becomes(lambda: len(store.states) == 1)
    up, sentence = store.states[0]
    assert not up
    assert sentence is not None
    assert f"does not let {box.user} in" in sentence


async def test_a_missing_folder_is_named_and_watched_once_it_is_there(box: Box):
    store = Store()
    async with watching(box, store, account=box.at(folder="Später")):
        await store.becomes(lambda: bool(store.states))
        assert "The folder “Später” can't be opened." in (store.states[0][1] or "")
        box.deliver(mail(1), folder="Sp&AOQ-ter")
        await store.becomes(lambda: store.raws == [mail(1)])


@pytest.mark.parametrize(
    ("afterwards", "inbox", "archive"),
    [
        (Afterwards(), ["", ""], 0),
        (Afterwards(Act.SEEN), ["S", "S"], 0),
        (Afterwards(Act.FLAG), ["F", "F"], 0),
        (Afterwards(Act.DELETE), [], 0),
        (Afterwards(Act.MOVE, "Archiv"), [], 2),
    ],
)
async def test_what_becomes_of_mails_afterwards(
    box: Box, afterwards: Afterwards, inbox: list[str], archive: int
):
    store = Store()
    box.deliver(*mails(1, 2))
    async with watching(box, store, afterwards=afterwards):
        await store.becomes(lambda: len(store.raws) == 2)
        await eventually(lambda: sorted(box.server.files(box.user).values()) == inbox)
        await store.becomes(lambda: bool(store.states))
    assert len(box.server.files(box.user, "Archiv")) == archive


async def test_nothing_is_deleted_on_the_server_before_it_is_stored(box: Box):
    store = Store()
    store.refusals = 1_000_000
    box.deliver(*mails(1, 2))
    async with watching(box, store, afterwards=Afterwards(Act.DELETE)):
        await store.becomes(lambda: bool(store.states))
    assert len(box.server.files(box.user)) == 2


async def test_a_mail_we_can_not_take_whole_stays_on_the_server(box: Box):
    store = Store()
    box.deliver(mail(1), mail(2, "A" * 500_000), mail(3))
    more = {"afterwards": Afterwards(Act.DELETE), "limits": Limits(mail=100_000)}
    async with watching(box, store, **more):
        await store.becomes(lambda: len(store.raws) == 3)
        await store.becomes(lambda: bool(store.states))
    assert len(box.server.files(box.user)) == 1
    assert [bool(one.fault) for one in store.mails] == [False, True, False]


async def test_a_folder_that_can_not_be_moved_to_stops_nothing(box: Box):
    store = Store()
    box.deliver(mail(1))
    async with watching(box, store, afterwards=Afterwards(Act.MOVE, "INBOX/..//x")):
        await store.becomes(lambda: len(store.raws) == 1)
        box.deliver(mail(2))
        await store.becomes(lambda: len(store.raws) == 2)
    assert {up for up, _ in store.states} == {True}
    assert any("can't be moved" in (sentence or "") for _, sentence in store.states)


async def test_one_mail_that_breaks_the_connection_each_time_does_not_hold_up_the_others(box: Box):
    """The server of this test hangs up in the middle of one mail, whenever it is fetched."""
    store = Store()
    async with serving(_poisonous) as port:
        pauses = Pauses(first=0.01, longest=0.02)
        async with watching(box, store, account=box.at(port=port), pauses=pauses):
            await store.becomes(lambda: len(store.mails) == 3)
    assert [one.uid for one in store.mails] == [1, 2, 3]
    assert [one.raw for one in store.mails] == [b"mail 1", b"", b"mail 3"]
    assert "connection broke" in (store.mails[1].fault or "")


async def _poisonous(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"* OK hello\r\n")
    while words := (await reader.readline()).split():
        tag, command = words[0], b" ".join(words[1:3]).upper()
        if command.startswith(b"CAPABILITY"):
            writer.write(b"* CAPABILITY IMAP4rev1\r\n")
        elif command.startswith(b"SELECT"):
            writer.write(b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 4] x\r\n")
        elif command == b"UID SEARCH":
            first = int(words[4].split(b":", 1)[0])
            writer.write(b"* SEARCH %s\r\n" % b" ".join(b"%d" % uid for uid in range(min(first, 3), 4)))
        elif command == b"UID FETCH":
            uids = _numbers(words[3].decode())
            for uid in uids:
                if b"SIZE" in words[-1].upper():
                    writer.write(b"* %d FETCH (UID %d RFC822.SIZE 6)\r\n" % (uid, uid))
                elif uid == 2:
                    writer.write(b"* 2 FETCH (UID 2 BODY[] {6}\r\nma")
                    await writer.drain()
                    writer.close()
                    return
                else:
                    writer.write(b"* %d FETCH (UID %d BODY[] {6}\r\nmail %d)\r\n" % (uid, uid, uid))
        writer.write(tag + b" OK done\r\n")
    writer.close()


def _numbers(uids: str) -> list[int]:
    ranges = [part.partition(":") for part in uids.split(",")]
    return [uid for first, _, last in ranges for uid in range(int(first), int(last or first) + 1)]


async def test_a_stop_logs_out_and_leaves_nothing_behind(box: Box):
    store = Store()
    async with watching(box, store) as task:
        await store.becomes(lambda: store.states == [(True, None)])
        box.deliver(mail(1))
        await store.becomes(lambda: len(store.raws) == 1)
    assert task.cancelled()
    log = box.server.folder / "dovecot.log"
    await eventually(lambda: f"imap({box.user})" in log.read_text() and "Logged out" in log.read_text())


@pytest.mark.parametrize("text", ["", "burn", "move", "move:", "seen:x", "delete:INBOX"])
def test_what_becomes_of_a_mail_is_refused_unless_it_is_one_of_five_things(text: str):
    with pytest.raises(ValueError, match="leave, seen, flag, delete or move:Folder"):
        Afterwards.from_text(text)


def test_what_becomes_of_a_mail_is_read_from_a_word():
    assert Afterwards.from_text("leave") == Afterwards()
    assert Afterwards.from_text("move: Archiv/2026 ") == Afterwards(Act.MOVE, "Archiv/2026")


def test_pauses_grow_to_the_longest_and_are_never_in_step():
    pauses = Pauses(first=1, longest=300)
    for faults in range(1, 200):
        whole = min(300, 2 ** (faults - 1))
        assert whole / 2 <= pauses.after(faults) <= whole
    assert len({pauses.after(9) for _ in range(50)}) > 1
