"""Refusals and failures as pages: the desk's errors are mapped to HTTP here, once."""

import secrets

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from desk.errors import DeskError, Invalid, NotAllowed, NotFound, NotPossible
from desk.i18n import N_
from desk.login_throttle import Throttled
from portal.pages import in_words, page, sentence
from portal.uploads import TooMuch, Unreadable
from portal.visits import DOORS

log = structlog.get_logger(__name__)

# The first that fits.
STATUS: tuple[tuple[type[DeskError], int], ...] = (
    (TooMuch, 413),
    (Unreadable, 400),
    (Throttled, 429),
    (NotFound, 404),
    (NotAllowed, 403),
    (NotPossible, 409),
    (Invalid, 422),
)
_PLAIN = {
    404: N_("There is no such page."),
    405: N_("This page can't be used like that."),
    413: N_("That was too much at once."),
}


def status_of(fault: DeskError) -> int:
    return next((status for kind, status in STATUS if isinstance(fault, kind)), 400)


@web.middleware
async def error_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A page for every refusal; for a defect of ours, one with an id that stands in the log too."""
    if _is_elsewhere(request):
        return await handler(request)
    try:
        return await handler(request)
    except DeskError as fault:
        return _page(request, status_of(fault), sentence(request, fault))
    except web.HTTPException as fault:
        if fault.status < 400:
            raise
        response = _page(request, fault.status, in_words(request, _PLAIN.get(fault.status, fault.reason)))
        response.headers.update({name: fault.headers[name] for name in ("Allow",) if name in fault.headers})
        return response
    except ConnectionError:
        raise  # the visitor went away: nobody is left to read a page
    except Exception:
        number = secrets.token_hex(4)
        log.exception("portal.failed", error_id=number, method=request.method, path=request.path)
        return _page(request, 500, "", error_id=number)


def _is_elsewhere(request: web.Request) -> bool:
    """Health, metrics and Slack answer machines, in their own way."""
    match = request.match_info
    return match.http_exception is None and match.route.resource not in request.app[DOORS]


def _page(request: web.Request, status: int, text: str, *, error_id: str = "") -> web.Response:
    return page(request, "error.html", status=status, code=status, text=text, error_id=error_id)
