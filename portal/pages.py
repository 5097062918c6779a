"""From a template and its values to an answer, in the visitor's language."""

from typing import Any

from aiohttp import web

from desk.errors import DeskError
from desk.i18n import N_
from portal.parts import parts_of
from portal.visits import VISIT, Visit, preferred

# What a page may say after a redirect, by the word in its address.
SAID = {
    "created": N_("Your ticket has been created. We will get back to you."),
    "commented": N_("Your comment has been sent."),
    "closed": N_("The ticket is closed. If something is left, just write a comment."),
    "merged": N_("Your ticket was merged with this one. The conversation goes on here."),
    "password": N_("Your new password is set."),
    "logged_out": N_("You are logged out."),
    "rated": N_("Thank you. We have your rating."),
    "asked": N_("If this address has access, a one-time password is on its way to it."),
}


def page(request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
    """Render a page."""
    visit = request.get(VISIT) or _unknown(request)
    text = parts_of(request).templates.render(
        visit.language,
        template,
        visit=visit,
        # A place that can be fetched again; what a form was sent to can't.
        here=request.path_qs if request.method == "GET" else "/",
        said=in_words(request, SAID.get(request.query.get("said", ""), "")),
        **values,
    )
    return web.Response(status=status, text=text, content_type="text/html")


def _unknown(request: web.Request) -> Visit:
    return Visit(language=preferred(request.headers.get("Accept-Language", "")), company="", token="")


def in_words(request: web.Request, text: str) -> str:
    """A sentence without names in it, in this visitor's language."""
    language = (request.get(VISIT) or _unknown(request)).language
    return parts_of(request).templates.texts.text(language, text)


def sentence(request: web.Request, fault: DeskError) -> str:
    """What a refusal says to this visitor."""
    language = (request.get(VISIT) or _unknown(request)).language
    return fault.sentence(language, texts=parts_of(request).templates.texts)
