"""Files on tickets (R16, R40): whole, kept once, and as internal as the note they came with (R17)."""

import mimetypes
import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath, PureWindowsPath

from desk import clock, history, new_ids, permissions
from desk.actor import Actor
from desk.house import House
from desk.permissions import Right
from desk.texts import checked_text, checked_title
from models.document import Document
from models.setting import Setting


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in: its bytes, or a finished file from `blobs.incoming()` that is taken over."""

    name: str
    content_type: str
    data: bytes | Path
    content_id: str | None = None
    is_inline: bool = False
    slack_file: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A file whose bytes are safe; no row names it yet."""

    upload: Upload
    sha256: str
    size: int


async def keep(house: House, uploads: Sequence[Upload | Kept]) -> list[Kept]:
    """Store the bytes, before any transaction begins: nothing slow happens inside one. Kept ones stay."""
    in_memory = [item.data for item in uploads if isinstance(item, Upload) and isinstance(item.data, bytes)]
    hashes = iter(await house.blobs.put_all(in_memory) if in_memory else ())
    return [await _kept(house, upload, hashes) for upload in uploads]


async def _kept(house: House, upload: Upload | Kept, hashes: Iterator[str]) -> Kept:
    if isinstance(upload, Kept):
        return upload
    if isinstance(upload.data, bytes):
        return Kept(upload=upload, sha256=next(hashes), size=len(upload.data))
    size = upload.data.stat().st_size
    return Kept(upload=upload, sha256=await house.blobs.adopt(upload.data), size=size)


async def attach(
    kept: Sequence[Kept],
    *,
    ticket_id: int,
    comment_id: int | None = None,
    is_internal: bool,
    visible_from: datetime | None = None,
) -> None:
    """Write the rows, inside the verb's transaction; a customer sees them from `visible_from` on."""
    if not kept:
        return
    at = clock.now()
    await Document.bulk_create(
        Document(
            key=secrets.token_hex(16),
            ticket_id=ticket_id,
            comment_id=comment_id,
            name=clean_name(item.upload.name, item.upload.content_type),
            content_type=clean_type(item.upload.content_type),
            size=item.size,
            sha256=item.sha256,
            content_id=(item.upload.content_id or "")[:255] or None,
            is_inline=item.upload.is_inline,
            is_internal=is_internal,
            visible_from=visible_from,
            slack_file=item.upload.slack_file,
            created_at=at,
        )
        for item in kept
    )


async def add(house: House, kept: Kept, *, title: str = "", note: str = "", actor: Actor) -> Document:
    """A document by itself (R29): `DOC1`, seen by agents only; called like its file, if not otherwise."""
    permissions.require(actor, Right.CREATE_RECORDS)
    name = clean_name(kept.upload.name, kept.upload.content_type)
    async with house.transaction():
        document = await Document.create(
            key=secrets.token_hex(16),
            serial=(await new_ids.mint("document", 1))[0],
            title=checked_title(title or name),
            note=checked_text("note", note),
            name=name,
            content_type=clean_type(kept.upload.content_type),
            size=kept.size,
            sha256=kept.sha256,
            is_internal=True,
            created_at=clock.now(),
        )
        history.record(
            "document", document.id, {"created": (None, document.title)}, actor=actor, ticket_id=None
        )
    return document


async def drop_bytes(house: House, hashes: Collection[str]) -> None:
    """Remove those of these bytes that no row names any more; the company's logo is named by a preference."""
    named = await Document.filter(sha256__in=list(hashes)).values_list("sha256")
    logos = await Setting.filter(value__in=list(hashes)).values_list("value")
    await house.blobs.remove(set(hashes) - {row[0] for row in (*named, *logos)})


def clean_name(name: str, content_type: str) -> str:
    """A file name without path or control characters, at most 200 characters, never empty."""
    base = PureWindowsPath(PurePosixPath(name.replace("\0", "")).name).name
    sound = "".join(c for c in base if c.isprintable() and c not in '<>:"/\\|?*').strip(" .")
    if not sound:
        return f"attachment{mimetypes.guess_extension(clean_type(content_type)) or '.bin'}"
    stem, dot, suffix = sound.rpartition(".")
    if len(sound) <= 200:
        return sound
    return f"{stem[: 199 - len(suffix)]}.{suffix}" if dot and len(suffix) < 20 else sound[:200]


def clean_type(content_type: str) -> str:
    kind = content_type.partition(";")[0].strip().lower()
    well_formed = kind.count("/") == 1 and kind.isascii() and kind.isprintable() and " " not in kind
    return kind[:127] if well_formed else "application/octet-stream"
