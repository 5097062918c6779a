"""Mails are read in a process that can be killed: whatever one does to it, the others are read (R41)."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from scanners import mail_frames
from scanners.mail_frames import BadFrame, Unreadable
from scanners.parsed_mail import ParsedMail
from scanners.parser.parse import parse
from scanners.reading import MEGABYTE, InThisProcess, Reader, ReaderLimits
from tests.parts.mails import names, raw

SMALL = b"From: weber@kunde.example\nSubject: Drucker\n\nEr druckt nicht.\n"
# Takes a good deal longer than it may; each of its words changes the alphabet twice.
SLOW = b"Content-Type: text/plain; charset=iso-2022-jp\n\n" + b"\x1b$B$\x1b(B" * 6_000_000
# Base64 of this size takes more memory than the process of these tests has.
BIG = b"Content-Type: application/x\nContent-Transfer-Encoding: base64\n\n" + b"QUJD" * 15_000_000


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    async with Reader() as reader:
        yield reader


def pid_of(reader: Reader) -> int:
    assert reader._process is not None
    return reader._process.pid


async def subject(reader: Reader) -> str:
    (mail,) = await reader.read([SMALL], instance=None)
    assert isinstance(mail, ParsedMail)
    return mail.subject


def is_there(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def environment(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


async def ended(pid: int) -> None:
    async with asyncio.timeout(20):
        while is_there(pid):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


async def test_a_mail_says_the_same_wherever_it_was_read(reader: Reader):
    mails = [raw(name) for name in names()]
    expected = [parse(mail, instance="haus-1") for mail in mails]
    assert list(await reader.read(mails, instance="haus-1")) == expected
    assert list(await InThisProcess().read(mails, instance="haus-1")) == expected


async def test_the_process_is_started_once_and_gone_when_the_reader_is_closed(reader: Reader):
    assert await subject(reader) == "Drucker"
    pid = pid_of(reader)
    assert await subject(reader) == "Drucker"
    assert pid_of(reader) == pid
    await reader.close()
    assert not is_there(pid)


async def test_a_reader_that_read_nothing_starts_nothing():
    reader = Reader()
    await reader.close()
    assert reader._process is None


async def test_a_mail_that_takes_too_long_is_told_and_the_others_are_read():
    async with Reader(ReaderLimits(seconds=3.0, seconds_each_mb=0)) as reader:
        first, slow, last = await reader.read([SMALL, SLOW, SMALL], instance=None)
    assert slow == Unreadable("It could not be read within 3 seconds.")
    assert first == last == parse(SMALL)


async def test_a_mail_that_takes_too_much_memory_is_told_and_the_others_are_read():
    async with Reader(ReaderLimits(memory=160 * MEGABYTE)) as reader:
        first, big, last = await reader.read([SMALL, BIG, SMALL], instance=None)
    assert big in {
        Unreadable("It takes more memory to read than a mail may."),
        Unreadable("The mail reader broke down over it."),
    }
    assert first == last == parse(SMALL)


async def test_a_process_that_was_killed_between_two_mails_is_started_again(reader: Reader):
    await subject(reader)
    os.kill(pid_of(reader), signal.SIGKILL)
    assert await subject(reader) == "Drucker"


async def test_a_process_without_work_ends_and_the_next_mail_starts_one():
    async with Reader(ReaderLimits(idle_seconds=0.05)) as reader:
        await subject(reader)
        await ended(pid_of(reader))
        assert await subject(reader) == "Drucker"


async def test_whoever_stops_waiting_for_a_mail_leaves_no_process_behind(reader: Reader):
    await subject(reader)
    pid = pid_of(reader)
    task = asyncio.create_task(reader.read([SLOW], instance=None))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await ended(pid)
    assert await subject(reader) == "Drucker"


async def test_two_callers_get_each_their_own_mails(reader: Reader):
    other = SMALL.replace(b"Drucker", b"Scanner")
    one, two = await asyncio.gather(
        reader.read([SMALL] * 5, instance=None), reader.read([other] * 5, instance=None)
    )
    assert {mail.subject for mail in one if isinstance(mail, ParsedMail)} == {"Drucker"}
    assert {mail.subject for mail in two if isinstance(mail, ParsedMail)} == {"Scanner"}


async def test_the_process_that_reads_the_mail_of_strangers_gets_none_of_our_settings(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("POSTBOTE_SECRET", "geheim")
    await subject(reader)
    told = environment(pid_of(reader))
    assert b"geheim" not in told
    assert b"POSTBOTE_" not in told


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"reason": 1, "kind": "message"}',
        b'{"attachments": [{"data": 7}]}',
        b'{"attachments": [], "kind": "king"}',
        b'{"attachments": 3}',
        b'{"attachments": [], "__class__": "x"}',
    ],
)
def test_an_answer_that_is_no_mail_is_none(words: bytes):
    with pytest.raises(BadFrame):
        mail_frames.unpacked(words, [])


@pytest.mark.parametrize(
    "lie",
    [
        {"subject": 5},
        {"text": None},
        {"html": ["<p>"]},
        {"headers": [["subject", 5]]},
        {"references": [None]},
        {"from_": {"name": "Anna", "address": 7}},
        {"attachments": [{"name": 1, "content_type": "text/plain", "data": 0}]},
    ],
)
def test_a_mail_of_other_values_than_a_mail_has_is_none(lie: dict[str, object]):
    """Whoever took it would stumble over it again and again."""
    _, _, words, *files = mail_frames.packed(parse(b"From: anna@x.example\n\nHallo", instance=""))
    assert mail_frames.unpacked(words, files)
    with pytest.raises(BadFrame):
        mail_frames.unpacked(orjson.dumps(orjson.loads(words) | lie), [b"file"])


def test_an_answer_that_announces_too_much_is_not_waited_for():
    with pytest.raises(BadFrame):
        mail_frames.head(mail_frames.HEAD.pack(2**32 - 1, 0))
    with pytest.raises(BadFrame):
        mail_frames.head(mail_frames.HEAD.pack(1, 2**32 - 1))
    with pytest.raises(BadFrame):
        mail_frames.sizes(mail_frames.SIZE.pack(2**60))
