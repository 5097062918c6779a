"""Similar tickets (R23): which, how similar, and why."""

import pytest

from desk import search_index, similar, tickets
from desk.actor import system
from desk.errors import NotAllowed
from desk.house import House
from desk.tickets import NewTicket
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_contact


async def _open(house: House, title: str, description: str = "") -> Ticket:
    new = NewTicket(title=title, description=description)
    return await tickets.open_ticket(house, new, actor=OPERATOR)


async def test_the_more_and_rarer_words_two_tickets_share_the_more_similar_they_are(
    house: House, cast: Cast
) -> None:
    asked = await _open(house, "Drucker im Lager druckt nur Hieroglyphen", "Seit dem Umzug nach Bremen")
    await _open(house, "Drucker im Lager druckt nur Hieroglyphen", "Seit dem Umzug nach Bremen")
    await _open(house, "Hieroglyphen auf dem Drucker im Lager")
    for number in range(5):
        await _open(house, f"Drucker {number} braucht Papier")
    await _open(house, "Rechnung fehlt")
    for _ in ("waiting", "filed"):
        found = await similar.to_ticket(system(), asked)
        assert [one.number for one in found][:2] == ["TT2", "TT3"]
        assert found[0].score == 1.0
        assert 1 > found[1].score > found[2].score > 0
        assert found[1].shared[0] == "hieroglyphen"
        assert "TT9" not in [one.number for one in found]
        assert found == await similar.to_ticket(system(), asked)
        async with house.transaction():
            await search_index.file()


@pytest.mark.parametrize("text", ["", "der die das", "?!", "\0", "x" * 100_000, "wort " * 50_000])
async def test_a_text_that_says_nothing_is_similar_to_nothing(house: House, cast: Cast, text: str) -> None:
    await _open(house, "Drucker")
    assert await similar.to_text(system(), text) == []


async def test_a_customer_is_told_of_no_similar_tickets(house: House, cast: Cast) -> None:
    """R17."""
    with pytest.raises(NotAllowed):
        await similar.to_text(as_contact(cast.weber), "Drucker")
