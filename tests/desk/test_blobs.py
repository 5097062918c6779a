"""Where files lie: whole, once, and all of them however many come together."""

import base64
import gzip
import hashlib
from pathlib import Path
from random import Random

import pytest

from desk.blobs import AT_ONCE, FolderBlobs
from desk.house import House
from models.delivery import Delivery
from models.fresh import fresh


async def test_many_files_at_once_are_all_kept_and_the_same_bytes_once(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path / "blobs")
    many = [f"file {number}".encode() for number in range(2 * AT_ONCE + 1)]
    hashes = await blobs.put_all([*many, many[0]])

    assert hashes == [hashlib.sha256(data).hexdigest() for data in [*many, many[0]]]
    assert [await blobs.read(sha256) for sha256 in hashes] == [*many, many[0]]
    kept = [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    assert len(kept) == len(many)


async def test_bytes_that_are_there_are_not_written_again(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    sha256 = await blobs.put(b"the same")
    before = blobs.path(sha256).stat().st_ino
    assert await blobs.put_all([b"the same"]) == [sha256]
    assert blobs.path(sha256).stat().st_ino == before


async def test_a_row_made_quickly_is_the_row_that_the_model_makes(house: House) -> None:
    values = {"courier": "mail", "kind": "card", "recipient": "C0", "state": "queued", "ticket_id": None}
    quick, plain = fresh(Delivery, **values), Delivery(**values)
    assert dict(quick) == dict(plain)
    assert quick.payload is not fresh(Delivery, **values).payload
    with pytest.raises(TypeError, match="colour"):
        fresh(Delivery, colour="red", **values)


_WORDS = b"Received: from mx.kunde.example by mx.desk.example; Mon, 2 Mar 2026 09:15:00 +0100\r\n"


@pytest.mark.parametrize(
    ("plain", "share"),
    [
        (b"Subject: short\r\n\r\nHallo\r\n", 1.0),
        (_WORDS * 200, 0.1),
        (_WORDS * 2000, 0.1),
        (_WORDS + base64.encodebytes(Random(1).randbytes(200_000)), 0.8),
        (Random(2).randbytes(200_000), 1.0),
        (b"", 1.0),
    ],
    ids=["short", "words", "many words", "a file in base64", "noise", "nothing"],
)
async def test_raw_mail_lies_there_short_and_is_read_as_it_came(
    tmp_path: Path, plain: bytes, share: float
) -> None:
    blobs = FolderBlobs(tmp_path, is_packed=True)
    sha256 = await blobs.put(plain)
    stored = blobs.path(sha256).read_bytes()
    assert sha256 == hashlib.sha256(plain).hexdigest()
    assert await blobs.read(sha256) == plain
    assert len(stored) <= share * len(plain)
    assert stored == plain if share == 1.0 else gzip.decompress(stored) == plain


async def test_raw_mail_that_was_stored_before_it_was_packed_is_still_read(tmp_path: Path) -> None:
    before, after = FolderBlobs(tmp_path), FolderBlobs(tmp_path, is_packed=True)
    sha256 = await before.put(_WORDS * 200)
    assert await after.read(sha256) == _WORDS * 200
    assert await after.put(_WORDS * 200) == sha256
    assert after.path(sha256).stat().st_size == len(_WORDS) * 200


@pytest.mark.parametrize(
    "plain", [gzip.compress(_WORDS * 200, mtime=0), gzip.compress(b"x", mtime=0), b"\x1f\x8b no gzip"]
)
async def test_a_mail_that_is_gzip_itself_is_not_unpacked(tmp_path: Path, plain: bytes) -> None:
    """A sender can send any bytes: also some that look as if we had packed them."""
    for folder in (FolderBlobs(tmp_path / "plain"), FolderBlobs(tmp_path / "packed", is_packed=True)):
        await folder.put(plain)
    for folder in ("plain", "packed"):
        blobs = FolderBlobs(tmp_path / folder, is_packed=True)
        assert await blobs.read(hashlib.sha256(plain).hexdigest()) == plain


async def test_a_few_bytes_are_jotted_down_and_dropped_at_once(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path, is_packed=True)
    names = [blobs.jot(data) for data in (b"short", b"long " * 10_000, b"short")]
    assert [await blobs.read(name) for name in names] == [b"short", b"long " * 10_000, b"short"]
    assert blobs.path(names[1]).stat().st_size < 10_000
    await blobs.drop([*names, "0" * 64])
    assert not any(blobs.path(name).exists() for name in names)
