"""How a list is described on the command line, and read: conditions in words or a file, columns, order."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click
import orjson

from desk.conditions import json_form, words
from desk.conditions.tree import Leaf, Node
from desk.errors import Invalid
from desk.shipped_views import Definition

F = TypeVar("F", bound=Callable[..., Any])
# What a deep nesting of brackets would cost; conditions of people are far shorter.
MOST_BYTES = 1_000_000

where_option = click.option("--where", help="Conditions: 'status is open and tags has vip'.")
sort_option = click.option(
    "--sort", metavar="[-]FIELD", help="Upwards by a field; with - in front, downwards."
)
conditions_option = click.option(
    "--conditions",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="A file with conditions as JSON; - is standard input.",
)


def describing(function: F) -> F:
    """The options that say what a view shows."""
    options = (
        where_option,
        conditions_option,
        click.option("--time", help="The standard filter: 'created last 30 days', 'closed this week'."),
        click.option("--columns", help="Names with commas: number,title,status."),
        sort_option,
        click.option("--group-by", metavar="FIELD"),
        click.option("--shared/--private", "shared", default=None, help="For everybody, or for you alone."),
    )
    for option in reversed(options):
        function = option(function)
    return function


async def described(before: Definition, said: Mapping[str, Any]) -> Definition:
    """The view with what was said; what wasn't stays. Raises Invalid."""
    new = before
    conditions = await conditions_of(said.get("where"), said.get("conditions"))
    if conditions is not None:
        new = replace(new, conditions=conditions)
    if said.get("time") is not None:
        new = replace(new, time=await _time(said["time"]))
    if said.get("columns") is not None:
        new = replace(new, columns=tuple(name.strip() for name in said["columns"].split(",") if name.strip()))
    if said.get("sort") is not None:
        sort_by, is_ascending = sorted_by(said["sort"])
        new = replace(new, sort_by=sort_by, is_ascending=is_ascending)
    if said.get("group_by") is not None:
        new = replace(new, group_by=said["group_by"].strip())
    if said.get("shared") is not None:
        new = replace(new, is_shared=said["shared"])
    return new


def sorted_by(said: str) -> tuple[str, bool]:
    """`-modified` is downwards."""
    name = said.strip().removeprefix("-").strip()
    return name, not said.strip().startswith("-")


async def conditions_of(where: str | None, file: Path | None) -> Node | None:
    """Conditions in words or in a file; None: neither. Raises Invalid."""
    if where is not None and file is not None:
        raise click.UsageError("Give either --where or --conditions.")
    if file is not None:
        return await json_form.read(_json(file))
    if where is None:
        return None
    return await words.read(where) if where.strip() else await json_form.read({})


def _json(file: Path) -> Any:
    with click.open_file(str(file), "rb") as source:
        data = source.read(MOST_BYTES + 1)
    try:
        return orjson.loads(data if len(data) <= MOST_BYTES else b"")
    except orjson.JSONDecodeError as fault:
        raise Invalid("conditions", "{file} is no JSON: {fault}", file=str(file), fault=str(fault)) from None


async def _time(said: str) -> Leaf | None:
    """The filter in time; empty: none any more. Raises Invalid."""
    if not said.strip():
        return None
    node = await words.read(said)
    if not isinstance(node, Leaf):
        raise Invalid("time", "The filter in time is one condition, like created last 30 days.")
    return node
