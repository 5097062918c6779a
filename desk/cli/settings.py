"""`postbote settings`: what can be set, what is set, where it came from."""

import os
from collections.abc import Mapping
from typing import Any

import click

from desk.cli.output import json_option, rows
from desk.cli.refusals import told
from desk.settings import TABLE, Option, load


@click.command("settings")
@json_option
def command(as_json: bool) -> None:
    """Every setting: what it means, its value, where that came from. Exit code 1 if one is wrong."""
    rows(
        [_shown(option, os.environ) for option in TABLE],
        as_json=as_json,
        columns=("name", "value", "from", "default", "meaning"),
        none="",
    )
    with told():
        load(os.environ)


def _shown(option: Option, environment: Mapping[str, str]) -> dict[str, Any]:
    value, source = _value(option, environment)
    return {
        "name": option.variable,
        "meaning": option.meaning,
        "default": option.default,
        "value": value,
        "from": source,
    }


def _value(option: Option, environment: Mapping[str, str]) -> tuple[str, str]:
    file = environment.get(f"{option.variable}_FILE")
    if file is not None:
        return "set", f"file {file}"
    value = environment.get(option.variable)
    if not value:
        return option.default, "default"
    return "set" if option.is_secret else value, "environment"
