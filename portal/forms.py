"""Forms that only our own pages can send (CSRF), read before the page behind them is called.

A browser says where a request comes from (Sec-Fetch-Site, Origin): other places are refused before anything
is read. Besides, every form carries the token of its session, or of the visitor's cookie before the login.
"""

import hmac
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from desk.errors import NotAllowed
from desk.house import House
from portal import uploads
from portal.parts import house_of
from portal.uploads import Form, Limits
from portal.visits import DOORS, VISIT, Door, Visit, visit_of

FILES = 20
FORM = web.RequestKey("form", Form)


def form_of(request: web.Request) -> Form:
    return request[FORM]


@web.middleware
async def forms(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses what comes from elsewhere; reads the form; removes the files that nobody took over."""
    if request.method in {"GET", "HEAD", "OPTIONS"} or VISIT not in request or _is_signed(request):
        return await handler(request)
    house, visit = house_of(request), visit_of(request)
    if not _is_from_here(request, house):
        raise _refusal()
    form = await uploads.read(request, limits(house, visit), house.blobs)
    try:
        given = form.text("token") or request.headers.get("X-CSRF-Token", "")
        if not hmac.compare_digest(given.encode(), visit.token.encode()):
            raise _refusal()
        request[FORM] = form
        return await handler(request)
    finally:
        await form.discard()


def _is_signed(request: web.Request) -> bool:
    """The one click of a mail program (RFC 8058) brings neither a cookie nor a form of ours."""
    return request.app[DOORS].get(request.match_info.route.resource) is Door.SIGNED


def _refusal() -> NotAllowed:
    return NotAllowed("This form is out of date or came from another site. Please open the page again.")


def limits(house: House, visit: Visit) -> Limits:
    """Files only from customers who are logged in; a stranger's form is small."""
    if not visit.is_inside:
        return Limits(text_bytes=2**14)
    return Limits(files=FILES, file_bytes=house.settings.upload_mb * 2**20)


def _is_from_here(request: web.Request, house: House) -> bool:
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if site not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    # Behind a proxy the host of the request may be another one than the browser's.
    own = {request.host.lower(), urlsplit(house.settings.portal_link).netloc.lower()}
    return origin is None or urlsplit(origin).netloc.lower() in own
