"""A customer's comment, with files; it opens a closed ticket again (R47)."""

from aiohttp import web

from desk import access, comments
from desk.comments import NewComment
from desk.errors import Invalid
from models.comment import Visibility
from portal.forms import form_of
from portal.pages import sentence
from portal.parts import house_of
from portal.views.tickets import ticket_page
from portal.visits import see_other, visit_of


async def create(request: web.Request) -> web.Response:
    form, customer = form_of(request), visit_of(request).customer
    ticket = await access.ticket_for(customer, request.match_info["number"])
    new = NewComment(body=form.text("comment"), visibility=Visibility.EXTERNAL, attachments=form.uploads())
    try:
        comment = await comments.add_comment(house_of(request), ticket, new, actor=customer)
    except Invalid as fault:
        return await ticket_page(
            request, status=422, text=form.text("comment"), fault=sentence(request, fault)
        )
    return see_other(f"/tickets/{ticket.number}?said=commented#comment-{comment.id}")
