"""The verbs of a rule (R38): add, change, move, delete, switch on and off, replace; each a new version."""

from collections.abc import Sequence
from dataclasses import replace

from desk.actor import Actor
from desk.errors import Invalid, NotFound
from desk.house import House
from desk.mail_rules.checking import settled
from desk.mail_rules.json_form import MOST_RULES
from desk.mail_rules.rule import Rule, RuleList
from desk.mail_rules.versions import current, save
from desk.permissions import Right, require


async def add(house: House, rule: Rule, *, at: int | None = None, actor: Actor) -> tuple[Rule, RuleList]:
    """Add a rule at a place (from 1), else before the first one that takes every mail.

    Returns it with its number, and the new list. Raises Invalid that names what is wrong, NotAllowed.
    """
    require(actor, Right.MAIL_RULES)
    rules = await current()
    if len(rules.rules) >= MOST_RULES:
        raise Invalid("rules", "There may be at most {most} rules.", most=MOST_RULES)
    made = await settled(house, replace(rule, id=rules.last_id + 1))
    others = list(rules.rules)
    others.insert(rules.place_of_new() if at is None else _place(at, len(others) + 1), made)
    note = f"Added {made.id} “{made.name}”"
    return made, await save(house, rules.with_rules(others), seen=rules, note=note, actor=actor)


def _place(at: int, most: int) -> int:
    if not 1 <= at <= most:
        raise Invalid("at", "Places are from 1 to {most}.", most=most)
    return at - 1


async def change(house: House, number: int, new: Rule, *, actor: Actor) -> RuleList:
    """Let a rule be as `new` says; its number and place stay. Raises NotFound, Invalid, NotAllowed."""
    require(actor, Right.MAIL_RULES)
    rules = await current()
    before = called(rules, number)
    made = await settled(house, replace(new, id=number))
    if made == before:
        return rules
    kept = [made if rule.id == number else rule for rule in rules.rules]
    note = f"Changed {number} “{made.name}”"
    return await save(house, rules.with_rules(kept), seen=rules, note=note, actor=actor)


async def move(house: House, number: int, at: int, *, actor: Actor) -> RuleList:
    """Put a rule at a place, from 1. Raises NotFound, Invalid, NotAllowed."""
    require(actor, Right.MAIL_RULES)
    rules = await current()
    moved = called(rules, number)
    kept = [rule for rule in rules.rules if rule.id != number]
    kept.insert(_place(at, len(rules.rules)), moved)
    if tuple(kept) == rules.rules:
        return rules
    note = f"Moved {number} “{moved.name}” to place {at}"
    return await save(house, rules.with_rules(kept), seen=rules, note=note, actor=actor)


async def delete(house: House, number: int, *, actor: Actor) -> RuleList:
    """Take a rule out of the list; older versions have it still. Raises NotFound, NotAllowed."""
    require(actor, Right.MAIL_RULES)
    rules = await current()
    gone = called(rules, number)
    kept = [rule for rule in rules.rules if rule.id != number]
    note = f"Deleted {number} “{gone.name}”"
    return await save(house, rules.with_rules(kept), seen=rules, note=note, actor=actor)


async def switch(house: House, number: int, *, is_active: bool, actor: Actor) -> RuleList:
    """Switch a rule on or off; it keeps its place. Raises NotFound, NotAllowed."""
    require(actor, Right.MAIL_RULES)
    rules = await current()
    before = called(rules, number)
    if before.is_active is is_active:
        return rules
    kept = [replace(rule, is_active=is_active) if rule.id == number else rule for rule in rules.rules]
    note = f"Switched {number} “{before.name}” {'on' if is_active else 'off'}"
    return await save(house, rules.with_rules(kept), seen=rules, note=note, actor=actor)


async def replace_all(house: House, rules: Sequence[Rule], *, note: str, actor: Actor) -> RuleList:
    """Put these rules in place of all; those that have the number of one there keep it.

    Raises Invalid, NotAllowed; then nothing is changed.
    """
    require(actor, Right.MAIL_RULES)
    before = await current()
    last, known = before.last_id, {rule.id for rule in before.rules}
    made: list[Rule] = []
    for rule in rules:
        number = rule.id if rule.id in known else last + 1
        last = max(last, number)
        known.discard(number)
        made.append(await settled(house, replace(rule, id=number)))
    return await save(house, before.with_rules(made), seen=before, note=note, actor=actor)


def called(rules: RuleList, number: int) -> Rule:
    """The rule of that number. Raises NotFound."""
    found = rules.rule(number)
    if found is None:
        raise NotFound("There is no rule {number}.", number=number)
    return found
