"""Who is visiting, in which language, and which doors are open to them (R43, R45, R51).

Looked at on every request to a page. A one-time password opens the page for a new one and nothing else.
Routes that are no pages of the portal – health, metrics, Slack, static files – pass without a look.
"""

import secrets
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Handler
from babel.core import negotiate_locale

from desk import portal_sessions
from desk.actor import Actor
from desk.house import House
from desk.i18n import LANGUAGES
from desk.portal_sessions import Begun, Session
from models.comment import Channel
from portal.parts import house_of


class Door(StrEnum):
    ANYONE = "anyone"
    NEW_PASSWORD = "new_password"  # noqa: S105 - the name of a door
    CUSTOMER = "customer"
    # The link is the key: what is sent there needs no form of ours.
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page knows of the one who looks at it."""

    language: str
    company: str
    # What a form of this page sends back.
    token: str
    session: Session | None = None

    @property
    def is_inside(self) -> bool:
        """Logged in with a password of one's own."""
        return self.session is not None and not self.session.must_change

    @property
    def customer(self) -> Actor:
        assert self.session is not None
        return Actor(channel=Channel.PORTAL, contact=self.session.contact)


DOORS = web.AppKey("doors", dict[web.AbstractResource | None, Door])
VISIT = web.RequestKey("visit", Visit)


def visit_of(request: web.Request) -> Visit:
    return request[VISIT]


def session_of(request: web.Request) -> Session:
    """Behind every door but the first there is one."""
    session = request[VISIT].session
    assert session is not None
    return session


@web.middleware
async def doorkeeper(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Finds out who is there, and sends away who may not come in."""
    door = _door(request)
    if door is None:
        return await handler(request)
    house = house_of(request)
    key = request.cookies.get(_session_cookie(house))
    session = await portal_sessions.find(key) if key else None
    form_key = request.cookies.get(_form_cookie(house)) or secrets.token_urlsafe(16)
    request[VISIT] = Visit(
        language=_language(request, session),
        company=(await house.preferences()).company_name,
        token=session.csrf if session else house.signer.sign("form", form_key),
        session=session,
    )
    response = _turned_away(request, door, session) or await handler(request)
    if session is None and not response.prepared:
        _set_cookie(house, response, _form_cookie(house), form_key)
        if key and _session_cookie(house) not in response.cookies:
            forget(house, response)
    return response


def _door(request: web.Request) -> Door | None:
    if request.match_info.http_exception is not None:
        return Door.ANYONE  # the page that says that there is no such page
    return request.app[DOORS].get(request.match_info.route.resource)


def _turned_away(request: web.Request, door: Door, session: Session | None) -> web.Response | None:
    if door in {Door.ANYONE, Door.SIGNED}:
        return None
    if session is None:
        wanted = request.path_qs if request.method == "GET" else "/tickets"
        return see_other(f"/login?next={quote(wanted, safe='/')}")
    if door is Door.CUSTOMER and session.must_change:
        return see_other("/password")
    return None


def see_other(place: str) -> web.Response:
    """After a form was taken: the browser fetches the page it leads to (RFC 9110 §15.4.4)."""
    return web.Response(status=303, headers={"Location": place})


def _language(request: web.Request, session: Session | None) -> str:
    if session is not None:
        return session.language or session.contact.language
    chosen = request.cookies.get("language", "")
    return chosen if chosen in LANGUAGES else preferred(request.headers.get("Accept-Language", ""))


def preferred(accepted: str) -> str:
    """The first of our languages that the browser asks for; English, if none."""
    wishes: list[tuple[float, str]] = []
    for part in accepted[:200].split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        wishes.append((-weight, tag.replace("-", "_")))
    ordered = [tag for weight, tag in sorted(wishes, key=lambda wish: wish[0]) if weight]
    return negotiate_locale(ordered, LANGUAGES) or "en"


def remember(house: House, response: web.Response, begun: Begun) -> web.Response:
    """Give the browser the key of its session."""
    _set_cookie(house, response, _session_cookie(house), begun.key)
    return response


def forget(house: House, response: web.StreamResponse) -> None:
    _set_cookie(house, response, _session_cookie(house), "", max_age=0)


def remember_language(house: House, response: web.Response, language: str) -> None:
    """Before the login there is no session to keep it in."""
    _set_cookie(house, response, "language", language, max_age=365 * 24 * 3600)


def _set_cookie(
    house: House, response: web.StreamResponse, name: str, value: str, *, max_age: int | None = None
) -> None:
    # In a frame on another site only such a cookie comes back, and only over TLS.
    framed = bool(house.settings.frame_ancestors) and _is_secure(house)
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path="/",
        httponly=True,
        secure=_is_secure(house),
        samesite="None" if framed else "Lax",
    )


def _session_cookie(house: House) -> str:
    # The prefix binds it to this host and to TLS (RFC 6265bis).
    return "__Host-portal" if _is_secure(house) else "portal"


def _form_cookie(house: House) -> str:
    return "__Host-form" if _is_secure(house) else "form"


def _is_secure(house: House) -> bool:
    return house.settings.portal_link.startswith("https://")
