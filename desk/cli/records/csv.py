"""`import` and `export` of a kind of record."""

import click


def commands_of(_: str) -> list[click.Command]:
    return []
