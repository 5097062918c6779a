"""From what a person picks or types to what Slack reports of the element."""

from collections.abc import Sequence
from typing import Any

from sandbox.slack.views import EMPTY
from sandbox.slack.wire import Json, Refusal


def chosen(element: Json, value: Any, *, suggested: Sequence[Json] = ()) -> Json:
    """For example {"selected_option": {…}}. Options are named by their value; None takes the choice back.

    Raises Refusal("no_such_option") for what isn't on the screen.
    """
    kind = element["type"]
    if kind == "overflow":
        return {"selected_option": _option(element, value, suggested)}
    key, empty, _ = EMPTY[kind]
    if value is None:
        return {key: empty}
    if key == "selected_option":
        return {key: _option(element, value, suggested)}
    if key == "selected_options":
        return {key: [_option(element, one, suggested) for one in value]}
    if key == "value":
        return {key: _typed(element, str(value))}
    return {key: value}


def _option(element: Json, value: Any, suggested: Sequence[Json]) -> Json:
    groups = element.get("option_groups") or ()
    offered = [*(element.get("options") or ()), *(o for g in groups for o in g["options"]), *suggested]
    wanted = value["value"] if isinstance(value, dict) else value
    for option in offered:
        if option["value"] == wanted:
            found: Json = option
            return found
    if isinstance(value, dict) and element["type"].endswith("external_select"):
        return value
    raise Refusal("no_such_option", value=wanted)


def _typed(element: Json, words: str) -> str | None:
    if len(words) > element.get("max_length", 3000):
        raise Refusal("too_long", action_id=element.get("action_id"))
    return words or None


def missing_words(element: Json, state: Json) -> str:
    """What Slack's client says at a field before it sends anything; empty if nothing is wrong."""
    key, empty, _ = EMPTY[element["type"]]
    value = state.get(key, empty)
    if not value:
        return "Please complete this required field."
    if element["type"] == "email_text_input" and "@" not in value.strip("@"):
        return "Please enter a valid email address."
    if key == "value" and len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    return ""
