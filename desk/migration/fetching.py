"""The bytes of attachments on their way from an export into the house, before any transaction begins."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from desk import documents
from desk.documents import Kept, Upload
from desk.house import House
from desk.migration.findings import Findings
from desk.migration.foreign import ForeignAttachment

LONGEST = 1024 * 1024 * 1024
_IN_MEMORY = 1024 * 1024
_AT_ONCE = 16 * 1024 * 1024
_PIECE = 1024 * 1024


async def fetch(
    house: House, wanted: Sequence[tuple[str, ForeignAttachment]], findings: Findings
) -> dict[str, Kept]:
    """By foreign id; each comes with the words for where it belongs. One that can't be read is told of."""
    found: dict[str, Kept] = {}
    waiting: list[tuple[str, Upload]] = []
    size = 0
    for where, attachment in wanted:
        try:
            upload = _upload(house, attachment)
        except OSError as fault:
            findings.problem(f"{where}, file “{attachment.name}”", str(fault))
            continue
        waiting.append((attachment.id, upload))
        size += len(upload.data) if isinstance(upload.data, bytes) else 0
        if size >= _AT_ONCE:
            found |= await _keep(house, waiting)
            waiting, size = [], 0
    return found | await _keep(house, waiting)


async def _keep(house: House, waiting: Sequence[tuple[str, Upload]]) -> dict[str, Kept]:
    kept = await documents.keep(house, [upload for _, upload in waiting])
    return {number: item for (number, _), item in zip(waiting, kept, strict=True)}


def _upload(house: House, attachment: ForeignAttachment) -> Upload:
    with attachment.open() as stream:
        first = stream.read(_IN_MEMORY + 1)
        data: bytes | Path = first if len(first) <= _IN_MEMORY else _spooled(house, first, stream)
    return Upload(
        name=attachment.name,
        content_type=attachment.content_type,
        data=data,
        content_id=attachment.content_id,
    )


def _spooled(house: House, first: bytes, stream: BinaryIO) -> Path:
    file = house.blobs.incoming()
    try:
        with file.open("xb") as target:
            size = target.write(first)
            while size <= LONGEST and (piece := stream.read(_PIECE)):
                size += target.write(piece)
        _refuse_longer(size)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return file


def _refuse_longer(size: int) -> None:
    if size > LONGEST:
        raise OSError(f"it is longer than {LONGEST:,} bytes")
