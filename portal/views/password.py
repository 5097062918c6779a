"""A new password: forced after a one-time one (R45), or by choice."""

from aiohttp import web

from desk import password_rules, portal_login
from desk.errors import Invalid
from portal.client_address import client_address
from portal.forms import form_of
from portal.pages import page, sentence
from portal.parts import house_of
from portal.places import local_place
from portal.visits import remember, see_other, session_of


async def show(request: web.Request) -> web.Response:
    return await _form(request, wanted=local_place(request.query.get("next", "")), faults={})


async def set_new(request: web.Request) -> web.Response:
    house, form = house_of(request), form_of(request)
    wanted = local_place(form.text("next"))
    try:
        _check_same(form.text("password"), form.text("again"))
        begun = await portal_login.set_password(
            house,
            session_of(request),
            form.text("password"),
            current=form.text("current"),
            address=client_address(request, trusted_proxies=house.settings.trusted_proxies),
        )
    except Invalid as fault:
        return await _form(request, wanted=wanted, faults={fault.field: sentence(request, fault)}, status=422)
    joint = "&" if "?" in wanted else "?"
    return remember(house, see_other(f"{wanted}{joint}said=password"), begun)


def _check_same(password: str, again: str) -> None:
    if password != again:
        raise Invalid("again", "The two passwords are not the same.")


async def _form(
    request: web.Request, *, wanted: str, faults: dict[str, str], status: int = 200
) -> web.Response:
    return page(
        request,
        "password.html",
        status=status,
        session=session_of(request),
        rules=await password_rules.rules(house_of(request)),
        wanted=wanted,
        faults=faults,
    )
