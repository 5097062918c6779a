"""Style sheet, script and icon, from memory, under names that change with their content.

`/static/portal-3f2a91c0.css`: kept by browsers for a year, and never stale.
"""

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    content_type: str


class Assets:
    """All files of `static/`, read once."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._addresses: dict[str, str] = {}
        self._files: dict[str, Asset] = {}
        for file in sorted(folder.iterdir()):
            self._add(file.name, file.read_bytes())

    def _add(self, name: str, body: bytes) -> None:
        stem, _, suffix = name.rpartition(".")
        hashed = f"{stem}-{hashlib.sha256(body).hexdigest()[:8]}.{suffix}"
        content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self._addresses[name] = f"/static/{hashed}"
        self._files[hashed] = Asset(body=body, content_type=content_type)

    def address(self, name: str) -> str:
        """Where the browser finds a file today."""
        return self._addresses[name]

    @property
    def files(self) -> Mapping[str, Asset]:
        return self._files

    async def send(self, request: web.Request) -> web.Response:
        asset = self._files.get(request.match_info["name"])
        if asset is None:
            raise web.HTTPNotFound
        return immutable(asset.body, asset.content_type)


def immutable(body: bytes, content_type: str) -> web.Response:
    """An answer that may be kept for ever: its address changes with its content."""
    charset = "utf-8" if content_type.startswith(("text/", "image/svg")) else None
    return web.Response(
        body=body,
        content_type=content_type,
        charset=charset,
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )
