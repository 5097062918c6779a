"""The portal as one aiohttp application: every page and who may open it, on one page.

The composition root may hang routes of its own beside them (`/healthz`, `/metrics`, Slack): they see no
session, no form and no error page of the portal.
"""

from collections.abc import Iterable

from aiohttp import web
from aiohttp.typedefs import Handler

from desk.house import House
from portal import security_headers
from portal.assets import Assets
from portal.error_pages import error_pages
from portal.forms import forms
from portal.labels import LabelStore
from portal.parts import PARTS, Parts
from portal.templating import Templates
from portal.views import (
    chips,
    comments,
    documents,
    file_link,
    language,
    leave,
    login,
    password,
    rating,
    ticket_pdf,
    tickets,
)
from portal.visits import DOORS, Door, doorkeeper

RATING = r"/rating/{key:[0-9]{1,18}-[a-z2-7]{16}}"
TICKET = r"/tickets/{number:[0-9A-Za-z#]{1,20}}"

PAGES: tuple[tuple[Door, str, str, Handler], ...] = (
    (Door.ANYONE, "GET", "/login", login.show),
    (Door.ANYONE, "POST", "/login", login.enter),
    (Door.ANYONE, "GET", "/login/forgotten", login.show_forgotten),
    (Door.ANYONE, "POST", "/login/forgotten", login.ask_for_password),
    (Door.ANYONE, "POST", "/language", language.switch),
    (Door.ANYONE, "GET", RATING, rating.show),
    (Door.ANYONE, "POST", RATING, rating.answer),
    (Door.ANYONE, "GET", f"{RATING}/{{choice:good|so_so|bad}}", rating.show),
    (Door.NEW_PASSWORD, "GET", "/password", password.show),
    (Door.NEW_PASSWORD, "POST", "/password", password.set_new),
    (Door.NEW_PASSWORD, "POST", "/logout", login.leave),
    (Door.CUSTOMER, "GET", "/", tickets.home),
    (Door.CUSTOMER, "GET", "/tickets", tickets.show_list),
    (Door.CUSTOMER, "POST", "/tickets", tickets.create),
    (Door.CUSTOMER, "GET", "/tickets/new", tickets.show_new),
    (Door.CUSTOMER, "GET", TICKET, tickets.show),
    (Door.CUSTOMER, "GET", f"{TICKET}.pdf", ticket_pdf.send),
    (Door.CUSTOMER, "POST", f"{TICKET}/comments", comments.create),
    (Door.CUSTOMER, "POST", f"{TICKET}/closure", tickets.close),
    (Door.ANYONE, "GET", r"/files/{token:[0-9a-z.]{10,80}}", file_link.send),
    (Door.SIGNED, "GET", r"/leave/{token:[0-9a-z.]{10,80}}", leave.show),
    (Door.SIGNED, "POST", r"/leave/{token:[0-9a-z.]{10,80}}", leave.leave),
    (Door.CUSTOMER, "GET", r"/documents/{key:[0-9a-f]{32}}", documents.send),
)


def build(house: House, extra_routes: Iterable[web.AbstractRouteDef] = ()) -> web.Application:
    """The application; the store is open while it serves."""
    assets = Assets()
    # Twice: within, a refusal is a page for the visitor; without, the doorkeeper may fail as well.
    app = web.Application(middlewares=[error_pages, doorkeeper, error_pages, forms])
    app[PARTS] = Parts(house=house, templates=Templates(assets), labels=LabelStore(), assets=assets)
    app[DOORS] = {}
    for door, method, path, handler in PAGES:
        route = app.router.add_get(path, handler) if method == "GET" else app.router.add_post(path, handler)
        app[DOORS][route.resource] = door
    app.router.add_get(r"/static/chips-{version:[0-9a-f]{8}}.css", chips.send)
    app.router.add_get(r"/static/{name:[\w.-]{1,80}}", assets.send)
    app.add_routes(extra_routes)
    security_headers.add_to(app, house.settings)
    return app
