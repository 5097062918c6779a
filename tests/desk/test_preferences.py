"""Preferences (R52): set by administrators, with history; the default assignee is one who can be chosen."""

from dataclasses import fields

import pytest

from desk import agents, preference_editing
from desk.cli.output import LONGEST_CELL
from desk.errors import Invalid, NotFound
from desk.house import House
from desk.preferences import KNOWN, Preferences
from models.change import Change
from tests.parts.house import OPERATOR, Cast


async def test_a_changed_preference_stands_in_the_history_by_its_name(house: House, cast: Cast) -> None:
    await preference_editing.change(house, "company_name", "Acme", actor=OPERATOR)
    await preference_editing.change(house, "company_name", "Acme Ltd", actor=OPERATOR)
    await preference_editing.change(house, "company_name", "Acme Ltd", actor=OPERATOR)
    rows = Change.filter(record="preference").order_by("id")
    assert await rows.values_list("field", "old", "new", "actor_name", "channel") == [
        ("company_name", None, "Acme", "Postbote", "cli"),
        ("company_name", "Acme", "Acme Ltd", "Postbote", "cli"),
    ]
    assert (await house.preferences()).company_name == "Acme Ltd"


@pytest.mark.parametrize(
    ("wish", "stored"),
    [("nadia", "agent:nadia"), ("Billing", "group:Billing"), ("agent:Priya Shah", "agent:priya"), ("", "")],
)
async def test_the_default_assignee_is_found_by_any_name(
    house: House, cast: Cast, wish: str, stored: str
) -> None:
    await preference_editing.change(house, "default_assignee", wish, actor=OPERATOR)
    assert (await house.preferences()).default_assignee == stored


async def test_a_default_assignee_who_cannot_be_chosen_is_refused(house: House, cast: Cast) -> None:
    """R7, R52."""
    await agents.deactivate(house, cast.priya, actor=OPERATOR)
    for wish, sentence in (("nobody", "no agent and no group"), ("priya", "is inactive")):
        with pytest.raises(Invalid, match=sentence):
            await preference_editing.change(house, "default_assignee", wish, actor=OPERATOR)
    assert (await house.preferences()).default_assignee == ""


async def test_a_preference_that_is_none_or_a_wrong_value_changes_nothing(house: House) -> None:
    with pytest.raises(NotFound):
        await preference_editing.change(house, "colour", "red", actor=OPERATOR)
    with pytest.raises(Invalid):
        await preference_editing.change(house, "send_ticket_mails", "perhaps", actor=OPERATOR)
    assert await Change.filter(record="preference").count() == 0


def test_every_preference_is_explained_in_a_line_and_takes_its_default() -> None:
    assert {field.name for field in fields(Preferences)} == set(KNOWN)
    for name, known in KNOWN.items():
        assert known.meaning.endswith(".")
        assert len(known.meaning) <= LONGEST_CELL
        assert known.allowed
        assert known.read(_written(getattr(Preferences(), name))) == getattr(Preferences(), name)


def _written(value: object) -> str:
    """As one would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
