"""`postbote ticket subscriptions`."""

from dataclasses import asdict

import click

from desk import subscriptions
from desk.assignees import agent_called
from desk.cli.at_the_desk import with_house
from desk.cli.figures import MOST, ROW
from desk.cli.output import json_option, rows, say
from desk.cli.ticket.options import agent_option
from desk.house import House


@click.command("subscriptions")
@agent_option
@click.option("--limit", type=MOST, default=subscriptions.PAGE, show_default=True)
@click.option("--before", type=ROW, metavar="ID", help="Older than this one: the next page.")
@json_option
@with_house
async def command(_: House, handle: str, limit: int, before: int | None, as_json: bool) -> None:
    """The tickets an agent subscribed to, the latest first."""
    agent = await agent_called(handle)
    found = await subscriptions.own(agent, before=before, size=limit)
    rows(
        [asdict(item) for item in found],
        as_json=as_json,
        columns=("number", "title", "status"),
        none=f"{agent.name} has subscribed to no ticket.",
    )
    if len(found) == limit:
        say(f"There may be older ones: --before {found[-1].id}")
