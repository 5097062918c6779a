"""Exports that are damaged, strange or made to kill: told by line, read on, and nothing escapes."""

import gzip
import io
import random
import unicodedata
import zipfile
from pathlib import Path

import pytest

from desk.errors import Invalid
from desk.house import House
from desk.migration import parcel, sql_dump
from desk.migration.findings import Findings
from models.comment import Comment
from models.contact import Contact
from models.ticket import Ticket
from tests.migration.conftest import Bring, Packed, dump, ticket_titled

TABLE = b"CREATE TABLE `t` (\n  `id` int NOT NULL,\n  `body` text,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\n"


def read(data: bytes) -> tuple[list[list[bytes | None]], list[str]]:
    """The rows of a dump, and where something was told."""
    findings = Findings()
    rows = [list(row.values) for row in sql_dump.rows(io.BytesIO(data), findings, name="dump.sql")]
    return rows, [problem.where for problem in findings.problems]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (rb"'it''s'", b"it's"),
        (rb"'a\'b\"c\\d'", b"a'b\"c\\d"),
        (rb"'\0\n\r\t\Z\b'", b"\0\n\r\t\x1a\b"),
        (rb"'50\% \_'", rb"50\% \_"),
        (b"'(1,2);\nINSERT INTO `t` VALUES (9'", b"(1,2);\nINSERT INTO `t` VALUES (9"),
        (b"_binary 'x'", b"x"),
        (b"0x4142", b"AB"),
        (b"X'4142'", b"AB"),
        (b"b'101'", b"5"),
        (b"NULL", None),
        (b"-1.50e3", b"-1.50e3"),
        (b"true", b"1"),
        (b"''", b""),
    ],
)
def test_a_value_is_what_the_server_meant(written: bytes, meant: bytes | None) -> None:
    assert read(TABLE + b"INSERT INTO `t` VALUES (1," + written + b");\n") == ([[b"1", meant]], [])


def test_other_programs_dumps_are_read_too() -> None:
    phpmyadmin = b"INSERT INTO `t` (`body`, `id`) VALUES\n('a', 1),\n('b', 2);\n"
    adminer = b"insert into `db`.`t` (`id`, `body`) values\n(3,\t'c')\n;\n"
    rows, told = read(TABLE + phpmyadmin + adminer)
    assert rows == [[b"a", b"1"], [b"b", b"2"], [b"3", b"c"]]
    assert told == []


def test_damage_is_told_by_line_and_reading_goes_on() -> None:
    damaged = (
        b"INSERT INTO `t` VALUES\n(1,'a'),\n(2,b),\n(3),\n(4,'d');\nINSERT INTO `t` VALUES (5,'e'),(6,'cut"
    )
    rows, told = read(TABLE + damaged)
    assert rows == [[b"1", b"a"], [b"4", b"d"], [b"5", b"e"]]
    assert told == ["dump.sql, line 8", "dump.sql, line 9", "dump.sql, line 11"]


def test_code_of_triggers_is_no_data() -> None:
    trigger = (
        b"DELIMITER ;;\nCREATE TRIGGER x BEGIN\nINSERT INTO `t` VALUES (NEW.id, 'x');\nEND ;;\nDELIMITER ;\n"
    )
    assert read(TABLE + trigger + b"INSERT INTO `t` VALUES (1,'a');") == ([[b"1", b"a"]], [])


def test_pieces_that_lie_across_every_border_are_put_together() -> None:
    class Drip(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            return super().read1(min(7, size or 7))

    data = (
        TABLE + b"INSERT INTO `t` VALUES " + b",".join(b"(%d,'x\\'%d')" % (n, n) for n in range(200)) + b";"
    )
    findings = Findings()
    rows = list(sql_dump.rows(Drip(data), findings, name="x"))
    assert [row.values for row in rows] == [[b"%d" % n, b"x'%d" % n] for n in range(200)]
    assert findings.problems == []


def test_whatever_is_stored_comes_back_as_it_was() -> None:
    """Random bytes, escaped as the server does, cut anywhere by the disk."""
    chance = random.Random(7)
    escapes = {0: rb"\0", 10: rb"\n", 13: rb"\r", 26: rb"\Z", 34: rb"\"", 39: rb"\'", 92: rb"\\"}

    class Drip(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            return super().read1(chance.randint(1, 60))

    for _ in range(50):
        stored = [
            bytes(chance.choices(b"\0\n\r\x1a\"'\\,();a%_ \xff", k=chance.randint(0, 90)))
            for _ in "123456789"
        ]
        quoted = (b"".join(escapes.get(byte, bytes([byte])) for byte in value) for value in stored)
        data = (
            TABLE + b"INSERT INTO `t` VALUES " + b",".join(b"(1,'%s')" % value for value in quoted) + b";\n"
        )
        findings = Findings()
        rows = [row.values[1] for row in sql_dump.rows(Drip(data), findings, name="x")]
        assert rows == stored
        assert findings.problems == []


async def test_a_dump_that_breaks_off_gives_what_it_holds(house: House, bring: Bring, tmp_path: Path) -> None:
    whole = dump("osticket").read_bytes()
    broken = tmp_path / "dump.sql"
    broken.write_bytes(whole[: whole.index(b"(2,'204712'") + 9])
    report, findings = await bring("osticket", broken)
    assert report.tickets.new == 1
    assert findings.problems[0].where.startswith("dump.sql, line ")


async def test_a_packed_dump_is_read_and_a_damaged_pack_told(
    house: House, bring: Bring, tmp_path: Path
) -> None:
    packed = gzip.compress(dump("osticket").read_bytes())
    (tmp_path / "dump.sql.gz").write_bytes(packed)
    report, findings = await bring("osticket", tmp_path / "dump.sql.gz")
    assert (report.tickets.new, len(findings.problems)) == (2, 1)
    (tmp_path / "dump.sql.gz").write_bytes(packed[:-60])
    _, findings = await bring("osticket", tmp_path / "dump.sql.gz", source="broken", is_dry=True)
    assert any("dump.sql.gz" in problem.where for problem in findings.problems)


async def test_words_in_windows_letters_are_read_and_told(house: House, bring: Bring, tmp_path: Path) -> None:
    latin = dump("osticket").read_text(encoding="utf-8").replace(" 👍", "").encode("cp1252")
    (tmp_path / "dump.sql").write_bytes(latin)
    _, findings = await bring("osticket", tmp_path / "dump.sql")
    assert await Contact.filter(name="Anna Müller").exists()
    assert findings.notes["A text that isn't UTF-8 was read as Windows-1252."] > 1


async def test_what_no_database_stores_is_taken_out(house: House, bring: Bring, tmp_path: Path) -> None:
    strange = dump("osticket").read_bytes().replace(b"Haben Sie", rb"Haben\0 Sie")
    (tmp_path / "dump.sql").write_bytes(strange)
    await bring("osticket", tmp_path / "dump.sql")
    assert await Comment.filter(body="Haben Sie Toner?").exists()


async def test_a_title_without_end_and_one_without_words_are_made_fit(
    house: House, bring: Bring, tmp_path: Path
) -> None:
    """R5."""
    odd = (
        dump("osticket")
        .read_bytes()
        .replace(b"'Drucker druckt leere Seiten',NULL", b"'%s',NULL" % (b"x" * 999))
    )
    odd = odd.replace(b"'Rechnung fehlt'", b"' \\n '")
    (tmp_path / "dump.sql").write_bytes(odd)
    await bring("osticket", tmp_path / "dump.sql")
    assert len((await Ticket.get(title__startswith="xxx")).title) == 255
    assert (await ticket_titled("Ticket 204712")).title


@pytest.mark.parametrize("kind", ["osticket", "freescout", "vtiger"])
async def test_the_dump_of_something_else_is_refused(
    house: House, bring: Bring, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "dump.sql").write_bytes(TABLE + b"INSERT INTO `t` VALUES (1,'a');\n")
    with pytest.raises(Invalid, match="is it a dump of"):
        await bring(kind, tmp_path / "dump.sql")


async def test_an_attachment_may_be_called_like_a_dump_and_a_mac_may_write_its_name(
    house: House, bring: Bring, packed: Packed
) -> None:
    files = {
        f"attachment/4/2/1/{unicodedata.normalize('NFD', 'Übersicht.txt')}": b"Hallo",
        "attachment/1/1/1/query.sql": b"SELECT 1",
    }
    report, _ = await bring("freescout", packed("freescout", files))
    assert report.documents.new == 1


async def test_a_pack_that_cannot_be_opened_is_refused(house: House, bring: Bring, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "dump.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(dump("vtiger"), "dump.sql")
    locked = bytearray((tmp_path / "dump.zip").read_bytes())
    directory = locked.rindex(b"PK\x01\x02")
    # The flag for a password, in both of the file's headers.
    locked[6] |= 1
    locked[directory + 8] |= 1
    (tmp_path / "dump.zip").write_bytes(locked)
    with pytest.raises(Invalid, match=r"dump\.sql can't be read"):
        await bring("vtiger", tmp_path / "dump.zip")


async def test_none_or_several_dumps_are_refused(house: House, bring: Bring, packed: Packed) -> None:
    with pytest.raises(Invalid, match="several"):
        await bring("vtiger", packed("vtiger", {"other.sql": b""}))
    with pytest.raises(Invalid, match="no database dump"):
        await bring("vtiger", Path(__file__))


def test_a_small_file_that_unpacks_to_a_huge_one_is_not_read(tmp_path: Path) -> None:
    bomb = bytes(5_000_000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dump.sql", bomb)
        archive.writestr("more/dump.sql.gz", gzip.compress(bomb))
    (tmp_path / "bomb.sql.gz").write_bytes(gzip.compress(bomb))
    with parcel.opened(tmp_path / "bomb.zip", free=10_000) as source:
        with pytest.raises(OSError, match="far more"):
            source.open("dump.sql")
        with pytest.raises(OSError, match="far more"), source.open("more/dump.sql.gz") as stream:
            stream.read()
    with (
        parcel.opened(tmp_path / "bomb.sql.gz", free=10_000) as source,
        source.open("bomb.sql.gz") as stream,
        pytest.raises(OSError, match="far more"),
    ):
        stream.read()


def test_no_name_leads_out_of_an_export(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("root")
    folder = tmp_path / "export"
    (folder / "sub").mkdir(parents=True)
    (folder / "dump.sql").write_text("")
    (folder / "link").symlink_to(tmp_path / "secret")
    with parcel.opened(folder) as source:
        for name in ("../secret", "/etc/passwd", "link", "sub"):
            with pytest.raises(OSError, match="isn't in the folder"):
                source.open(name)
    with zipfile.ZipFile(tmp_path / "slip.zip", "w") as archive:
        archive.writestr("../../evil", "x")
        archive.writestr("dump.sql", "")
    with parcel.opened(tmp_path / "slip.zip") as source:
        assert parcel.dump_in(source) == "dump.sql"
    for parts in (("..", "x"), ("a", "../../x"), ("a\0b",), ("..\\x",), ("",)):
        assert parcel.safe_name(*parts) is None
    assert parcel.safe_name("/storage/", "a.txt") == "storage/a.txt"
