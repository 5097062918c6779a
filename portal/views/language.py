"""German or English (R51): for this session, or before the login for this browser."""

from aiohttp import web

from desk import portal_sessions
from desk.i18n import LANGUAGES
from portal.forms import form_of
from portal.parts import house_of
from portal.places import local_place
from portal.visits import remember_language, see_other, visit_of


async def switch(request: web.Request) -> web.Response:
    form, session = form_of(request), visit_of(request).session
    response = see_other(local_place(form.text("back")))
    language = form.text("language")
    if language not in LANGUAGES:
        return response
    if session is None:
        remember_language(house_of(request), response, language)
    else:
        await portal_sessions.choose_language(session, language)
    return response
