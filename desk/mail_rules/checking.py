"""What a rule refers to: agents, groups, fields, values. Checked when it is written, and again later.

Values that depend on the mail can only be checked when there is one; then a wrong one is left out and told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from desk import assignees, directory, picklists
from desk.assignees import NOBODY, Assignee
from desk.conditions.tree import Operator, leaves
from desk.errors import DeskError, Invalid
from desk.field_references import Pick
from desk.fields import Field, columns_of
from desk.house import House
from desk.mail_rules import marks
from desk.mail_rules.rule import Rule, Then
from desk.tags import named
from desk.ticket_fields import FIELDS
from models.picklist_value import Picklist

# Whose ticket it is, and whom it is given to, have settings of their own; a solution reaches the customer.
_NOT_SET = frozenset({"assignee", "contact", "solution"})
TICKET_FIELDS: Mapping[str, Field] = {
    name: field for name, field in FIELDS.items() if not field.is_read_only and name not in _NOT_SET
}
CONTACT = "contact."
CONTACT_FIELDS = tuple(f"{CONTACT}{name}" for name in ("name", "email", "phone", "language", "organisation"))


async def settled(house: House, rule: Rule) -> Rule:
    """The rule with what it names looked up, so that a renamed group stays what it is. Raises Invalid."""
    await _check_expressions(house, rule)
    then = await _assigned(rule.then)
    values = {field: await _settled_value(field, value) for field, value in then.values.items()}
    for target in then.labels.values():
        _check_target(target)
    named(tag for tag in then.tags if not list(marks.found_in(tag)))
    return replace(rule, then=replace(then, values=values))


async def _check_expressions(house: House, rule: Rule) -> None:
    for leaf in leaves(rule.conditions):
        if leaf.operator is Operator.MATCHES:
            await house.expressions.check(leaf.values[0])


async def _assigned(then: Then) -> Then:
    if not then.assign:
        return replace(then, assign_id=None)
    found = await assignees.find(then.assign)
    if found.agent is not None:
        return replace(then, assign=f"agent:{found.agent.handle}", assign_id=found.agent.id)
    assert found.group is not None
    return replace(then, assign=f"group:{found.group.name}", assign_id=found.group.id)


async def _settled_value(field: str, value: str) -> str:
    _check_target(field)
    if field.startswith(CONTACT) or list(marks.found_in(value)):
        return value
    known = TICKET_FIELDS[field]
    if isinstance(known.kind, Pick) and value:
        picked = await picklists.value(Picklist(field), value)
        if picked.counts_as_closed:
            raise Invalid("status", "A new ticket can't be closed already.")
        return picked.key
    await columns_of(TICKET_FIELDS, {field: value})
    return value


def _check_target(name: str) -> None:
    if name not in TICKET_FIELDS and name not in CONTACT_FIELDS:
        raise Invalid(
            name,
            "There is no field {name} here. Possible are: {known}.",
            name=name,
            known=", ".join(sorted([*TICKET_FIELDS, *CONTACT_FIELDS])),
        )


async def assignee_of(then: Then) -> Assignee:
    """Who a rule gives tickets to, whatever they are called now; nobody, if it says nothing.

    Raises Invalid for who is gone or inactive (R7).
    """
    if not then.assign:
        return NOBODY
    kind = then.assign.partition(":")[0]
    if kind == "group" and (group := await directory.group(then.assign_id)) is not None:
        return Assignee(group=group)
    if kind == "agent" and (agent := await directory.agent(then.assign_id)) is not None:
        found = Assignee(agent=agent)
        assignees.refuse_inactive(found)
        return found
    return await assignees.find(then.assign)


async def named_now(rule: Rule) -> Rule:
    """The rule with the name that its assignee has now."""
    try:
        found = await assignee_of(rule.then)
    except Invalid:
        return rule
    said = rule.then.assign
    if found.group is not None:
        said = f"group:{found.group.name}"
    elif found.agent is not None:
        said = f"agent:{found.agent.handle}"
    return replace(rule, then=replace(rule.then, assign=said))


async def broken(house: House, rules: Iterable[Rule]) -> list[tuple[Rule, str]]:
    """Rules that name what is gone, each with what is wrong, in English."""
    found: list[tuple[Rule, str]] = []
    for rule in rules:
        try:
            await assignee_of(rule.then)
            await settled(house, replace(rule, then=replace(rule.then, assign="")))
        except DeskError as fault:
            found.append((rule, fault.sentence("en")))
    return found
