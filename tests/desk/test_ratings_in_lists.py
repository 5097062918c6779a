"""List views may show and ask for what customers said of how their tickets were solved (R18, R19)."""

import pytest

from desk import clock
from desk.conditions import in_words, words
from desk.conditions.json_form import restored, stored
from desk.errors import Invalid
from desk.house import House
from desk.lists import columns, pages
from desk.lists.budget import Budget
from desk.lists.order import sorting
from desk.tickets import NewTicket, open_ticket
from models.rating import Rating, Score
from tests.parts.house import Cast, as_agent

# By ticket, in the order they were asked: None is a question without an answer.
_SAID = {
    "TT1": [Score.BAD],
    "TT2": [Score.GOOD],
    "TT3": [None],
    "TT4": [],
    "TT5": [Score.BAD, Score.SO_SO, None],
}


@pytest.fixture
async def rated(house: House, cast: Cast) -> None:
    for number, scores in _SAID.items():
        new = NewTicket(title="Drucker", contact=cast.weber)
        ticket = await open_ticket(house, new, actor=as_agent(cast.nadia))
        assert ticket.number == number
        for score in scores:
            await Rating.create(ticket_id=ticket.id, asked_at=clock.now(), score=score)


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("rating is bad", ["TT1", "TT5"]),
        ("rating is one of good, so-so", ["TT2", "TT5"]),
        ("rating is schlecht", ["TT1", "TT5"]),
        ("rating is not bad", ["TT2", "TT3", "TT4"]),
        ("rating is empty", ["TT3", "TT4"]),
        ("rating is not empty", ["TT1", "TT2", "TT5"]),
    ],
)
async def test_a_list_may_ask_for_ratings(
    house: House, cast: Cast, rated: None, said: str, numbers: list[str]
):
    node = restored(stored(await words.read(said)))
    assert await words.read(await in_words.in_words(node)) == node
    for few in (0, 2000):
        budget = Budget(rows=90, least=40, most=60, few=few, seconds=60)
        page = await pages.page(
            as_agent(cast.nadia), node, sorting("number", is_ascending=True), size=20, budget=budget
        )
        assert [f"TT{item.id}" for item in page.tickets] == numbers


async def test_a_list_shows_the_last_answer(house: House, cast: Cast, rated: None):
    shown = await columns.shown([1, 2, 3, 4, 5], ["number", "rating"])
    assert [row["rating"] for row in shown] == ["bad", "good", None, None, "so_so"]


async def test_what_is_no_rating_is_refused(house: House, cast: Cast):
    with pytest.raises(Invalid, match="good, so-so or bad"):
        await words.read("rating is wonderful")
