"""A ticket that goes on with one closed long ago, as its customer sees it (R17, R39)."""

from desk import tickets
from desk.tickets import NewTicket
from tests.parts.house import Cast, as_contact
from tests.portal.conftest import Served, Visitor


async def test_a_follow_up_leads_to_the_ticket_before_it_if_that_is_theirs(
    portal: Served, cast: Cast, oliver: Visitor
) -> None:
    own, foreign = [
        await tickets.open_ticket(
            portal.house, NewTicket(title="Printer", contact=contact), actor=as_contact(contact)
        )
        for contact in (cast.oliver, cast.weber)
    ]
    for before in (own, foreign):
        again = NewTicket(title="Printer again", contact=cast.oliver, follows=before)
        await tickets.open_ticket(portal.house, again, actor=as_contact(cast.oliver))

    shown, hidden = await oliver.get("/tickets/TT3"), await oliver.get("/tickets/TT4")
    assert "Follow-up of" in shown.text
    assert 'href="/tickets/TT1"' in shown.text
    assert "Follow-up of" not in hidden.text
    assert "TT2" not in hidden.text
