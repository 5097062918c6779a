"""Changes workflows: add, set, on, off, move, remove."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import orjson

from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, say
from desk.cli.ticket.options import as_option
from desk.errors import Invalid
from desk.house import House
from desk.workflows import editing, examples, stored, written

name_argument = click.argument("name")
_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
MOST_BYTES = 1_000_000


def _described(function: Any) -> Any:
    options = (
        click.option("--on", metavar="EVENT", help="What it waits for: 'priority changed to urgent'."),
        click.option("--after", metavar="TIME", help="So long after that: '4 hours', '3 days'."),
        click.option("--if", "where", metavar="CONDITIONS", help="Only then; '' for always."),
        click.option("--do", "do", multiple=True, metavar="ACTION", help="In order; again for more."),
        click.option("--json-file", type=_FILE, help="All of it as JSON, as `show --json` gives it."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def _said(json_file: Path | None, **options: Any) -> Mapping[str, Any]:
    said: dict[str, Any] = _read(json_file) if json_file is not None else {}
    names = {"on": "on", "after": "after", "where": "if", "name": "name"}
    said |= {name: options[option] for option, name in names.items() if options.get(option) is not None}
    if options.get("do"):
        said["do"] = list(options["do"])
    return said


def _read(file: Path) -> dict[str, Any]:
    with click.open_file(str(file), "rb") as source:
        data = source.read(MOST_BYTES + 1)
    try:
        found = orjson.loads(data if len(data) <= MOST_BYTES else b"")
    except orjson.JSONDecodeError as fault:
        raise Invalid("workflow", "{file} is no JSON: {fault}", file=str(file), fault=str(fault)) from None
    if not isinstance(found, dict):
        raise Invalid("workflow", "{file} should hold one object.", file=str(file))
    # What `show --json` says of the actions beside them.
    return {name: value for name, value in found.items() if name != "overrides_opt_out"}


@click.command("add")
@click.argument("name", required=False)
@_described
@click.option("--off", "is_off", is_flag=True, help="Add it switched off.")
@click.option("--example", type=click.Choice(list(examples.EXAMPLES)), help="Add an example, switched off.")
@as_option
@json_option
@with_house
async def add(
    house: House,
    /,
    *,
    name: str | None,
    example: str | None,
    is_off: bool,
    handle: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Add a workflow, as the last one.

    postbote workflow add Escalate --on "last word of customer" --after "4 hours" --if "priority is urgent"
    --do "assign group:Leads" --do "note: Nobody has answered for four hours."
    """
    actor = await acting(handle)
    if example is not None:
        made = await examples.add(house, example, actor=actor)
    else:
        said = {**_said(options.pop("json_file"), name=name, **options)}
        said |= {"active": False} if is_off else {}
        made = [await editing.add(house, await written.read(said), actor=actor)]
    for item in made:
        say(f"The workflow {item.name} is there, and {'on' if item.is_active else 'off'}.")
        if as_json:
            line(await written.shown(item))


@click.command("set")
@name_argument
@click.option("--name", "new_name", help="Call it otherwise.")
@_described
@as_option
@json_option
@with_house
async def set_(
    house: House,
    /,
    *,
    name: str,
    new_name: str | None,
    handle: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Change what is given; --do replaces all actions."""
    said = _said(options.pop("json_file"), name=new_name, **options)
    made = await written.read(said, await stored.defined(name))
    changed = await editing.change(house, name, made, actor=await acting(handle))
    say(f"The workflow {changed.name} is changed.")
    if as_json:
        line(await written.shown(changed))


@click.command("on")
@name_argument
@as_option
@with_house
async def on(house: House, name: str, handle: str | None) -> None:
    """Switch a workflow on: it counts from now, what fell due before is left alone."""
    made = await editing.switch(house, name, is_active=True, actor=await acting(handle))
    say(f"The workflow {made.name} is on.")


@click.command("off")
@name_argument
@as_option
@with_house
async def off(house: House, name: str, handle: str | None) -> None:
    """Switch a workflow off; it keeps its place."""
    made = await editing.switch(house, name, is_active=False, actor=await acting(handle))
    say(f"The workflow {made.name} is off.")


@click.command("move")
@name_argument
@click.argument("place", type=int)
@as_option
@with_house
async def move(house: House, name: str, place: int, handle: str | None) -> None:
    """Put a workflow at a place, from 1: of one event, they run in this order."""
    await editing.move(house, name, place, actor=await acting(handle))
    say(f"The workflow {name} is at place {place} now.")


@click.command("remove")
@name_argument
@as_option
@with_house
async def remove(house: House, name: str, handle: str | None) -> None:
    """Remove a workflow. What it did stays in the histories of the tickets."""
    await editing.remove(house, name, actor=await acting(handle))
    say(f"The workflow {name} is gone.")


_COMMANDS = {
    "add": add,
    "set": set_,
    "on": on,
    "off": off,
    "move": move,
    "remove": remove,
}


def command_called(name: str) -> click.Command:
    """The command of that name."""
    return _COMMANDS[name]
