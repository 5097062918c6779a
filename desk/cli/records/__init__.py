"""`postbote product`, `project`, `partner`, …: the same commands for every kind of record around a ticket.

What a kind has beside them, it has in a file of its own.
"""

import click

from desk.cli.records import csv, documents, reading, writing
from desk.records import kind_called


def command_called(noun: str) -> click.Group:
    """The commands of a kind of record."""
    kind = kind_called(noun)
    group = click.Group(
        noun, help=f"Records of the kind {str(kind.label).lower()}: `{noun} set` changes one."
    )
    for made in (reading.list_of(noun), *common(noun)):
        group.add_command(made)
    for made in documents.commands() if noun == "document" else (writing.add_of(noun),):
        group.add_command(made)
    return group


def common(noun: str) -> list[click.Command]:
    """What every kind of record can."""
    made = [reading.show_of(noun), writing.set_of(noun), writing.delete_of(noun)]
    if kind_called(noun).has("deleted_at"):
        made.append(writing.restore_of(noun))
    return [*made, *csv.commands_of(noun)]
