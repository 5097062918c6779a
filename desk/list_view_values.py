"""Values that saved list views ask for (R19), when another takes their place: a picklist's value, a group.

A value is what the view's row keeps of it (`desk.conditions.json_form.stored`).
"""

from dataclasses import dataclass
from typing import Any

from desk import clock, history
from desk.actor import Actor
from models.list_view import ListView


@dataclass(frozen=True, slots=True)
class Sought:
    """`field` empty: whichever field is asked for this value."""

    value: Any
    field: str = ""

    def stands_in(self, said: Any) -> bool:
        """Does a tree of conditions ask for it?"""
        return bool(replaced(said, self, None) != said)


async def count(sought: Sought) -> int:
    """How many list views ask for it."""
    return sum(sought.stands_in(row.conditions) for row in await ListView.all())


async def replace(sought: Sought, new: Any, *, actor: Actor) -> int:
    """Let each list view that asks for it ask for `new`, inside a transaction; returns how many did."""
    rows = [row for row in await ListView.all().order_by("id") if sought.stands_in(row.conditions)]
    for row in rows:
        before, row.conditions = row.conditions, replaced(row.conditions, sought, new)
        row.modified_at = clock.now()
        await row.save(update_fields=["conditions", "modified_at"])
        changes = {"conditions": (before, row.conditions)}
        history.record("list_view", row.id, changes, actor=actor, ticket_id=None)
    return len(rows)


def replaced(said: Any, sought: Sought, new: Any) -> Any:
    """The same tree with `new` in its place, no value twice."""
    if isinstance(said, list):
        return [replaced(part, sought, new) for part in said]
    if not isinstance(said, dict):
        return said
    if "field" not in said:
        return {name: replaced(part, sought, new) for name, part in said.items()}
    values = said.get("values") or []
    if sought.value not in values or sought.field not in {"", said["field"]}:
        return said
    kept: list[Any] = []
    for value in values:
        now = new if value == sought.value else value
        if now not in kept:
            kept.append(now)
    return said | {"values": kept}
