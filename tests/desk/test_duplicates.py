"""Duplicates (R23): found by chosen fields and by similar texts, with a score that is explained."""

import pytest

from desk import clock, duplicates, merging, ticket_deletion, tickets
from desk.errors import Invalid, NotAllowed
from desk.house import House
from desk.tickets import NewTicket
from models.contact import Contact
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_contact

PRINTER = "Drucker druckt nur leere Seiten"


async def opened(house: House, title: str, contact: Contact | None = None, text: str = "") -> Ticket:
    new = NewTicket(title=title, description=text, contact=contact)
    return await tickets.open_ticket(house, new, actor=OPERATOR)


async def test_the_most_alike_comes_first_and_says_why(house: House, cast: Cast):
    first = await opened(house, PRINTER, cast.weber, "Seit heute Morgen im Konferenzraum")
    again = await opened(house, "Druckers Seiten sind leer", cast.weber, "Seit heute im Konferenzraum")
    others = await opened(house, PRINTER, cast.oliver, "Etwas ganz anderes")
    await opened(house, "VPN", None, "Kein Netz")
    found = await duplicates.of(OPERATOR, first)
    assert [item.id for item in found] == [again.id, others.id]
    assert found[0].because["contact"] == 1.0
    assert found[1].because == {"title": 1.0, "description": 0.0, "contact": 0.0}
    assert 0 < found[1].score < found[0].score < 1


async def test_the_same_ticket_again_has_score_one(house: House, cast: Cast):
    first = await opened(house, PRINTER, cast.weber, "Bitte helfen Sie mir")
    again = await opened(house, PRINTER, cast.weber, "Bitte helfen Sie mir")
    assert [(item.id, item.score) for item in await duplicates.of(OPERATOR, first)] == [(again.id, 1.0)]


async def test_only_the_chosen_fields_count(house: House, cast: Cast):
    first = await opened(house, PRINTER, cast.weber)
    same_customer = await opened(house, "VPN", cast.weber)
    await opened(house, PRINTER, cast.oliver)
    found = await duplicates.of(OPERATOR, first, ["contact"])
    assert [(item.id, item.score) for item in found] == [(same_customer.id, 1.0)]


async def test_what_is_gone_is_no_duplicate(house: House, cast: Cast):
    first, deleted, merged = [await opened(house, PRINTER, cast.weber) for _ in range(3)]
    await ticket_deletion.delete(house, deleted, actor=OPERATOR)
    await merging.merge(house, merged, first, actor=OPERATOR)
    assert await duplicates.of(OPERATOR, first) == []
    assert await duplicates.groups(OPERATOR, ["title"]) == []


async def test_groups_agree_in_every_chosen_field(house: House, cast: Cast):
    one = await opened(house, PRINTER, cast.weber)
    two = await opened(house, PRINTER.upper(), cast.weber)
    await opened(house, PRINTER, cast.oliver)
    (group,) = await duplicates.groups(OPERATOR, ["title", "contact"])
    assert (group.numbers, group.total) == ([one.number, two.number], 2)
    (group,) = await duplicates.groups(OPERATOR, ["title"])
    assert group.total == 3


async def test_what_is_empty_agrees_with_nothing(house: House, cast: Cast):
    for _ in range(2):
        await opened(house, "Different enough " + "x" * _, None, "")
    assert await duplicates.groups(OPERATOR, ["description"]) == []
    assert await duplicates.groups(OPERATOR, ["contact"]) == []
    assert await duplicates.groups(OPERATOR, ["category"]) == []


async def test_older_ones_are_left_out_unless_asked_for(house: House, cast: Cast):
    old = [await opened(house, PRINTER, cast.weber) for _ in range(2)]
    await Ticket.filter(id=old[0].id).update(created_at=clock.now().replace(year=2020))
    assert await duplicates.groups(OPERATOR, ["title"]) == []
    assert len(await duplicates.groups(OPERATOR, ["title"], days=0)) == 1


@pytest.mark.parametrize("fields", [["nope"], [], ["title; DROP TABLE ticket"]])
async def test_a_field_that_cannot_be_compared_is_named(house: House, cast: Cast, fields: list[str]):
    with pytest.raises(Invalid) as refused:
        await duplicates.groups(OPERATOR, fields)
    assert refused.value.field == "fields"


async def test_a_customer_finds_nothing_here(house: House, cast: Cast):
    """R17: what agents compare is not a customer's."""
    first = await opened(house, PRINTER, cast.weber)
    with pytest.raises(NotAllowed):
        await duplicates.of(as_contact(cast.weber), first)
    with pytest.raises(NotAllowed):
        await duplicates.groups(as_contact(cast.weber))
