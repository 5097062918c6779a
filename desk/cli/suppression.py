"""`postbote suppression`: addresses that nothing is sent to any more, why, and the way back (R36)."""

from typing import Any

import click

from desk import suppressions
from desk.cli.at_the_desk import acting, with_house
from desk.cli.figures import MOST
from desk.cli.output import json_option, rows, say
from desk.cli.ticket.options import as_option
from desk.house import House
from desk.suppressions import Evidence
from models.suppression import Suppression

_COLUMNS = ("address", "cause", "status", "evidence", "created_at", "created_by", "lifted_at", "lifted_by")


@click.group("suppression")
def command() -> None:
    """Addresses that nothing is sent to any more."""


@command.command("list")
@click.option("--lifted", is_flag=True, help="Those, too, that mail is sent to again.")
@click.option("--limit", type=MOST, default=1000, show_default=True, help="The newest so many.")
@json_option
@with_house
async def list_(_: House, *, lifted: bool, limit: int, as_json: bool) -> None:
    """The addresses, oldest first."""
    rows(
        [_shown(row) for row in await suppressions.latest(limit, with_lifted=lifted)],
        as_json=as_json,
        columns=_COLUMNS if lifted else _COLUMNS[:6],
        none="Mail is sent to every address.",
    )


@command.command("show")
@click.argument("address")
@json_option
@with_house
async def show(_: House, address: str, as_json: bool) -> None:
    """Why nothing is sent to an address, and what was before."""
    found = await suppressions.history_of(address)
    rows([_shown(row) for row in found], as_json=as_json, columns=_COLUMNS, none="")


@command.command("add")
@click.argument("address")
@click.option("--reason", default="", help="Why, in words.")
@as_option
@with_house
async def add(house: House, address: str, reason: str, handle: str | None) -> None:
    """Send nothing to an address any more."""
    row = await suppressions.add(house, address, evidence=Evidence(words=reason), actor=await acting(handle))
    say(f"Nothing is sent to {row.address} any more.")


@command.command("remove")
@click.argument("address")
@as_option
@with_house
async def remove(house: House, address: str, handle: str | None) -> None:
    """Send mail to an address again; what came back is sent again by `postbote outbox retry`."""
    row = await suppressions.lift(house, address, actor=await acting(handle))
    say(f"Mail is sent to {row.address} again.")


def _shown(row: Suppression) -> dict[str, Any]:
    return {
        "address": row.address,
        "cause": row.cause,
        "status": row.status,
        "evidence": row.evidence,
        "mail": row.inbound_mail_id,
        "message_id": row.message_id,
        "created_at": row.created_at,
        "created_by": row.created_by,
        "lifted_at": row.lifted_at,
        "lifted_by": row.lifted_by,
    }
