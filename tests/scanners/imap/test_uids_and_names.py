"""Many UIDs in little room; folders by the names people write; where a first start begins. All pure."""

import tracemalloc
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners.imap.answers import found_uids, is_stand_in
from scanners.imap.first_start import FirstStart, imap_date
from scanners.imap.folders import Namespace
from scanners.imap.pauses import Silence
from scanners.imap.uids import Uids

DOVECOT, COURIER = Namespace("", "/"), Namespace("INBOX.", ".")


@given(st.lists(st.integers(1, 200)), st.integers(0, 210))
def test_uids_are_those_that_were_put_in_each_once_and_ascending(numbers: list[int], limit: int):
    uids = Uids.of(numbers)
    assert list(uids) == sorted(set(numbers))
    assert len(uids) == len(set(numbers))
    assert list(uids.above(limit)) == [number for number in sorted(set(numbers)) if number > limit]
    assert (uids.first, uids.last) == (min(numbers), max(numbers)) if numbers else not uids


def test_a_hundred_thousand_uids_in_order_take_no_room():
    line = b"SEARCH " + b" ".join(b"%d" % number for number in range(1, 300_001))
    tracemalloc.start()
    uids = found_uids([line, b"OK done"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(uids) == 300_000
    assert peak < 3 * len(line)


def test_a_search_is_read_up_to_its_modification_number():
    assert list(found_uids([b"2 1 9 (MODSEQ 917162500)", b"OK done 7"])) == [1, 2, 9]


@pytest.mark.parametrize(
    ("line", "namespace"),
    [
        (b'(("" "/")) NIL NIL', DOVECOT),
        (b'(("INBOX." ".")) NIL (("#shared." "."))', COURIER),
        (b'(("" NIL)) NIL NIL', Namespace()),
        (b'(("a\\"b" "\\\\")) NIL NIL', Namespace('a"b', "\\")),
        (b"NIL NIL NIL", Namespace()),
        (b"(((((", Namespace()),
    ],
)
def test_a_namespace_is_read(line: bytes, namespace: Namespace):
    assert Namespace.of([line, b"OK done"]) == namespace


@pytest.mark.parametrize(
    ("written", "here", "there"),
    [
        ("INBOX", "INBOX", "INBOX"),
        ("inbox", "inbox", "inbox"),
        ("Archiv", "Archiv", "INBOX.Archiv"),
        ("Archiv/2026", "Archiv/2026", "INBOX.Archiv.2026"),
        ("INBOX.Archiv", "INBOX.Archiv", "INBOX.Archiv"),
        ("[Gmail]/All Mail", "[Gmail]/All Mail", "INBOX.[Gmail].All Mail"),
    ],
)
def test_a_folder_is_called_as_its_server_calls_it(written: str, here: str, there: str):
    assert DOVECOT.name_of(written) == here
    assert COURIER.name_of(written) == there


BEGUN = date(2026, 11, 23)


def test_a_first_start_is_read_from_a_word():
    assert FirstStart.from_text("all", begun=BEGUN) == FirstStart()
    assert FirstStart.from_text(" New ", begun=BEGUN) == FirstStart(date(2026, 11, 22), only_new=True)
    assert FirstStart.from_text("2026-11-01", begun=BEGUN) == FirstStart(date(2026, 11, 1))
    assert imap_date(date(2026, 11, 1)) == "01-Nov-2026"


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "01.11.2026", "all new"])
def test_a_first_start_that_is_none_is_refused(text: str):
    with pytest.raises(ValueError, match="all, new, or a day"):
        FirstStart.from_text(text, begun=BEGUN)


def test_couriers_stand_in_for_a_deleted_mail_is_known_and_a_mail_about_it_is_not():
    text = b"From: System Administrator <root@localhost>\r\nSubject: message unavailable\r\n\r\n"
    text += b"This message is no longer available on the server.\r\n"
    assert is_stand_in(text)
    assert not is_stand_in(text + b"What does that mean?\r\n")
    assert not is_stand_in(b"Received: by mail.example\r\n" + text)


def test_a_server_that_cuts_silences_short_gets_shorter_ones():
    silence = Silence(540)
    silence.cut(10)
    assert silence.seconds == 540, "once is no habit"
    silence.cut(10)
    assert silence.seconds == 8
    silence.cut(1)
    assert silence.seconds == 5
    silence.ended()
    silence.cut(1)
    assert silence.seconds == 5
