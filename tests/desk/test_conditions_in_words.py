"""Conditions in words are what is read back, whatever is asked (R19, R35)."""

import pytest

from desk.conditions import words
from desk.conditions.in_words import in_words
from desk.conditions.tree import EVERYTHING
from desk.house import House
from tests.parts.house import Cast


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_conditions_said_in_words_are_read_back_the_same(house: House, cast: Cast) -> None:
    assert await in_words(EVERYTHING) == ""
    for said in (
        "status is open",
        "status is not one of open, closed and not (priority is high or priority is urgent)",
        'title contains "war and peace" or title begins with "a, b" or title ends with "say \\"hi\\""',
        "not (assignee is agent:nadia) and group is group:Support",
        "assignee is nobody and subscribers is empty and tags is not empty",
        "hours between 1 and 2.5 or hours >= 3 or days < 4",
        "created during this week or modified in the last 3 days or closed older than 2 weeks",
        "created after 2026-01-31 and created before 2026-03-01",
        "is_closed is yes and has_solution is no and attachment is yes",
        "words matches printer or number > 3 or contact is weber@kunde.example",
        "not not status is open",
        "(status is open or type is empty) and (priority is high or not (priority is low and days > 1))",
    ):
        tree = await words.read(said)
        again = await in_words(tree)
        assert await words.read(again) == tree, (said, again)
