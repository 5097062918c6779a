"""A workflow as code works with it: when, if, what; read from its row, and kept as one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from desk.conditions.json_form import restored as restored_conditions
from desk.conditions.json_form import stored as stored_conditions
from desk.conditions.tree import EVERYTHING, Node, leaves
from desk.conditions.values import Who
from desk.errors import Invalid
from desk.workflows.actions import known
from desk.workflows.events import Event, When
from desk.workflows.scene import Action
from models.workflow import Workflow

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Definition:
    """Actions are done in their order, all or none of them."""

    name: str
    when: When
    actions: tuple[Action, ...]
    conditions: Node = EVERYTHING
    is_active: bool = True
    # Of one that is stored.
    id: int = 0
    position: int = 0
    active_since: datetime | None = None


def of_row(row: Workflow) -> Definition:
    """Raises Invalid for one that names what there isn't any more."""
    return Definition(
        name=row.name,
        when=When(Event(row.event), row.about, row.after_minutes),
        actions=known.restored(orjson.loads(row.actions)),
        conditions=restored_conditions(orjson.loads(row.conditions)) if row.conditions else EVERYTHING,
        is_active=row.is_active,
        id=row.id,
        position=row.position,
        active_since=row.active_since,
    )


def columns(made: Definition) -> dict[str, Any]:
    """What a row keeps of it."""
    conditions = stored_conditions(made.conditions) if made.conditions != EVERYTHING else None
    return {
        "name": made.name,
        "event": made.when.event.value,
        "about": made.when.about,
        "after_minutes": made.when.after_minutes,
        "conditions": orjson.dumps(conditions).decode() if conditions is not None else "",
        "actions": orjson.dumps([action.stored() for action in made.actions]).decode(),
    }


def checked(made: Definition) -> Definition:
    """Raises Invalid for a missing name, and for conditions on whoever looks: nobody does."""
    if not made.name or len(made.name) > LONGEST_NAME:
        raise Invalid("name", "A name has 1 to {most} characters.", most=LONGEST_NAME)
    if any(value in {Who.ME, Who.MY_GROUPS} for leaf in leaves(made.conditions) for value in leaf.values):
        raise Invalid("if", "A workflow is nobody: it can't ask for “me” or “my groups”.")
    return made
