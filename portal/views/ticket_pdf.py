"""An own ticket as PDF (R12): the customer's edition, in the language the portal is read in."""

from aiohttp import web

from desk import access, ticket_pdf
from portal.parts import house_of
from portal.visits import visit_of


async def send(request: web.Request) -> web.Response:
    visit = visit_of(request)
    ticket = await access.ticket_for(visit.customer, request.match_info["number"])
    data = await ticket_pdf.customer_edition(
        house_of(request), visit.customer, [ticket.number], language=visit.language
    )
    return web.Response(
        body=data,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{ticket.number}.pdf"',
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        },
    )
