"""`postbote ticket update-children`."""

from pathlib import Path

import click

from desk import access, families
from desk.actor import system
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, say
from desk.cli.ticket.options import as_option, attach_option, number_argument, uploads
from desk.families import Update
from desk.house import House
from desk.notifications.reasons import REASONS


@click.command("update-children")
@number_argument
@click.argument("text")
@attach_option
@as_option
@json_option
@with_house
async def command(
    house: House, number: str, text: str, files: tuple[Path, ...], handle: str | None, as_json: bool
) -> None:
    """Tell the customers of all open children the same. Attention: the text is sent to these customers."""
    actor = await acting(handle)
    parent = await access.ticket_for(system(), number)
    update = await families.update_children(house, parent, text, actor=actor, attachments=uploads(files))
    _say(update)
    if as_json:
        for item in update.told:
            line(
                {"number": item.child.number, "mailed": item not in update.not_reached, "reason": item.reason}
            )


def _say(update: Update) -> None:
    say(f"Told on {', '.join(item.child.number for item in update.told)}.")
    for item in update.not_reached:
        say(f"{item.child.number}: {REASONS[item.reason]}.")
    if update.closed:
        say(f"Closed already, and not told: {', '.join(child.number for child in update.closed)}.")
