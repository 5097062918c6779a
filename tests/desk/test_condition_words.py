"""R19: conditions in words and in JSON say the same; what can't be understood is told with its place."""

import json
from typing import Any

import pytest

from desk.conditions import json_form, words
from desk.conditions.tree import DEEPEST, EVERYTHING, MOST_LEAVES, Leaf, Node, Not, Operator
from desk.errors import Invalid
from tests.parts.house import Cast


def _json(name: str, operator: str, *values: Any) -> dict[str, Any]:
    return {"field": name, "operator": operator, "values": list(values)}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("status is open", _json("status", "is", "open")),
        ("status is in progress", _json("status", "is", "in progress")),
        ("Status != open", _json("status", "is_not", "open")),
        ("status is not one of open, closed", _json("status", "none_of", "open", "closed")),
        ('title contains "this and that"', _json("title", "contains", "this and that")),
        ('title is "say \\"hello\\""', _json("title", "is", 'say "hello"')),
        ("title does not contain VPN", _json("title", "not_contains", "VPN")),
        ("assignee is me", _json("assignee", "is", "me")),
        ("assignee is one of my groups, nobody", _json("assignee", "one_of", "my groups", "nobody")),
        ("assignee is empty", _json("assignee", "is_empty")),
        ("tags has one of vip, printer", _json("tags", "one_of", "vip", "printer")),
        ("tags has vip", _json("tags", "one_of", "vip")),
        ("hours >= 1.5", _json("hours", "at_least", "1.5")),
        ("hours is less than 2", _json("hours", "less_than", "2")),
        ("hours between 1 and 5", _json("hours", "between", "1", "5")),
        ("created last 30 days", _json("created", "in_last", "30 days")),
        ("created in the last 2 weeks", _json("created", "in_last", "2 weeks")),
        ("created last week", _json("created", "during", "last week")),
        ("created is in last week", _json("created", "during", "last week")),
        ("created is today", _json("created", "during", "today")),
        ("closed is this_month", _json("closed", "during", "this_month")),
        ("created is 2026-12-24", _json("created", "is", "2026-12-24")),
        ("modified before 24.12.2026", _json("modified", "before", "24.12.2026")),
        ("modified > 2026-12-24", _json("modified", "after", "2026-12-24")),
        ("created older than 3 days", _json("created", "older_than", "3 days")),
        (
            "created between 2026-01-01 and 2026-02-01",
            _json("created", "between", "2026-01-01", "2026-02-01"),
        ),
        ("has attachment", _json("attachment", "is", "yes")),
        ("has solution", _json("has_solution", "is", "yes")),
        ("is closed is no", _json("is_closed", "is", "no")),
        ("number is TT12", _json("number", "is", "TT12")),
        ("waits for customer", _json("waits_for_customer", "is", "yes")),
    ],
)
def test_a_condition_in_words_is_the_one_in_json(said: str, meant: dict[str, Any]) -> None:
    assert words.shape(said) == json_form.shape(meant)


def test_and_binds_closer_than_or_and_brackets_closer_than_both() -> None:
    one, two, three = (_json("title", "contains", letter) for letter in "abc")
    texts = [f"title contains {letter}" for letter in "abc"]
    assert words.shape(f"{texts[0]} or {texts[1]} and {texts[2]}") == json_form.shape(
        {"any": [one, {"all": [two, three]}]}
    )
    assert words.shape(f"({texts[0]} or {texts[1]}) and {texts[2]}") == json_form.shape(
        {"all": [{"any": [one, two]}, three]}
    )
    assert words.shape(f"not {texts[0]} and {texts[1]}") == json_form.shape({"all": [{"not": one}, two]})


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("", "At character 1: a field, not or ( was expected, not the end."),
        (
            "status",
            "At character 7: is, is not, one of, none of, is empty, is not empty was expected, not the end.",
        ),
        ("status is", "At character 10: a value was expected, not the end."),
        ("status is open and", "At character 19: a field, not or ( was expected, not the end."),
        ("(status is open", "At character 16: and, or, or ) was expected, not the end."),
        ("status is open) or", "At character 15: and, or, or the end was expected, not )."),
        ('title is "open', 'At character 10: " has no end or no meaning.'),
        ("hours between 1", "At character 16: and was expected, not the end."),
        ("status contains x", "At character 8: is, is not, one of"),
        ("colour is red", "There is no field colour to ask about. Possible are: assignee, attachment,"),
    ],
)
def test_words_that_cannot_be_understood_are_told_with_their_place(said: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        words.shape(said)
    assert str(refused.value).startswith(sentence)


async def test_values_are_checked_as_the_fields_themselves_check_them(cast: Cast) -> None:
    """R5, R6."""
    for said, field, sentence in [
        ("status is purple", "status", "purple is no value of Status. Possible are: Open, In Progress"),
        ("contact is nobody@elsewhere.example", "contact", "There is no Contact nobody@elsewhere.example."),
        ("assignee is Zoe", "assignee", "Zoe is nobody that Assignee could be."),
        ("tags is vip", "tags", "There is no tag vip."),
        ("hours > many", "hours", "Hours should be a number"),
        ("hours > 1.234", "hours", "Hours may have at most two decimals."),
        ("created is soon", "created", "Created should be a day"),
        ("created last 5 moons", "created", "5 moons is no span of time."),
        ("created is 0001-01-01", "created", "Created should be a day"),
        ("number is many", "number", "many is no number of a ticket."),
        ("attachment is perhaps", "attachment", "Attachment should be yes or no."),
        ("parent is TT999", "parent", "There is no ticket TT999."),
    ]:
        with pytest.raises(Invalid) as refused:
            await words.read(said)
        assert refused.value.field == field
        assert str(refused.value).startswith(sentence), said


async def test_labels_keys_and_both_languages_name_a_value(cast: Cast) -> None:
    for said in ("wait_for_response", "Wait For Response", "warte auf Rückmeldung"):
        assert await words.read(f'status is "{said}"') == Leaf("status", Operator.IS, ("wait_for_response",))


async def test_an_inactive_agent_can_still_be_asked_for(cast: Cast) -> None:
    """R7: they stay assignee of their tickets."""
    cast.jonas.is_active = False
    await cast.jonas.save()
    node = await words.read("assignee is jonas")
    assert json_form.stored(node)["values"] == [{"agent": cast.jonas.id}]


def _nested(depth: int) -> dict[str, Any]:
    node: dict[str, Any] = _json("status", "is", "open")
    for level in range(depth):
        node = {"not": node} if level % 2 else {"all": [node]}
    return node


async def test_a_tree_fifty_deep_is_refused_with_the_limit_and_one_at_the_limit_works(cast: Cast) -> None:
    at_the_limit = await json_form.read(_nested(DEEPEST - 1))
    assert json_form.restored(json.loads(json.dumps(json_form.stored(at_the_limit)))) == at_the_limit
    for depth in (DEEPEST, 50, 400):
        with pytest.raises(Invalid, match=f"at most {DEEPEST} deep"):
            await json_form.read(_nested(depth))
    for said in ("(" * 50 + "status is open" + ")" * 50, "not " * 9000 + "status is open"):
        with pytest.raises(Invalid, match=f"at most {DEEPEST} deep|at most 20000 characters"):
            await words.read(said)


async def test_there_is_a_most_of_conditions_and_of_values(cast: Cast) -> None:
    many = {"any": [_json("status", "is", "open")] * (MOST_LEAVES + 1)}
    with pytest.raises(Invalid, match="at most 100 conditions"):
        await json_form.read(many)
    with pytest.raises(Invalid, match="Contact with one_of takes 200 values, not 201"):
        await json_form.read(_json("contact", "one_of", *map(str, range(201))))


@pytest.mark.parametrize(
    "said",
    [
        [],
        "open",
        {"all": 1},
        {"all": [], "any": []},
        {"field": "status"},
        {"field": "status", "operator": "is", "colour": 1},
        {"field": 1, "operator": "is"},
        {"field": "status", "operator": "is", "value": {"a": 1}},
        {"field": "status", "operator": "is"},
        {"field": "status", "operator": "is", "values": ["open", "closed"]},
        {"field": "status", "operator": "is_empty", "value": "open"},
        {"field": "status", "operator": "roughly", "value": "open"},
        {"field": "hours", "operator": "between", "values": [1]},
    ],
)
async def test_json_that_is_no_condition_is_refused(cast: Cast, said: Any) -> None:
    with pytest.raises(Invalid):
        await json_form.read(said)


async def test_no_conditions_are_all_tickets(cast: Cast) -> None:
    for said in (None, {}, {"all": []}):
        assert await json_form.read(said) == EVERYTHING
    opposite: Node = Not(EVERYTHING)
    assert await json_form.read({"not": {"all": []}}) == opposite
