"""R18, R19: words of the full-text search are a condition like any other."""

import pytest

from desk.conditions import words
from desk.errors import Invalid
from desk.house import House
from desk.lists import pages
from desk.lists.budget import Budget
from desk.lists.counts import count
from desk.lists.order import sorting
from desk.tickets import NewTicket, change, open_ticket
from tests.parts.house import OPERATOR, Cast, as_agent


async def _numbers(cast: Cast, said: str, few: int) -> list[str]:
    found: list[str] = []
    place = None
    while True:
        page = await pages.page(
            as_agent(cast.nadia),
            await words.read(said),
            sorting("number", is_ascending=True),
            after=place,
            size=2,
            budget=Budget(few=few, least=2, most=2, rows=3),
        )
        found += [f"TT{ticket.id}" for ticket in page.tickets]
        place = page.next
        if place is None:
            return found


@pytest.mark.parametrize("few", [0, 2000], ids=["walked", "looked_up"])
async def test_words_are_found_among_other_conditions(house: House, cast: Cast, few: int) -> None:
    for title in ("Drucker brennt", "Drucker leer", "Rechnung fehlt", "Drucker und Rechnung"):
        ticket = await open_ticket(house, NewTicket(title=title), actor=OPERATOR)
    await change(house, ticket, {"status": "closed"}, actor=OPERATOR)
    for said, expected in [
        ("words match Drucker", ["TT1", "TT2", "TT4"]),
        ("words match Drucker and status is open", ["TT1", "TT2"]),
        ("words match Drucker and not words match Rechnung", ["TT1", "TT2"]),
        ("words match brennt or status is closed", ["TT1", "TT4"]),
        ("words match Zeppelin", []),
        ("not words match Drucker", ["TT3"]),
    ]:
        assert await _numbers(cast, said, few) == expected, said
    assert str(await count(as_agent(cast.nadia), await words.read("words match Drucker"))) == "3"


async def test_there_is_a_most_of_conditions_on_words(house: House, cast: Cast) -> None:
    said = " or ".join(f"words match w{number}" for number in range(6))
    with pytest.raises(Invalid, match="at most 5 conditions on words"):
        await pages.page(as_agent(cast.nadia), await words.read(said))
