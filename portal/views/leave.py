"""No more mails about a ticket, for somebody in copy: by the link in the mail, without a login.

Looking changes nothing, as mail scanners follow links; the button does, and the one click of a mail program
(RFC 8058), which sends no cookie and no form of ours: the link is the key.
"""

from dataclasses import replace

from aiohttp import web

from desk import in_copy, leave_links
from desk.i18n import LANGUAGES
from models.ticket_participant import TicketParticipant
from portal.pages import page
from portal.parts import house_of
from portal.visits import VISIT


async def show(request: web.Request) -> web.Response:
    participant = await _participant(request)
    return _page(request, participant, has_left=participant.removed_at is not None)


async def leave(request: web.Request) -> web.Response:
    participant = await _participant(request)
    await in_copy.leave(house_of(request), participant)
    return _page(request, participant, has_left=True)


async def _participant(request: web.Request) -> TicketParticipant:
    participant = await leave_links.whose(house_of(request), request.match_info["token"])
    if participant is None:
        raise web.HTTPNotFound
    return participant


def _page(request: web.Request, participant: TicketParticipant, *, has_left: bool) -> web.Response:
    # In the language of their mails.
    who = participant.contact or participant.ticket.contact
    if who is not None and who.language in LANGUAGES and "language" not in request.cookies:
        request[VISIT] = replace(request[VISIT], language=who.language)
    response = page(
        request,
        "leave.html",
        number=participant.ticket.number,
        address=participant.address,
        place=request.path,
        has_left=has_left,
    )
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
