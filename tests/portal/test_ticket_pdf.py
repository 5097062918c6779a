"""An own ticket as PDF at the portal (R12): the customer's edition, and nobody else's ticket (R17, R47)."""

import pytest

from desk import comments, tickets
from desk.comments import NewComment
from desk.documents import Upload
from desk.tickets import NewTicket
from models.comment import Visibility
from models.ticket import Ticket
from tests.parts import pdf
from tests.parts.house import Cast, as_agent, as_contact
from tests.portal.conftest import Served, Visitor, with_password


@pytest.fixture
async def ticket(portal: Served, cast: Cast) -> Ticket:
    """Oliver's, with an answer, and with a note that has a file."""
    house = portal.house
    ticket = await tickets.open_ticket(
        house, NewTicket(title="Printer", contact=cast.oliver), actor=as_contact(cast.oliver)
    )
    wombat = [Upload(name="wombat.txt", content_type="text/plain", data=b"wombat")]
    for said in (
        NewComment(body="Please check the toner.", visibility=Visibility.EXTERNAL),
        NewComment(body="The wombat says no.", visibility=Visibility.INTERNAL, attachments=wombat),
    ):
        await comments.add_comment(house, ticket, said, actor=as_agent(cast.nadia))
    return ticket


async def test_the_tickets_page_leads_to_its_pdf(oliver: Visitor, ticket: Ticket):
    page = await oliver.get(f"/tickets/{ticket.number}")
    assert f'href="/tickets/{ticket.number}.pdf"' in page.text
    answer = await oliver.get(f"/tickets/{ticket.number}.pdf")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{ticket.number}.pdf"'
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Please check the toner." in pdf.text(answer.body)


async def test_no_word_of_a_note_is_in_it(oliver: Visitor, ticket: Ticket):
    """R17."""
    page = pdf.text((await oliver.get(f"/tickets/{ticket.number}.pdf")).body).casefold()
    assert "printer" in page
    assert "wombat" not in page
    assert "internal" not in page


async def test_it_is_in_the_language_the_portal_is_read_in(oliver: Visitor, ticket: Ticket):
    """R51."""
    await oliver.get(f"/tickets/{ticket.number}")
    await oliver.post("/language", language="de", back="/tickets")
    page = pdf.text((await oliver.get(f"/tickets/{ticket.number}.pdf")).body)
    assert "Priorität" in page


async def test_a_strangers_pdf_looks_like_one_that_is_not_there(
    portal: Served, cast: Cast, weber: Visitor, visitor: Visitor, ticket: Ticket
):
    refused = await weber.get(f"/tickets/{ticket.number}.pdf")
    missing = await weber.get("/tickets/TT999.pdf")
    assert (refused.status, missing.status) == (404, 404)
    assert refused.text.replace(ticket.number, "") == missing.text.replace("TT999", "")
    assert (await visitor.get(f"/tickets/{ticket.number}.pdf")).status == 303


async def test_who_may_see_the_organisations_tickets_may_print_them(
    portal: Served, cast: Cast, visitor: Visitor, ticket: Ticket
):
    """R47."""
    await with_password(portal.house, cast.grace)
    await visitor.log_in("grace@acme.example")
    assert (await visitor.get(f"/tickets/{ticket.number}.pdf")).status == 200


async def test_what_is_too_much_for_a_pdf_is_a_page_that_says_so(oliver: Visitor, ticket: Ticket):
    await Ticket.filter(id=ticket.id).update(description="a\n\n" * 200_000)
    answer = await oliver.get(f"/tickets/{ticket.number}.pdf")
    assert answer.status == 409
    assert "too much for one PDF" in answer.text
