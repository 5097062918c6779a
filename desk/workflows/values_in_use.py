"""Values that workflows name, when another takes their place: a picklist's value, a group.

In their conditions, as list views have them, in their events and in their actions.
"""

from typing import Any

import orjson

from desk import clock, history
from desk.actor import Actor
from desk.list_view_values import Sought, replaced
from models.workflow import Workflow


async def count(sought: Sought) -> int:
    """How many workflows name it."""
    return sum(_with(row, sought, None) != _held(row) for row in await Workflow.all())


async def replace(sought: Sought, new: Any, *, actor: Actor) -> int:
    """Let each workflow that names it name `new`, inside a transaction; returns how many did."""
    done = 0
    for row in await Workflow.all().order_by("id"):
        before, after = _held(row), _with(row, sought, new)
        if before == after:
            continue
        row.about, row.modified_at = after["about"], clock.now()
        row.conditions = orjson.dumps(after["conditions"]).decode() if after["conditions"] else ""
        row.actions = orjson.dumps(after["actions"]).decode()
        await row.save()
        steps = {name: (_text(before[name]), _text(after[name])) for name in before}
        history.record("workflow", row.id, steps, actor=actor, ticket_id=None)
        done += 1
    return done


def _held(row: Workflow) -> dict[str, Any]:
    return {
        "about": row.about,
        "conditions": orjson.loads(row.conditions) if row.conditions else None,
        "actions": orjson.loads(row.actions),
    }


def _with(row: Workflow, sought: Sought, new: Any) -> dict[str, Any]:
    held = _held(row)
    is_about = bool(sought.field) and row.about == f"{sought.field}={sought.value}"
    return {
        "about": f"{sought.field}={new}" if is_about else row.about,
        "conditions": replaced(held["conditions"], sought, new),
        "actions": [_action(item, sought, new) for item in held["actions"]],
    }


def _action(kept: dict[str, Any], sought: Sought, new: Any) -> dict[str, Any]:
    if kept["do"] == "set":
        is_it = (kept["field"], kept["value"]) == (sought.field, sought.value)
        return kept | {"value": new} if is_it else kept
    # Whom it names: an agent or a group.
    return {name: new if _is_named(item, sought) else item for name, item in kept.items()}


def _is_named(item: Any, sought: Sought) -> bool:
    return isinstance(item, dict) and item == sought.value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
