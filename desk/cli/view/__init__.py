"""`postbote view`: list views (R19), a file a command."""

import click

from desk.cli.lazily import Lazily

COMMANDS = {
    "list": ("desk.cli.view.list", "Your list views, those that are shared, and those that ship."),
    "show": ("desk.cli.view.show", "What a list view shows, and how."),
    "run": ("desk.cli.view.run", "The tickets of a list view."),
    "count": ("desk.cli.view.count", "How many tickets a list view has."),
    "add": ("desk.cli.view.add", "Make a list view."),
    "change": ("desk.cli.view.change", "Change a list view."),
    "copy": ("desk.cli.view.copy", "Make an own one like another."),
    "delete": ("desk.cli.view.delete", "Delete a list view."),
    "fields": ("desk.cli.view.fields", "What conditions, columns and sorting there are."),
}


@click.group("view", cls=Lazily, lazily=COMMANDS)
def command() -> None:
    """List views: which tickets, which columns, in which order.

    Conditions are words: 'status is open and (priority is one of high, urgent or assignee is nobody)'.
    `postbote view fields` tells what can be asked.
    """
