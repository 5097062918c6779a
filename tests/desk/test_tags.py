"""Tags (§1, R22): put on, taken off, renamed, united and deleted, with a history on every ticket."""

import asyncio

import pytest

from desk import clock, tags, tickets
from desk.errors import Invalid, NotAllowed, NotFound
from desk.house import House
from desk.tags import Counted
from desk.tickets import NewTicket
from models.change import Change
from models.delivery import Delivery
from models.tag import Tag, TicketTag
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact


async def _tickets(house: House, number: int) -> list[int]:
    made = [
        await tickets.open_ticket(house, NewTicket(title=f"Ticket {count}"), actor=OPERATOR)
        for count in range(number)
    ]
    return [ticket.id for ticket in made]


async def _history(ticket_id: int) -> list[tuple[str | None, str | None, str]]:
    found = Change.filter(ticket_id=ticket_id, field="tags").order_by("id")
    return [(row[0], row[1], row[2]) for row in await found.values_list("old", "new", "actor_name")]


async def test_tags_are_put_on_and_taken_off_at_once(house: House, cast: Cast) -> None:
    (ticket,) = await _tickets(house, 1)
    nadia = as_agent(cast.nadia)
    await tags.apply(house, [ticket], add=["VPN", "old"], actor=nadia)
    changed = await tags.apply(house, [ticket], add=["Neu"], remove=["OLD"], actor=nadia)
    assert changed == [ticket]
    assert await tags.on(ticket) == ["Neu", "VPN"]
    assert await _history(ticket) == [
        (None, "old, VPN", "Nadia Brandt"),
        ("old, VPN", "Neu, VPN", "Nadia Brandt"),
    ]


async def test_a_ticket_that_is_opened_gets_its_tags_with_history_and_one_card(
    house: House, cast: Cast
) -> None:
    (old,) = await _tickets(house, 1)
    await tags.apply(house, [old], add=["VPN"], actor=OPERATOR)
    async with house.transaction():
        opened = [
            await tickets.open_ticket(house, NewTicket(title=title), actor=OPERATOR) for title in ("a", "b")
        ]
        for ticket in opened:
            await tags.put_on_new(ticket.id, ["vpn", "Neu"], actor=OPERATOR)
    for ticket in opened:
        assert await tags.on(ticket.id) == ["Neu", "VPN"]
        assert [(old, new) for old, new, _ in await _history(ticket.id)] == [(None, "Neu, VPN")]
        assert await Delivery.filter(ticket_id=ticket.id, kind="card").count() <= 1
    assert await Tag.all().count() == 2


async def test_what_is_no_tag_is_not_put_on_a_ticket_that_is_opened(house: House, cast: Cast) -> None:
    (ticket,) = await _tickets(house, 1)
    with pytest.raises(Invalid) as refused:
        await tags.put_on_new(ticket, ["a,b"], actor=OPERATOR)
    assert refused.value.field == "tags"


@pytest.mark.parametrize(
    ("first", "again"), [("VPN", "vpn"), ("Straße", "STRASSE"), ("Büro", "bu\u0308ro"), ("a  b", " A b ")]
)
async def test_a_tag_is_the_same_whatever_its_case_and_keeps_its_first_spelling(
    house: House, cast: Cast, first: str, again: str
) -> None:
    one, two = await _tickets(house, 2)
    await tags.apply(house, [one], add=[first], actor=OPERATOR)
    await tags.apply(house, [one, two], add=[again], actor=OPERATOR)
    assert await tags.on(two) == await tags.on(one)
    assert await Tag.all().count() == 1
    assert len(await _history(one)) == 1


@pytest.mark.parametrize("wrong", ["", "  ", "a,b", "x" * 61, "ß" * 31, "\0"])
async def test_what_is_no_tag_is_refused_and_nothing_is_put_on(house: House, cast: Cast, wrong: str) -> None:
    (ticket,) = await _tickets(house, 1)
    with pytest.raises(Invalid) as refused:
        await tags.apply(house, [ticket], add=["vpn", wrong], actor=OPERATOR)
    assert refused.value.field == "tags"
    assert await Tag.all().count() == 0


async def test_a_tag_cannot_be_put_on_and_taken_off_at_once(house: House, cast: Cast) -> None:
    (ticket,) = await _tickets(house, 1)
    with pytest.raises(Invalid):
        await tags.apply(house, [ticket], add=["vpn"], remove=["VPN"], actor=OPERATOR)


async def test_of_many_tickets_only_those_that_really_change_are_told_and_have_a_history(
    house: House, cast: Cast
) -> None:
    """R22."""
    has, hasnt, gone = await _tickets(house, 3)
    await tags.apply(house, [has], add=["vpn"], actor=OPERATOR)
    await Ticket.filter(id=gone).update(deleted_at=clock.now())
    changed = await tags.apply(house, [has, hasnt, gone, 10**9, hasnt], add=["vpn"], actor=OPERATOR)
    assert changed == [hasnt]
    assert [len(await _history(number)) for number in (has, hasnt, gone)] == [1, 1, 0]
    assert await tags.apply(house, [], add=["vpn"], actor=OPERATOR) == []


async def test_more_tickets_than_a_batch_are_all_tagged(
    house: House, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = await _tickets(house, 5)
    monkeypatch.setattr("desk.tags.BATCH", 2)
    assert await tags.apply(house, many, add=["a", "b"], actor=OPERATOR) == many
    assert await tags.delete(house, "a", actor=OPERATOR) == 5
    assert [await tags.on(number) for number in many] == [["b"]] * 5


async def test_the_list_counts_tickets_but_no_deleted_ones(house: House, cast: Cast) -> None:
    one, two, three = await _tickets(house, 3)
    await tags.apply(house, [one, two, three], add=["vpn"], actor=OPERATOR)
    await tags.apply(house, [one], add=["Drucker"], actor=OPERATOR)
    await tags.apply(house, [one], remove=["Drucker"], actor=OPERATOR)
    await Ticket.filter(id=three).update(deleted_at=clock.now())
    assert await tags.everything() == [Counted("Drucker", 0), Counted("vpn", 2)]


async def test_a_tag_with_another_name_is_the_same_tag(house: House, cast: Cast) -> None:
    (ticket,) = await _tickets(house, 1)
    await tags.apply(house, [ticket], add=["vpn"], actor=OPERATOR)
    assert await tags.rename(house, "VPN", "Fernzugang", actor=as_agent(cast.nadia)) == 0
    assert await tags.on(ticket) == ["Fernzugang"]
    changes = Change.filter(record="tag", field="name").values_list("old", "new", "actor_name")
    assert await changes == [("vpn", "Fernzugang", "Nadia Brandt")]
    await tags.rename(house, "fernzugang", "FERNZUGANG", actor=OPERATOR)
    assert await tags.on(ticket) == ["FERNZUGANG"]


async def test_a_tag_that_gets_the_name_of_another_is_united_with_it(house: House, cast: Cast) -> None:
    both, only_old, only_new = await _tickets(house, 3)
    await tags.apply(house, [both, only_old], add=["vpn"], actor=OPERATOR)
    await tags.apply(house, [both, only_new], add=["Netz"], actor=OPERATOR)
    assert await tags.rename(house, "vpn", "NETZ", actor=as_agent(cast.nadia)) == 2
    assert [await tags.on(number) for number in (both, only_old, only_new)] == [["Netz"]] * 3
    assert (await _history(both))[-1] == ("Netz, vpn", "Netz", "Nadia Brandt")
    assert (await _history(only_old))[-1] == ("vpn", "Netz", "Nadia Brandt")
    assert len(await _history(only_new)) == 1
    assert await TicketTag.all().count() == 3
    assert await tags.everything() == [Counted("Netz", 3)]


async def test_a_deleted_tag_is_off_every_ticket_even_a_deleted_one(house: House, cast: Cast) -> None:
    one, gone = await _tickets(house, 2)
    await tags.apply(house, [one, gone], add=["vpn", "b"], actor=OPERATOR)
    await Ticket.filter(id=gone).update(deleted_at=clock.now())
    assert await tags.delete(house, "VPN", actor=OPERATOR) == 2
    assert await tags.everything() == [Counted("b", 1)]
    assert [row[:2] for row in await _history(gone)] == [(None, "b, vpn"), ("b, vpn", "b")]


async def test_a_tag_nobody_knows_can_neither_be_renamed_nor_deleted(house: House, cast: Cast) -> None:
    with pytest.raises(NotFound):
        await tags.rename(house, "vpn", "b", actor=OPERATOR)
    with pytest.raises(NotFound):
        await tags.delete(house, "vpn", actor=OPERATOR)


async def test_only_those_of_the_desk_tag_tickets(house: House, cast: Cast) -> None:
    (ticket,) = await _tickets(house, 1)
    with pytest.raises(NotAllowed):
        await tags.apply(house, [ticket], add=["vpn"], actor=as_contact(cast.weber))
    assert await tags.on(ticket) == []


async def test_tags_put_on_at_the_same_time_are_all_there_and_the_history_has_each_step(
    house: House, cast: Cast
) -> None:
    many = await _tickets(house, 3)
    words = ["a", "b", "c", "d"]
    await asyncio.gather(*(tags.apply(house, many[::-1], add=[word], actor=OPERATOR) for word in words))
    for number in many:
        assert await tags.on(number) == words
        steps = await _history(number)
        assert [step[0] for step in steps[1:]] == [step[1] for step in steps[:-1]]
