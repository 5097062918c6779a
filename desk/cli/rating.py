"""`postbote rating`: what customers thought of how their tickets were solved."""

from typing import Any

import click

from desk import ratings
from desk.cli.at_the_desk import with_house
from desk.cli.figures import MOST
from desk.cli.output import json_option, rows
from desk.house import House
from models.rating import Rating, Score


@click.group("rating")
def command() -> None:
    """What customers thought of how their tickets were solved."""


@command.command("list")
@click.option("--answered", is_flag=True, help="Only questions that were answered.")
@click.option("--limit", type=MOST, default=1000, show_default=True, help="The newest so many.")
@json_option
@with_house
async def list_(_: House, answered: bool, limit: int, as_json: bool) -> None:
    """Questions to customers and their answers, oldest first."""
    rows(
        [_shown(item) for item in await ratings.latest(limit, answered=answered)],
        as_json=as_json,
        columns=("ticket", "contact", "agent", "asked_at", "rating", "comment"),
        none="No customer was asked yet; `postbote preference set ask_for_rating yes` lets them be asked.",
    )


def _shown(rating: Rating) -> dict[str, Any]:
    return {
        "id": rating.id,
        "ticket": rating.ticket.number,
        "contact": rating.contact.name if rating.contact else None,
        "agent": rating.agent.name if rating.agent else None,
        "group": rating.group.name if rating.group else None,
        "asked_at": rating.asked_at,
        "answered_at": rating.answered_at,
        "rating": Score(rating.score).word if rating.score is not None else None,
        "comment": rating.comment,
    }
