"""Forms and the files in them, read piece by piece under limits, in whatever order they come.

Bytes are counted while they come in: what is too much is refused then and there, not after it has filled the
disk. Files lie beside the documents until the desk takes them over; what it didn't take is removed.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from desk.blobs import FolderBlobs
from desk.documents import Upload
from desk.errors import Invalid

PIECE = 2**18
FIELDS = 40
TEXT_BYTES = 2**21


class TooMuch(Invalid):
    """More than the limits allow."""


class Unreadable(Invalid):
    """No form that a browser would send."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one form may bring; bytes of all its files together, and of all its texts."""

    files: int = 0
    file_bytes: int = 0
    text_bytes: int = TEXT_BYTES


@dataclass(frozen=True, slots=True)
class PartFile:
    name: str
    content_type: str
    path: Path


@dataclass(slots=True)
class Form:
    """A form that was read whole. `discard` in every case: it removes the files nobody took over."""

    texts: dict[str, str] = field(default_factory=dict)
    files: list[PartFile] = field(default_factory=list)

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def uploads(self) -> Sequence[Upload]:
        return [Upload(name=file.name, content_type=file.content_type, data=file.path) for file in self.files]

    async def discard(self) -> None:
        if self.files:
            await asyncio.to_thread(_remove, [file.path for file in self.files])


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


async def read(request: web.Request, limits: Limits, blobs: FolderBlobs) -> Form:
    """The form of a request. Raises TooMuch as soon as a limit is passed, Unreadable for a mangled body."""
    length = request.content_length
    if length is not None and length > limits.file_bytes + limits.text_bytes:
        raise _too_many_bytes(limits)
    if request.content_type == "multipart/form-data":
        return await _Multipart(limits, blobs).read(request)
    if request.content_type == "application/x-www-form-urlencoded":
        return Form(texts=await _urlencoded(request, limits))
    return Form()


def _too_many_bytes(limits: Limits) -> TooMuch:
    if not limits.file_bytes:
        return TooMuch("text", "The form is too long.")
    return TooMuch("files", "All files together may have at most {most} MB.", most=limits.file_bytes // 2**20)


async def _urlencoded(request: web.Request, limits: Limits) -> dict[str, str]:
    body = bytearray()
    async for piece in request.content.iter_chunked(PIECE):
        body += piece
        if len(body) > limits.text_bytes:
            raise TooMuch("text", "The text is too long.")
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS))
    except ValueError:
        raise Unreadable("form", "The form could not be read.") from None


class _Multipart:
    """Reads one multipart body (RFC 7578)."""

    def __init__(self, limits: Limits, blobs: FolderBlobs) -> None:
        self._limits = limits
        self._blobs = blobs
        self._form = Form()
        self._parts = 0
        self._text_bytes = 0
        self._file_bytes = 0

    async def read(self, request: web.Request) -> Form:
        try:
            async for part in await request.multipart():
                await self._take(part)
        except (ValueError, HttpProcessingError):
            await self._form.discard()
            raise Unreadable("form", "The form could not be read.") from None
        except BaseException:
            await self._form.discard()
            raise
        return self._form

    async def _take(self, part: object) -> None:
        self._parts += 1
        if not isinstance(part, BodyPartReader) or not part.name:
            raise Unreadable("form", "The form could not be read.")
        if self._parts > FIELDS + self._limits.files:
            raise TooMuch("form", "The form has too many fields.")
        if part.filename is None:
            await self._take_text(part, part.name)
        else:
            await self._take_file(part, part.filename)

    async def _take_text(self, part: BodyPartReader, name: str) -> None:
        body = bytearray()
        while piece := await part.read_chunk(PIECE):
            self._text_bytes += len(piece)
            if self._text_bytes > self._limits.text_bytes:
                raise TooMuch("text", "The text is too long.")
            body += piece
        self._form.texts[name] = body.decode("utf-8", "replace")

    async def _take_file(self, part: BodyPartReader, name: str) -> None:
        piece = await part.read_chunk(PIECE)
        if not piece and not name:
            return  # what a browser sends for a file field that was left empty
        if len(self._form.files) >= self._limits.files:
            raise TooMuch("files", "At most {most} files can be sent at once.", most=self._limits.files)
        content_type = part.headers.get("Content-Type", "application/octet-stream")
        path = await asyncio.to_thread(self._blobs.incoming)
        # Named in the form before the first byte is written, so that it is removed whatever happens.
        self._form.files.append(PartFile(name=name, content_type=content_type, path=path))
        file = await asyncio.to_thread(path.open, "wb")
        try:
            while piece:
                self._count(piece)
                await asyncio.to_thread(file.write, piece)
                piece = await part.read_chunk(PIECE)
        finally:
            await asyncio.to_thread(file.close)

    def _count(self, piece: bytes) -> None:
        self._file_bytes += len(piece)
        if self._file_bytes > self._limits.file_bytes:
            raise _too_many_bytes(self._limits)
