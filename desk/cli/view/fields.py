"""`postbote view fields`."""

import click

from desk.cli.output import json_option, rows
from desk.conditions.fields import FIELDS
from desk.lists.columns import KNOWN
from desk.lists.order import GROUPABLE, SORTABLE


@click.command("fields")
@json_option
def command(as_json: bool) -> None:
    """Every field: whether it can be a column, sorted and grouped by, and what can be asked of it."""
    names = sorted({*FIELDS, *KNOWN, *SORTABLE})
    rows(
        [
            {
                "field": name,
                "column": name in KNOWN,
                "sort": name in SORTABLE,
                "group": name in GROUPABLE,
                "operators": [operator.replace("_", " ") for operator in FIELDS[name].kind.operators]
                if name in FIELDS
                else [],
            }
            for name in names
        ],
        as_json=as_json,
        columns=("field", "column", "sort", "group", "operators"),
        none="",
    )
