"""`postbote report`: figures."""

import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from desk import clock, satisfaction
from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, rows
from desk.errors import Invalid
from desk.house import House
from desk.satisfaction import By, Line

_SPAN = re.compile(r"(\d{1,5})d")


@click.group("report")
def command() -> None:
    """Figures."""


@command.command("satisfaction")
@click.option(
    "--since", metavar="30d|YYYY-MM-DD", help="Asked so many days ago at most, or from this day on."
)
@click.option("--by", type=click.Choice([by.value for by in By]), help="A line for each of these.")
@json_option
@with_house
async def satisfaction_(_: House, since: str | None, by: str | None, as_json: bool) -> None:
    """How satisfied customers are with how their tickets were solved."""
    lines = await satisfaction.report(
        since=_moment(since) if since else None, by=By(by) if by is not None else None
    )
    rows(
        [_shown(line, by) for line in lines],
        as_json=as_json,
        columns=(by or "of", "asked", "answered", "answered_%", "good", "so_so", "bad", "good_%", "comments"),
        none="Nobody was asked in this time.",
    )


def _shown(line: Line, by: str | None) -> dict[str, Any]:
    counts = asdict(line)
    name = counts.pop("name")
    shares = {"answered_%": line.answered_share, "good_%": line.good_share}
    return {by or "of": name, **counts, **shares}


def _moment(text: str) -> datetime:
    """Since when. Raises Invalid."""
    if span := _SPAN.fullmatch(text.strip()):
        return clock.now() - timedelta(days=int(span[1]))
    try:
        day = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("since", "Please say 30d or a day like 2026-11-01.") from None
    return (day if day.tzinfo else day.astimezone()).astimezone(UTC)
