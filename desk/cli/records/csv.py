"""`import` and `export` of a kind of record."""

import click

from desk.cli.csv_export import export_of
from desk.cli.csv_import import import_of


def commands_of(noun: str) -> list[click.Command]:
    """A document is a file: it is added, not imported."""
    return [export_of(noun)] if noun == "document" else [import_of(noun), export_of(noun)]
