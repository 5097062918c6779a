"""`postbote outbox`: what leaves, and what became of it."""

from typing import Any

import click

from desk import outbox
from desk.cli.at_the_desk import with_house
from desk.cli.figures import MOST, ROW
from desk.cli.output import json_option, rows, say
from desk.errors import NotPossible
from desk.house import House
from models.delivery import Courier, Delivery, State


@click.group("outbox")
def command() -> None:
    """What leaves: mails and Slack messages."""


@command.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice([state.value for state in State]))
@click.option("--courier", type=click.Choice([courier.value for courier in Courier]))
@click.option("--limit", type=MOST, default=1000, show_default=True, help="The newest so many.")
@json_option
@with_house
async def list_(_: House, states: tuple[str, ...], courier: str | None, limit: int, as_json: bool) -> None:
    """Deliveries, oldest first."""
    found = await outbox.latest(limit, states=[State(state) for state in states], courier=courier)
    rows(
        [shown(delivery) for delivery in found],
        as_json=as_json,
        columns=("id", "courier", "kind", "ticket", "recipient", "state", "attempts", "due_at", "answer"),
        none="There is nothing in the outbox.",
    )


def shown(delivery: Delivery) -> dict[str, Any]:
    """A delivery without its payload, which may hold a password."""
    return {
        "id": delivery.id,
        "courier": delivery.courier,
        "kind": delivery.kind,
        "ticket": delivery.ticket.number if delivery.ticket else None,
        "recipient": delivery.recipient,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "created_at": delivery.created_at,
        "due_at": delivery.due_at,
        "sent_at": delivery.sent_at,
        "message_id": delivery.message_id,
        "answer": delivery.answer,
    }


@command.command("retry")
@click.argument("ids", nargs=-1, required=True, type=ROW, metavar="ID…")
@with_house
async def retry(house: House, ids: tuple[int, ...]) -> None:
    """Send failed or deferred deliveries now."""
    for number in ids:
        if not await outbox.retry(number):
            raise NotPossible("Delivery {id} is not failed or deferred.", id=number)
        say(f"Delivery {number} is queued again.")
    house.bell.ring()
