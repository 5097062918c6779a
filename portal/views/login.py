"""Logging in and out (R43)."""

from urllib.parse import quote

from aiohttp import web

from desk import portal_login, portal_sessions
from desk.errors import NotAllowed
from desk.i18n import LANGUAGES
from portal.client_address import client_address
from portal.error_pages import status_of
from portal.forms import form_of
from portal.pages import page, sentence
from portal.parts import house_of
from portal.places import local_place
from portal.visits import forget, remember, see_other, session_of, visit_of


async def show(request: web.Request) -> web.Response:
    if visit_of(request).session is not None:
        return see_other("/tickets")
    return page(request, "login.html", user="", wanted=local_place(request.query.get("next", "")), fault="")


async def enter(request: web.Request) -> web.Response:
    house, form = house_of(request), form_of(request)
    user, wanted = form.text("user"), local_place(form.text("next"))
    chosen = request.cookies.get("language")
    try:
        begun = await portal_login.log_in(
            house,
            user,
            form.text("password"),
            address=client_address(request, trusted_proxies=house.settings.trusted_proxies),
            language=chosen if chosen in LANGUAGES else None,
        )
    except NotAllowed as fault:
        said = sentence(request, fault)
        return page(request, "login.html", status=status_of(fault), user=user, wanted=wanted, fault=said)
    place = f"/password?next={quote(wanted, safe='/')}" if begun.session.must_change else wanted
    return remember(house, see_other(place), begun)


async def leave(request: web.Request) -> web.Response:
    session = session_of(request)
    if form_of(request).text("everywhere"):
        await portal_sessions.end_all(session.contact)
    else:
        await portal_sessions.end(session)
    response = see_other("/login?said=logged_out")
    forget(house_of(request), response)
    return response


async def show_forgotten(request: web.Request) -> web.Response:
    return page(request, "forgotten.html", user="", fault="")


async def ask_for_password(request: web.Request) -> web.Response:
    house, user = house_of(request), form_of(request).text("user")
    address = client_address(request, trusted_proxies=house.settings.trusted_proxies)
    try:
        await portal_login.ask_for_password(house, user, address=address)
    except NotAllowed as fault:
        said = sentence(request, fault)
        return page(request, "forgotten.html", status=status_of(fault), user=user, fault=said)
    return see_other("/login?said=asked")
