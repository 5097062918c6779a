"""One contract for Dovecot, Courier, Cyrus, and a Dovecot that offers next to nothing (R37)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from scanners.imap.afterwards import Act, Afterwards
from scanners.imap.client import connect
from scanners.imap.errors import MailboxError
from scanners.imap.first_start import FirstStart
from scanners.imap.limits import Limits
from scanners.imap.pauses import Pauses
from scanners.imap.watch import MailboxWatch
from tests.parts.imap_user import mail_program
from tests.parts.watching import Store, eventually, running
from tests.scanners.imap.conftest import Place

QUICK = Pauses(first=0.05, longest=0.2, idle=5)
LIMITS = Limits(poll=0.2)


def mail(number: int, body: str = "Guten Tag") -> bytes:
    return f"From: weber@kunde.example\nSubject: Nummer {number}\n\n{body}\n".encode()


def mails(*numbers: int) -> list[bytes]:
    return [mail(number) for number in numbers]


@asynccontextmanager
async def watching(place: Place, store: Store, **more: Any) -> AsyncIterator[asyncio.Task[None]]:
    account = more.pop("account", place.account)
    watch = MailboxWatch(account, store, **{"pauses": QUICK, "limits": LIMITS, **more})
    async with running(watch) as task:
        yield task


def flags(place: Place, folder: str = "INBOX") -> list[str]:
    """Of each mail, its flags, as another mail program sees them."""
    with mail_program(place.server, place.user, folder) as program:
        _, found = program.uid("FETCH", "1:*", "(FLAGS)")
    lines = [line.partition(b"FLAGS (")[2].partition(b")")[0].decode() for line in found if line]
    return sorted(" ".join(word for word in line.split() if word != r"\Recent") for line in lines)


async def test_a_wrong_password_is_refused_with_a_sentence(place: Place):
    with pytest.raises(MailboxError, match=f"does not let {place.user} in") as refused:
        async with connect(place.at(password="falsch")):
            pass
    assert not refused.value.passing


async def test_a_first_start_takes_all_and_what_comes_is_seen_within_seconds(place: Place):
    store = Store()
    place.put(*mails(1, 2, 3))
    async with watching(place, store):
        await store.becomes(lambda: store.raws == mails(1, 2, 3))
        await store.becomes(lambda: store.states == [(True, None)])
        await asyncio.to_thread(place.put, mail(4))
        await store.becomes(lambda: store.raws == mails(1, 2, 3, 4), within=10)
    assert all("Seen" not in line for line in flags(place))


async def test_a_first_start_with_new_mail_only_leaves_what_is_there(place: Place):
    store = Store()
    place.put(*mails(1, 2, 3))
    start = FirstStart(only_new=True)
    async with watching(place, store, start=start):
        await store.becomes(lambda: store.states == [(True, None)])
    # It was switched off meanwhile: what came is new all the same.
    place.put(mail(4))
    async with watching(place, store, start=start):
        await store.becomes(lambda: store.raws == [mail(4)])


@pytest.mark.parametrize(
    ("act", "left"),
    [(Act.SEEN, ["\\Seen"]), (Act.FLAG, ["\\Flagged"]), (Act.LEAVE, [""])],
)
async def test_a_mail_is_marked_once_it_is_stored(place: Place, act: Act, left: list[str]):
    store = Store()
    place.put(mail(1))
    async with watching(place, store, afterwards=Afterwards(act)):
        await store.becomes(lambda: store.states == [(True, None)])
    assert flags(place) == left


async def test_a_mail_is_moved_to_a_folder_that_is_made_for_it(place: Place):
    store = Store()
    place.put(*mails(1, 2))
    to = Afterwards(Act.MOVE, "Erledigt/Müller & Söhne")
    async with watching(place, store, afterwards=to):
        await store.becomes(lambda: store.states == [(True, None)])
    there = place.named("Erledigt", "M&APw-ller &- S&APY-hne")
    assert len(flags(place, there)) == 2
    # Without UIDPLUS they stay, marked: an EXPUNGE would take others' mails as well.
    left = ["\\Deleted"] * 2 if place.kind == "poor" else []
    assert [line for line in flags(place) if line] == left


async def test_a_mail_is_deleted_and_those_others_have_marked_are_not(place: Place):
    store = Store()
    place.put(*mails(1, 2))
    async with watching(place, store):
        await store.becomes(lambda: len(store.raws) == 2)
    with mail_program(place.server, place.user) as program:
        program.store("1", "+FLAGS", r"(\Deleted)")
    place.put(mail(3))
    async with watching(place, store, afterwards=Afterwards(Act.DELETE)):
        await store.becomes(lambda: len(store.raws) == 3)
        await store.becomes(lambda: len(store.states) == 2)
    assert len([line for line in flags(place) if "Deleted" in line]) == (2 if place.kind == "poor" else 1)
    assert len(flags(place)) == (3 if place.kind == "poor" else 2)


async def test_a_folder_is_found_by_the_name_people_write(place: Place):
    with mail_program(place.server, place.user) as program:
        for levels in (("Kunden",), ("Kunden", "&ZeVnLA- 2026")):
            assert program.create(place.named(*levels))[0] == "OK"
    place.put(mail(1), folder=place.named("Kunden", "&ZeVnLA- 2026"))
    store = Store()
    async with watching(place, store, account=place.at(folder="Kunden/日本 2026")):
        await store.becomes(lambda: store.raws == [mail(1)])


async def test_a_folder_that_is_not_there_is_named(place: Place):
    async with connect(place.account) as session:
        with pytest.raises(MailboxError, match="The folder “Gibt/Es/Nicht” can't be opened") as refused:
            await session.select("Gibt/Es/Nicht")
    assert not refused.value.passing


async def test_a_renumbered_folder_is_handed_over_again(place: Place):
    store = Store()
    if place.kind == "cyrus":
        await _made_again(place, store)
        return
    place.put(*mails(1, 2))
    async with watching(place, store):
        await store.becomes(lambda: len(store.raws) == 2)
    before = store.cursor
    assert before is not None
    place.server.renumber(place.user)
    async with watching(place, store):
        await store.becomes(lambda: len(store.raws) == 4)
    assert sorted(store.raws) == sorted(mails(1, 2) * 2)
    assert store.cursor is not None
    assert store.cursor.uidvalidity > before.uidvalidity


async def _made_again(place: Place, store: Store) -> None:
    """Cyrus numbers a folder anew when it is deleted and made again."""
    name, account = place.named("Alt"), place.at(folder="Alt")
    for wanted in (2, 4):
        with mail_program(place.server, place.user) as program:
            program.delete(name)
            assert program.create(name)[0] == "OK"
        place.put(*mails(1, 2), folder=name)
        async with watching(place, store, account=account):
            await store.becomes(lambda count=wanted: len(store.raws) == count)
    assert len({one.uidvalidity for one in store.mails}) == 2


async def test_a_mail_of_fifty_megabytes_comes_whole(place: Place):
    big = mail(1) + (b"A" * 76 + b"\n") * 680_000
    store = Store()
    await asyncio.to_thread(place.put, big, mail(2))
    async with watching(place, store):
        await store.becomes(lambda: len(store.mails) == 2, within=60)
    assert [len(raw) for raw in store.raws] == [len(big), len(mail(2))]


async def test_lines_that_look_like_protocol_arrive_untouched(place: Place):
    odd = mail(1, "* 5 FETCH (UID 9)\n)\nA1 OK gone {12}\n+ go on\n5 * 3 = 15 * ok\n* BYE")
    store = Store()
    place.put(odd, mail(2))
    async with watching(place, store):
        await store.becomes(lambda: store.raws == [odd, mail(2)])


async def test_mails_that_others_read_move_and_delete_meanwhile_stop_nothing(place: Place):
    """Five mails; while the first is fetched, a person reads one, deletes one and moves one away."""
    place.put(*mails(1, 2, 3, 4, 5))
    async with connect(place.account, limits=Limits(batch=1, poll=0.2)) as session:
        await session.select("INBOX")
        uids = await session.new_uids(0)
        batches = session.fetch(uids)
        found = [one.raw async for one in _first(batches)]
        await asyncio.to_thread(_tidied_up, place)
        async for batch in batches:
            found += [one.raw for one in batch if one.fault is None]
        rest = await session.new_uids(0)
    wanted = {raw.replace(b"\r\n", b"\n") for raw in found}
    # One that is gone may still be handed over by a server that keeps it for us.
    assert set(mails(1, 2, 5)) <= wanted <= set(mails(1, 2, 3, 4, 5))
    assert set(rest) <= set(uids)


async def _first(batches: Any) -> AsyncIterator[Any]:
    for one in await anext(batches):
        yield one


def _tidied_up(place: Place) -> None:
    with mail_program(place.server, place.user) as program:
        program.store("2", "+FLAGS", r"(\Seen)")
        program.create(place.named("Privat"))
        program.copy("4", place.named("Privat"))
        program.store("3:4", "+FLAGS", r"(\Deleted)")
        program.expunge()


async def test_a_server_that_is_killed_is_waited_for(place: Place):
    store = Store()
    place.put(mail(1))
    async with watching(place, store):
        await store.becomes(lambda: store.raws == [mail(1)] and bool(store.states))
        await asyncio.to_thread(place.server.kill)
        await store.becomes(lambda: store.states[-1][0] is False)
        await asyncio.to_thread(place.server.start)
        await asyncio.to_thread(place.put, mail(2))
        await store.becomes(lambda: store.raws == mails(1, 2))


async def test_a_second_start_goes_on_where_the_first_ended(place: Place):
    store = Store()
    place.put(*mails(*range(60)))
    async with watching(place, store, limits=Limits(batch=7, poll=0.2)):
        await store.becomes(lambda: len(store.raws) >= 14)
    place.put(mail(60))
    async with watching(place, store):
        await store.becomes(lambda: len(store.raws) >= 61)
    assert store.raws == mails(*range(61))
    await eventually(lambda: store.left[-1] == 0)
