"""A customer whose ticket was merged is led to where it goes on, if it is theirs (R47)."""

from desk import merging, tickets
from desk.merging import Others
from desk.tickets import NewTicket
from models.comment import Comment
from models.contact import Contact
from models.ticket import Ticket
from tests.parts.house import Cast, as_agent, as_contact
from tests.portal.conftest import Served, Visitor


async def _ticket(portal: Served, contact: Contact, title: str) -> Ticket:
    new = NewTicket(title=title, contact=contact)
    return await tickets.open_ticket(portal.house, new, actor=as_contact(contact))


async def test_the_page_of_a_merged_ticket_leads_to_the_survivor(
    portal: Served, cast: Cast, oliver: Visitor
) -> None:
    merged, survivor = [await _ticket(portal, cast.oliver, title) for title in ("Printer", "All printers")]
    await oliver.get("/tickets/TT1")
    await merging.merge(portal.house, merged, survivor, actor=as_agent(cast.nadia))

    answer = await oliver.get("/tickets/TT1")
    assert (answer.status, answer.place) == (303, "/tickets/TT2?said=merged")
    page = await oliver.get(answer.place)
    assert "Your ticket was merged with this one." in page.text
    assert "TT1 · Printer" in page.text
    # A form that was open before writes there, too.
    await oliver.send("/tickets/TT1/comments", oliver.form(comment="Still broken"))
    assert (await Comment.get(body="Still broken")).ticket_id == survivor.id
    assert "TT1" not in (await oliver.get("/tickets")).text


async def test_nobody_is_led_to_somebody_elses_ticket(portal: Served, cast: Cast, oliver: Visitor) -> None:
    """R47."""
    merged = await _ticket(portal, cast.oliver, "Printer")
    survivor = await _ticket(portal, cast.weber, "Drucker")
    await merging.merge(portal.house, merged, survivor, actor=as_agent(cast.nadia), others=Others.SHOW)
    page = await oliver.get("/tickets/TT1")
    assert page.status == 200
    assert "Drucker" not in page.text
    assert (await oliver.get("/tickets/TT2")).status == 404
    refused = await oliver.send("/tickets/TT1/comments", oliver.form(comment="Hello?"))
    assert refused.status == 409
    assert not await Comment.filter(body="Hello?").exists()
