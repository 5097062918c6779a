"""A rule as people read it, on one line of a list."""

from collections.abc import Sequence
from typing import Any

from desk.mail_rules import checking, json_form, words
from desk.mail_rules.rule import After, Confirm, Lookup, Rule, RuleList, Sender, Then, Whose

COLUMNS = ("place", "id", "name", "active", "if", "then")


async def listed(rules: RuleList) -> list[dict[str, Any]]:
    """Each with its place; conditions and acts in words."""
    return [
        {
            "place": place,
            "id": rule.id,
            "name": rule.name,
            "active": rule.is_active,
            "if": words.written(rule.conditions),
            "then": act_in_words(rule),
        }
        for place, rule in enumerate([await checking.named_now(rule) for rule in rules.rules], start=1)
    ]


async def as_json(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """Rules as JSON, with the names that things have now."""
    return [json_form.written(await checking.named_now(rule)) for rule in rules]


def act_in_words(rule: Rule) -> str:
    """`create; priority=high; group:Sales; tag order`."""
    then = rule.then
    said = [then.act.value, *_turns(then)]
    said += [f"{name}={value}" for name, value in then.values.items()]
    said += [f"“{label}” to {target}" for label, target in then.labels.items()]
    said += [then.assign] if then.assign else []
    said += [f"tag {tag}" for tag in then.tags]
    return "; ".join([*said, *(["continue"] if rule.after is After.CONTINUE else [])])


def _turns(then: Then) -> list[str]:
    said = []
    if then.sender is not Sender.FROM:
        said.append(f"customer by {then.sender.replace('_', '-')}")
    if then.whose is not Whose.FROM:
        said.append(f"contact in {then.whose}")
    if then.lookup is not Lookup.MATCH:
        said.append(f"by {then.lookup}")
    if then.confirm is not Confirm.USUAL:
        said.append(f"confirm {then.confirm}")
    return said
