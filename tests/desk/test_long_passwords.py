"""A password of any length costs us little: normalising takes the square of a tower of marks."""

import asyncio

import pytest

from desk import password_rules
from desk.errors import Invalid
from desk.password_rules import Rules
from desk.passwords import LONGEST, Passwords

TOWER = "a" + "\u0301\u0323" * 64_000


async def test_a_tower_of_marks_is_no_password_and_stops_nobody():
    keeper = Passwords()
    stored = await keeper.hashed("correct horse battery")
    async with asyncio.timeout(10):
        assert not await keeper.matches(TOWER, stored)


def test_a_tower_of_marks_is_too_long():
    with pytest.raises(Invalid, match=str(LONGEST)):
        password_rules.check(TOWER, Rules(12))
