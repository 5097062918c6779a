"""Conditions from a file or a form may hold any letters (R19): what no database stores is left out."""

import pytest

from desk import selection, tickets
from desk.conditions import json_form
from desk.errors import Invalid
from desk.house import House
from desk.tickets import NewTicket
from tests.parts.house import OPERATOR, Cast


@pytest.mark.parametrize("letters", ["\0", "\ud800", "\u202e", "😀" * 40, "%_\\'\""])
@pytest.mark.parametrize(
    ("field", "operator"), [("title", "contains"), ("description", "contains"), ("words", "matches")]
)
async def test_any_letters_can_be_asked_for(
    house: House, cast: Cast, letters: str, field: str, operator: str
) -> None:
    title = f"Drucker {letters}"
    await tickets.open_ticket(house, NewTicket(title=title, description=title), actor=OPERATOR)
    asked = {"field": field, "operator": operator, "value": "Drucker"}
    for value in ("Drucker", f"Dr{letters}", title):
        chosen = selection.of_conditions(await json_form.read(asked | {"value": value}))
        found = await selection.ids_after(chosen, 0, last_id=99, size=9, actor=OPERATOR)
        assert len(found) <= 1


@pytest.mark.parametrize("letters", ["\0", "\ud800"])
@pytest.mark.parametrize("field", ["contact", "product"])
async def test_a_record_of_such_a_name_is_one_that_is_not_there(
    house: House, cast: Cast, letters: str, field: str
) -> None:
    # It reached the database, which refused it with an error of its own.
    with pytest.raises(Invalid, match="There is no"):
        await json_form.read({"field": field, "operator": "is", "value": f"Oliver {letters}Brown"})
