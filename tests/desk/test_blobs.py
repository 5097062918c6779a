"""Where files lie: whole, once, and all of them however many come together."""

import hashlib
from pathlib import Path

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
