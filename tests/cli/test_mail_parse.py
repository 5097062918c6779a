"""`postbote mail parse`: any file of mails, one object a mail, whatever is wrong with it (R41)."""

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.run.mail_files import FoundMail
from desk.run.mail_mbox import MOST_BYTES, mails_of
from desk.run.mail_parsing import objects
from scanners.reading import ReaderLimits
from tests.parts.command_line import CommandLine
from tests.parts.mails import FOLDER

ANNA = (
    b"From: Anna <anna@kunde.example>\r\nSubject: Drucker\r\nMessage-ID: <1@kunde.example>\r\n\r\nHallo\r\n"
)
KEYS = (
    *("file", "message_id", "date", "subject", "from", "reply_to", "to", "cc", "in_reply_to", "references"),
    *("text", "html", "reply", "folded", "kind", "bounce", "auto", "attachments", "defects"),
)
MBOX = b"""\
From anna@kunde.example Mon Mar  2 09:15:00 2026
From: Anna <anna@kunde.example>
Subject: First

I have three wishes.

From Monday on I am away; from 10:15 to 2026 there is time:
no field stands below the sentence above, it has a blank and a colon.
>From the cellar.
>>From the roof.

From - Tue Mar  3 09:15:00 2026
Subject: Second

Two.

From carl at kunde.example  Wed Mar  4 09:15:00 2026
Subject: Third

Three.
"""


def read(said: Any) -> list[dict[str, Any]]:
    assert said.exit_code == 0, said.stderr
    return [json.loads(line) for line in said.stdout.splitlines()]


def test_an_object_has_exactly_what_is_promised_and_needs_no_store(
    empty: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(ANNA)
    mail = empty.one("mail", "parse", str(file))
    assert tuple(mail) == KEYS
    assert mail == {
        "file": str(file),
        "message_id": "<1@kunde.example>",
        "date": None,
        "subject": "Drucker",
        "from": {"name": "Anna", "address": "anna@kunde.example"},
        "reply_to": [],
        "to": [],
        "cc": [],
        "in_reply_to": None,
        "references": [],
        "text": "Hallo",
        "html": None,
        "reply": "Hallo",
        "folded": [],
        "kind": "message",
        "bounce": [],
        "auto": None,
        "attachments": [],
        "defects": [],
    }
    assert not (tmp_path / "data").exists()


def test_an_attachment_is_told_by_size_and_fingerprint(empty: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(
        b"From: anna@kunde.example\r\nDate: Mon, 2 Mar 2026 09:15:00 +0100\r\nMIME-Version: 1.0\r\n"
        b"In-Reply-To: <a@b.example>\r\nReferences: <0@b.example> <a@b.example>\r\n"
        b'Content-Type: text/csv; name="Z\xc3\xa4hler.csv"\r\n'
        b"Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nYTti\r\n"
    )
    mail = empty.one("mail", "parse", str(file))
    (attachment,) = mail["attachments"]
    assert attachment == {
        "name": "Zähler.csv",
        "type": "text/csv",
        "size": 3,
        "sha256": hashlib.sha256(b"a;b").hexdigest(),
        "inline": False,
        "content_id": None,
    }
    assert mail["date"] == "2026-03-02T08:15:00+00:00"
    assert mail["in_reply_to"] == "<a@b.example>"
    assert mail["references"] == ["<0@b.example>", "<a@b.example>"]


def test_an_mbox_is_taken_apart_at_its_separators_only(empty: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "archive"
    for ending in (b"\n", b"\r\n"):
        file.write_bytes(MBOX.replace(b"\n", ending))
        mails = empty.rows("mail", "parse", str(file))
        assert [(mail["file"], mail["subject"]) for mail in mails] == [
            (f"{file}#1", "First"),
            (f"{file}#2", "Second"),
            (f"{file}#3", "Third"),
        ]
        assert [mail["text"] for mail in mails[1:]] == ["Two.", "Three."]
        first = mails[0]["text"].splitlines()
        assert first[2].startswith("From Monday on")
        assert first[4:] == ["From the cellar.", ">From the roof."]


@pytest.mark.parametrize(("name", "number"), [("one.eml", ""), ("one.txt", ""), ("one.mbox", "#1")])
def test_one_mail_behind_an_mbox_line_has_a_number_only_in_an_mbox(
    empty: CommandLine, tmp_path: Path, name: str, number: str
) -> None:
    (tmp_path / name).write_bytes(b"From anna@kunde.example Mon Mar  2 09:15:00 2026\n" + ANNA)
    mail = empty.one("mail", "parse", str(tmp_path / name))
    assert (mail["file"], mail["subject"]) == (f"{tmp_path / name}{number}", "Drucker")


def test_of_a_maildir_what_is_new_and_seen_is_read_and_of_a_folder_everything(
    empty: CommandLine, tmp_path: Path
) -> None:
    for name in ("box/new/1.x", "box/cur/2.x:2,S", "box/tmp/3.x", "box/.Sent/cur/4.x:2,S", "b/z.eml", "a"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(ANNA)
    (tmp_path / "box/.Sent/new").mkdir()
    (tmp_path / "box/dovecot-uidlist").write_bytes(b"3 V1 N3")
    (tmp_path / "b/.DS_Store").write_bytes(b"\0\0")
    files = [mail["file"] for mail in empty.rows("mail", "parse", str(tmp_path))]
    assert [Path(file).relative_to(tmp_path).as_posix() for file in files] == [
        *("a", "b/z.eml", "box/.Sent/cur/4.x:2,S", "box/cur/2.x:2,S", "box/new/1.x"),
    ]


@pytest.mark.parametrize("words", [(), ("-",)])
def test_a_mail_or_an_mbox_is_read_from_standard_input(empty: CommandLine, words: tuple[str, ...]) -> None:
    (mail,) = read(empty.fed(ANNA, "mail", "parse", "--json", *words))
    assert (mail["file"], mail["subject"]) == ("-", "Drucker")
    mails = read(empty.fed(MBOX, "mail", "parse", "--json", *words))
    assert [mail["file"] for mail in mails] == ["-#1", "-#2", "-#3"]


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0" * 1000, bytes(range(256)) * 40, b"From: \xff\xfe\r\n", b"Content-Type: multipart/mixed"],
)
def test_a_bad_mail_is_an_object_like_any_other(empty: CommandLine, tmp_path: Path, raw: bytes) -> None:
    """R41: also where the name of the file is no text."""
    file = Path(f"{tmp_path}/caf\udce9.eml")
    file.write_bytes(raw)
    (mail,) = read(empty("mail", "parse", "--json", str(tmp_path)))
    assert tuple(mail) == KEYS
    assert mail["file"] == f"{tmp_path}/caf\N{REPLACEMENT CHARACTER}.eml"
    assert raw or mail["defects"] == ["It is empty."]


def test_a_file_that_cannot_be_read_is_told_and_the_next_is_read(empty: CommandLine, tmp_path: Path) -> None:
    # A link to itself: nobody can open it, whatever their rights.
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "good.eml").write_bytes(ANNA)
    (tmp_path / "device.eml").symlink_to("/proc/self/mem")
    broken, good = empty.rows("mail", "parse", str(tmp_path / "device.eml"), str(folder))
    assert tuple(broken) == KEYS
    assert broken["defects"][0].startswith("The file can't be read: ")
    assert good["subject"] == "Drucker"


def test_a_path_that_is_not_there_is_wrong_use(empty: CommandLine, tmp_path: Path) -> None:
    said = empty("mail", "parse", "--json", str(tmp_path / "nothing.eml"))
    assert said.exit_code == 2
    assert "does not exist" in said.stderr


def test_people_see_one_mail_in_full_and_of_many_a_line_each(empty: CommandLine, tmp_path: Path) -> None:
    said = empty.done("mail", "parse", str(FOLDER / "outlook_reply_german.eml")).stdout
    assert said.index("subject      AW: Drucker") < said.index("Danke, jetzt geht es.")
    assert said.index("Danke, jetzt geht es.") < said.index("--- folded away ---") < said.index("Gesendet:")
    many = empty.done("mail", "parse", str(FOLDER))
    assert len(many.stdout.splitlines()) == len(list(FOLDER.glob("*.eml"))) + 1
    assert f"{len(list(FOLDER.glob('*.eml')))} mails: " in many.stderr
    (tmp_path / "none").mkdir()
    assert empty.done("mail", "parse", str(tmp_path / "none")).stderr == "There is no mail.\n"


def test_a_mail_gives_no_orders_to_the_terminal_of_who_reads_it(empty: CommandLine, tmp_path: Path) -> None:
    # A bell and CSI (C1) stand for all: escapes are taken away anyway where there is no terminal.
    path = tmp_path / "mail.eml"
    path.write_bytes("From: a@kunde.example\nSubject: Rot\x07\x9b31m\n\nHallo\x9b2J\x07\tEnde\n".encode())
    for words in (("mail", "parse", str(path)), ("mail", "parse", str(path), str(path))):
        said = empty.done(*words).stdout
        assert not {"\x07", "\x9b", "\x1b"} & set(said)
    assert "Hallo�2J�\tEnde" in empty.done("mail", "parse", str(path)).stdout


def test_of_a_huge_mbox_one_mail_is_held_at_a_time() -> None:
    asked = 0

    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, room: Any) -> int:
            nonlocal asked
            asked += 1
            mail = b"From a@b.example\nSubject: x\n\n%s\n\n" % (b"y" * 8000)
            room[: len(mail)] = mail
            return len(mail)

    mails: Iterator[bytes] = mails_of(io.BufferedReader(Endless(), 16384))
    sizes = [len(next(mails)) for _ in range(100)]
    assert set(sizes) == {8013}
    assert asked < 110


def test_of_one_endless_mail_as_much_is_read_as_the_parser_takes() -> None:
    class Zeros(io.RawIOBase):
        left = 3 * MOST_BYTES

        def readable(self) -> bool:
            return True

        def readinto(self, room: Any) -> int:
            given = min(len(room), self.left)
            self.left -= given
            return given

    head = io.BytesIO(b"From a@b.example\nSubject: x\n\n")
    (mail,) = mails_of(io.BufferedReader(_Joined(head, io.BufferedReader(Zeros(), 1 << 20)), 1 << 20))
    assert MOST_BYTES <= len(mail) <= MOST_BYTES + (1 << 16)


class _Joined(io.RawIOBase):
    def __init__(self, *parts: Any) -> None:
        self._parts = list(parts)

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        while self._parts:
            if given := self._parts[0].readinto(room):
                return int(given)
            self._parts.pop(0)
        return 0


def test_mails_read_side_by_side_are_told_in_their_order(empty: CommandLine, tmp_path: Path) -> None:
    """Some take long: the others wait for them."""
    slow = b"\r\n".join(b"> On Monday somebody wrote: line %d" % number for number in range(20_000))
    for number in range(30):
        raw = ANNA + (slow if number % 7 == 0 else b"")
        (tmp_path / f"{number:02}.eml").write_bytes(raw)
    for jobs in ("1", "3"):
        mails = empty.rows("mail", "parse", "--jobs", jobs, str(tmp_path))
        assert [Path(mail["file"]).name for mail in mails] == [f"{number:02}.eml" for number in range(30)]


async def test_a_mail_that_nobody_can_read_in_time_is_an_object_with_the_reason(tmp_path: Path) -> None:
    """R41: whatever a mail does to its reader, the others are told."""
    heavy = b"\r\n".join(b"> On Monday somebody wrote: line %d" % number for number in range(50_000))
    mails = [
        FoundMail("heavy", ANNA + heavy),
        FoundMail("good", ANNA),
        FoundMail("gone", b"", "No such file."),
    ]
    # What a process needs to start is no matter here: the good one has as long as it likes.
    limits = ReaderLimits(seconds=20.0, seconds_each_mb=-11.5)
    found = [mail async for mail in objects(mails, jobs=1, limits=limits)]
    assert [tuple(mail) for mail in found] == [KEYS] * 3
    assert found[0]["defects"][0].startswith("It could not be read within")
    assert (found[1]["subject"], found[1]["defects"]) == ("Drucker", [])
    assert (found[2]["subject"], found[2]["defects"]) == ("", ["No such file."])


def test_an_mbox_made_to_cost_time_costs_none() -> None:
    """Lines that almost begin a mail, two megabytes of them."""
    line = b"From " + b"1:11 " * 100 + b"x" * 80 + b"\n"
    mbox = b"From a@b.example\nSubject: x\n\n" + (b"\n" + line) * 3500
    (mail,) = mails_of(io.BytesIO(mbox))
    assert mail.count(b"From ") == 3500
