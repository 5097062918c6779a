"""`postbote action`: what agents can make from a ticket, as administrators define it."""

from typing import Any

import click

from desk import actions
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, rows, say
from desk.cli.ticket.options import as_option, pairs
from desk.house import House
from models.ticket_action import TicketAction


@click.group("action")
def command() -> None:
    """Actions on a ticket: make a linked record with the ticket's fields carried over."""


@command.command("list")
@json_option
@with_house
async def list_(_: House, as_json: bool) -> None:
    """All actions, in their order."""
    rows(
        [_shown(action) for action in await actions.everything()],
        as_json=as_json,
        columns=("name", "target", "active", "label_en", "label_de"),
        none="There is no action.",
    )


def _shown(action: TicketAction) -> dict[str, Any]:
    return {
        "name": action.name,
        "target": action.target,
        "active": action.is_active,
        "label_en": action.label_en,
        "label_de": action.label_de,
        "mapping": action.mapping,
    }


@command.command("define")
@click.argument("name")
@click.argument("target", metavar="KIND")
@click.argument("mapping", nargs=-1, required=True, metavar="FIELD=TEXT…", callback=pairs)
@click.option("--label-en", default="", help="What agents read; the name if left out.")
@click.option("--label-de", default="")
@as_option
@with_house
async def define(
    house: House, /, name: str, target: str, mapping: dict[str, str], handle: str | None, **labels: str
) -> None:
    """Define an action, or another in the place of one.

    KIND is the kind of record it makes: task, document, faq, quote, … Each TEXT may hold {fields} of the
    ticket, such as {number}, {title}, {description}, {solution}, {contact} or {conversation}.
    """
    action = await actions.define(
        house, name, target=target, mapping=mapping, actor=await acting(handle), **labels
    )
    say(f"The action {action.name} makes a {action.target}.")


@command.command("switch-off")
@click.argument("name")
@as_option
@with_house
async def switch_off(house: House, name: str, handle: str | None) -> None:
    """Offer an action no more; defining it again brings it back."""
    await actions.switch_off(house, name, actor=await acting(handle))
    say(f"The action {name} is offered no more.")
