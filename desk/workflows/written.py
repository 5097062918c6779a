"""A workflow as people and programs write it: words for when, if and what; JSON has the same words.

`{"name": "Escalate", "on": "last word of customer", "after": "4 hours", "if": "priority is urgent",
"do": ["assign group:Leads"], "active": true}`; `if` may also be a tree of conditions, as list views have it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from desk.conditions import json_form, words
from desk.conditions.in_words import in_words
from desk.conditions.tree import EVERYTHING, Node
from desk.errors import Invalid
from desk.workflows import events
from desk.workflows.actions import known
from desk.workflows.definition import Definition
from desk.workflows.events import When

FIELDS = frozenset({"name", "on", "after", "if", "do", "active"})


async def read(said: Mapping[str, Any], before: Definition | None = None) -> Definition:
    """What was said; of `before`, what wasn't. Raises Invalid that names what is wrong."""
    _check(said)
    when = await _when(said, before.when if before else None)
    kept = before.conditions if before else EVERYTHING
    actions = await known.read(said["do"]) if "do" in said else before.actions if before else None
    if when is None or actions is None:
        raise Invalid("workflow", "A workflow needs an event and something to do.")
    return Definition(
        name=" ".join(str(said.get("name", before.name if before else "")).split()),
        when=when,
        actions=actions,
        conditions=await _conditions(said["if"]) if "if" in said else kept,
        is_active=bool(said.get("active", before.is_active if before else True)),
        id=before.id if before else 0,
        position=before.position if before else 0,
    )


def _check(said: Mapping[str, Any]) -> None:
    for name in said.keys() - FIELDS:
        known_words = ", ".join(sorted(FIELDS))
        raise Invalid(
            "workflow", "A workflow has no {name}. Possible are: {known}.", name=name, known=known_words
        )
    texts = [said.get(name, "") for name in ("name", "on", "after")]
    do = said.get("do", [])
    if not all(isinstance(one, str) for one in texts) or not _is_list_of_texts(do):
        raise Invalid("workflow", "The name, on, after are texts; do is a list of them.")
    if not isinstance(said.get("active", True), bool):
        raise Invalid("active", "Please say true or false.")


def _is_list_of_texts(value: Any) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and all(isinstance(one, str) for one in value)
    )


async def _when(said: Mapping[str, Any], before: When | None) -> When | None:
    if "on" in said:
        return await events.read(said["on"], said.get("after") or "")
    if said.get("after"):
        if before is None or not before.event.is_in_time:
            raise Invalid("after", "Say from what the time counts, too: on.")
        return replace(before, after_minutes=events.minutes(said["after"]))
    return before


async def _conditions(said: Any) -> Node:
    if isinstance(said, str):
        return await words.read(said) if said.strip() else EVERYTHING
    return await json_form.read(said)


async def shown(made: Definition) -> dict[str, Any]:
    """As `read` reads it back."""
    when = made.when
    return {
        "name": made.name,
        "on": events.in_words(when),
        "after": events.span(when.after_minutes) if when.event.is_in_time else "",
        "if": await in_words(made.conditions),
        "do": [await action.in_words() for action in made.actions],
        "active": made.is_active,
    }
