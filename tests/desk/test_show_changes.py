"""Show changes (R11): who changed which field from what to what, when, through which channel."""

import pytest

from desk import comments, tags, ticket_changes, tickets
from desk.comments import NewComment
from desk.errors import NotFound
from desk.house import House
from desk.tickets import NewTicket
from models.comment import Channel, Visibility
from models.ticket import Ticket
from tests.parts.house import Cast, as_agent, as_contact


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    new = NewTicket(title="Drucker", contact=cast.weber)
    ticket = await tickets.open_ticket(house, new, actor=as_contact(cast.weber))
    wishes = {"status": "closed", "assignee": "nadia"}
    ticket = await tickets.change(house, ticket, wishes, actor=as_agent(cast.nadia))
    await tags.apply(house, [ticket.id], add=["vpn"], actor=as_agent(cast.jonas, Channel.CLI))
    return ticket


async def _told(viewer: Cast, ticket: Ticket, language: str, **more: object) -> list[tuple[str, ...]]:
    page = await ticket_changes.page(as_agent(viewer.nadia), ticket, language=language, **more)  # type: ignore[arg-type]
    return [(item.who, item.channel, item.label, item.old, item.new) for item in page.changes]


async def test_changes_are_told_in_the_readers_words_newest_first(cast: Cast, ticket: Ticket) -> None:
    assert await _told(cast, ticket, "de") == [
        ("Jonas Keller", "Kommandozeile", "Schlagwörter", "", "vpn"),
        ("Nadia Brandt", "Slack", "Agent", "", "Nadia Brandt"),
        ("Nadia Brandt", "Slack", "Status", "offen", "geschlossen"),
        ("Frau Weber", "E-Mail", "Eröffnet", "", "Drucker"),
    ]
    assert (await _told(cast, ticket, "en"))[2] == ("Nadia Brandt", "Slack", "Status", "Open", "Closed")


async def test_one_field_can_be_asked_for(house: House, cast: Cast, ticket: Ticket) -> None:
    note = NewComment(body="Der ist neu.", visibility=Visibility.INTERNAL)
    await comments.add_comment(house, ticket, note, actor=as_agent(cast.nadia))
    assert [item[2] for item in await _told(cast, ticket, "en", field="status")] == ["Status"]
    assert [item[2] for item in await _told(cast, ticket, "en", field="assignee")] == ["Agent"]
    assert [item[4] for item in await _told(cast, ticket, "en", field="comment")] == ["Der ist neu."]
    assert await _told(cast, ticket, "en", field="solution") == []


async def test_figures_are_written_as_in_the_readers_language(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await tickets.change(house, ticket, {"hours": "1.5"}, actor=as_agent(cast.nadia))
    assert (await _told(cast, ticket, "de", field="hours"))[0][2:] == ("Stunden", "", "1,5")
    assert (await _told(cast, ticket, "en", field="hours"))[0][2:] == ("Hours", "", "1.5")


async def test_pages_follow_each_other_without_a_gap(cast: Cast, ticket: Ticket) -> None:
    nadia, found, before = as_agent(cast.nadia), [], None
    while True:
        page = await ticket_changes.page(nadia, ticket, language="en", before=before, size=3)
        found += [item.id for item in page.changes]
        before = page.next
        if before is None:
            break
    assert len(found) == 4
    assert found == sorted(set(found), reverse=True)


async def test_a_customer_sees_no_history(cast: Cast, ticket: Ticket) -> None:
    """R17."""
    with pytest.raises(NotFound):
        await ticket_changes.page(as_contact(cast.weber), ticket, language="de")
