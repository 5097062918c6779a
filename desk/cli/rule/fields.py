"""`postbote rule fields`."""

import click

from desk.cli.output import json_option, rows
from desk.mail_rules.fields import FIELDS


@click.command("fields")
@json_option
def command(as_json: bool) -> None:
    """What a rule may ask of a mail; header:NAME is any header."""
    rows(
        [
            {
                "field": asked.name,
                "kind": asked.kind,
                "meaning": asked.meaning,
                "values": list(asked.words),
                "operators": [operator.value for operator in asked.operators],
            }
            for asked in FIELDS.values()
        ],
        as_json=as_json,
        columns=("field", "kind", "meaning", "values"),
        none="",
    )
