"""`postbote picklist`: the values of status, priority and the like, edited while all runs (R6)."""

from typing import Any

import click

from desk import picklist_deleting, picklist_editing, picklist_flags, picklist_uses, picklists
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, rows, say
from desk.cli.ticket.options import as_option
from desk.house import House
from desk.picklist_editing import NewValue
from desk.shipped_picklists import GREY, NAMES
from models.picklist_value import Picklist, PicklistValue

_NAME = click.Choice([picklist.value for picklist in Picklist], case_sensitive=False)
picklist_argument = click.argument("name", metavar="PICKLIST", type=_NAME)
value_argument = click.argument("wish", metavar="VALUE")


@click.group("picklist")
def command() -> None:
    """Values of status, priority and the like: labels, colours, order.

    A VALUE is named by its key or one of its labels. Changes reach everything that runs within a second.
    """


@command.command("list")
@json_option
@with_house
async def list_(_: House, as_json: bool) -> None:
    """All picklists, each with its values."""
    rows(
        [
            {
                "picklist": picklist,
                "meaning": str(NAMES[picklist]),
                "values": [item.key for item in await picklists.values_of(picklist)],
            }
            for picklist in Picklist
        ],
        as_json=as_json,
        columns=("picklist", "meaning", "values"),
        none="",
    )


@command.command("values")
@picklist_argument
@json_option
@with_house
async def values(_: House, name: str, as_json: bool) -> None:
    """The values of a picklist in their order, with labels, colour, flags and how many records have each."""
    picklist = Picklist(name)
    used = await picklist_uses.count(picklist)
    found = [_shown(item) | {"used": used.pop(item.key, 0)} for item in await picklists.values_of(picklist)]
    flags = ("counts_as_closed", "waits_for_customer") if picklist is Picklist.STATUS else ()
    columns = ("key", "label_en", "label_de", "colour", "used", *flags)
    rows(found, as_json=as_json, columns=columns, none=f"{name} has no value.")
    for key, number in used.items():
        say(f"{number} more have {key}, which is no value; `picklist delete --replace-with` mends that.")


def _shown(item: PicklistValue) -> dict[str, Any]:
    return {
        "picklist": item.picklist,
        "key": item.key,
        "label_en": item.label_en,
        "label_de": item.label_de,
        "colour": item.colour,
        "counts_as_closed": item.counts_as_closed,
        "waits_for_customer": item.waits_for_customer,
    }


@command.command("add")
@picklist_argument
@click.argument("label")
@click.option("--german", "label_de", default="", help="The German label; left out: as in English.")
@click.option("--key", default="", help="What records store, for good; made from the label if left out.")
@click.option("--colour", default=GREY, show_default=True, metavar="#RRGGBB")
@click.option("--closed", is_flag=True, help="Of a status: counts as closed.")
@click.option("--waits", is_flag=True, help="Of a status: waits for the customer.")
@as_option
@json_option
@with_house
async def add(
    house: House,
    /,
    *,
    name: str,
    label: str,
    closed: bool,
    waits: bool,
    handle: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Add a value, as the last one: `postbote picklist add status Resolved --german gelöst --closed`."""
    new = NewValue(
        picklist=Picklist(name),
        label_en=label,
        counts_as_closed=closed,
        waits_for_customer=waits,
        **options,
    )
    value = await picklist_editing.add(house, new, actor=await acting(handle))
    say(f"{value.label_en} is a value of {name} now, with the key {value.key}.")
    if as_json:
        line(_shown(value))


@command.command("rename")
@picklist_argument
@value_argument
@click.option("--english", "label_en", help="The new English label.")
@click.option("--german", "label_de", help="The new German label.")
@as_option
@with_house
async def rename(house: House, /, name: str, wish: str, handle: str | None, **labels: str | None) -> None:
    """Change the label; what has the value keeps it."""
    if not any(labels.values()):
        raise click.UsageError("Please give --english, --german or both.")
    value = await picklists.value(Picklist(name), wish)
    value = await picklist_editing.rename(house, value, **labels, actor=await acting(handle))
    say(f"{value.key} is called {value.label_en} now, in German {value.label_de}.")


@command.command("colour")
@picklist_argument
@value_argument
@click.argument("colour", metavar="#RRGGBB")
@as_option
@with_house
async def colour(house: House, name: str, wish: str, colour: str, handle: str | None) -> None:
    """Give a value another colour."""
    value = await picklists.value(Picklist(name), wish)
    value = await picklist_editing.recolour(house, value, colour, actor=await acting(handle))
    say(f"{value.label_en} is {value.colour} now.")


@command.command("flag")
@picklist_argument
@value_argument
@click.option("--closed/--not-closed", "counts_as_closed", default=None, help="Counts as closed.")
@click.option("--waits/--not-waits", "waits_for_customer", default=None, help="Waits for the customer.")
@as_option
@with_house
async def flag(house: House, /, name: str, wish: str, handle: str | None, **flags: bool | None) -> None:
    """Say what a status means; tickets that have it count as closed, or not, from then on."""
    value = await picklists.value(Picklist(name), wish)
    actor = await acting(handle)
    done = await picklist_flags.flag(house, value, **flags, actor=actor, progress=_progress)
    by_that = f"; {done} ticket{'s' * (done != 1)} opened or closed by that" if done else ""
    say(f"{value.label_en} is changed{by_that}.")


@command.command("reorder")
@picklist_argument
@click.argument("order", metavar="VALUE…", nargs=-1, required=True)
@as_option
@with_house
async def reorder(house: House, name: str, order: tuple[str, ...], handle: str | None) -> None:
    """Put the values in this order: all of them."""
    values = await picklist_editing.reorder(house, Picklist(name), order, actor=await acting(handle))
    say(f"The order of {name}: {', '.join(value.label_en for value in values)}.")


@command.command("delete")
@picklist_argument
@value_argument
@click.option("--replace-with", "replacement", metavar="VALUE", help="What the records get that have it.")
@as_option
@with_house
async def delete(house: House, name: str, wish: str, replacement: str | None, handle: str | None) -> None:
    """Delete a value; one that is in use is replaced. Stopped in between, the same command goes on."""
    done = await picklist_deleting.delete(
        house,
        Picklist(name),
        wish,
        replacement=replacement,
        actor=await acting(handle),
        progress=_progress,
    )
    instead = f"; in {done} record{'s' * (done != 1)} {replacement} replaces it" if done else ""
    say(f"{wish} is deleted{instead}.")


def _progress(done: int) -> None:
    if done % 10_000 == 0:
        say(f"{done} …")
