"""R18, R47: the short lists of portal, Slack and command line."""

from datetime import timedelta

from desk import clock, ticket_list
from desk.actor import Actor
from desk.house import House
from desk.rows import in_dialect
from desk.ticket_list import Wanted
from desk.tickets import NewTicket, open_ticket
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact


async def test_deleted_and_merged_tickets_are_in_no_list(house: House, cast: Cast) -> None:
    """R10."""
    titles = ("stays", "deleted", "merged")
    stays, deleted, merged = [
        await open_ticket(house, NewTicket(title=title, contact=cast.oliver), actor=OPERATOR)
        for title in titles
    ]
    await Ticket.filter(id=deleted.id).update(deleted_at=clock.now() - timedelta(days=1))
    await Ticket.filter(id=merged.id).update(merged_into_id=stays.id)
    viewers: list[Actor] = [as_agent(cast.nadia), as_contact(cast.oliver), as_contact(cast.grace)]
    for viewer in viewers:
        for wanted in (Wanted(), Wanted(statuses=["open", "closed"])):
            page = await ticket_list.page(viewer, wanted)
            assert [row.number for row in page.rows] == [stays.number]


def test_the_statement_has_a_mark_for_each_value(house: House) -> None:
    sql, values = ticket_list._query(OPERATOR, Wanted(statuses=["open"]), None, 3)
    assert in_dialect(sql).count("?") + in_dialect(sql).count("$") == len(values)
