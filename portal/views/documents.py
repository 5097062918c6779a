"""One file, streamed, for those who may see it (R17, R47); always saved, never shown as a page of ours."""

from urllib.parse import quote

from aiohttp import web

from desk import access
from desk.errors import NotFound
from models.document import Document
from portal.parts import house_of
from portal.visits import visit_of


async def send(request: web.Request) -> web.StreamResponse:
    document = await access.document_for(visit_of(request).customer, request.match_info["key"])
    file = house_of(request).blobs.path(document.sha256)
    if not file.is_file():
        raise NotFound("There is no such document.")
    return web.FileResponse(
        file,
        headers={
            "Content-Type": document.content_type,
            "Content-Disposition": disposition(document),
            # Should a browser open it all the same: without scripts, forms and our cookies.
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
            "Cache-Control": "private, no-cache",
        },
    )


def disposition(document: Document) -> str:
    """The name in ASCII for old browsers and in full for the others (RFC 6266 §5)."""
    plain = document.name.encode("ascii", "replace").decode()
    plain = "".join("_" if letter in '"\\%?' else letter for letter in plain)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(document.name, safe='')}"
