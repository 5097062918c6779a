"""A file by the link in a mail, without a login (desk/file_links.py); a scanner's click changes nothing."""

from aiohttp import web

from desk import file_links
from desk.errors import NotFound
from desk.i18n import N_
from portal.pages import in_words, page, sentence
from portal.parts import house_of
from portal.views.documents import disposition

GONE = N_("This file is no longer here.")


async def send(request: web.Request) -> web.StreamResponse:
    house = house_of(request)
    try:
        document = await file_links.opened(house, request.match_info["token"])
    except file_links.Expired as fault:
        return page(request, "file_gone.html", status=410, heading=sentence(request, fault))
    except NotFound:
        return _gone(request)
    file = house.blobs.path(document.sha256)
    if not file.is_file():
        return _gone(request)
    return web.FileResponse(
        file,
        headers={
            "Content-Type": document.content_type,
            "Content-Disposition": disposition(document),
            # Should a browser open it all the same: without scripts, forms and our cookies.
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
            # The link is a key: nobody keeps what it opened, or tells where it was.
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        },
    )


def _gone(request: web.Request) -> web.Response:
    """One page for what was never there, and for what may no longer be seen."""
    return page(request, "file_gone.html", status=404, heading=in_words(request, GONE))
