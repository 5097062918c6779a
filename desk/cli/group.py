"""`postbote group`: teams with a Slack channel."""

import click

from desk import groups
from desk.actor import system
from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, rows, say
from desk.groups import NewGroup
from desk.house import House
from models.comment import Channel


@click.group("group")
def command() -> None:
    """Teams with a Slack channel."""


@command.command("add")
@click.argument("name")
@click.option("--channel", help="The id of its Slack channel, C…")
@click.option("--email", help="The address its customers write to.")
@click.option("--member", "members", multiple=True, help="An agent's handle; may be given several times.")
@with_house
async def add(
    house: House, name: str, channel: str | None, email: str | None, members: tuple[str, ...]
) -> None:
    """Add a group."""
    new = NewGroup(name=name, slack_channel=channel, email=email, members=members)
    group = await groups.add(house, new, actor=system(Channel.CLI))
    say(f"The group {group.name} is there, with {len(members) or 'no'} member{'s' * (len(members) != 1)}.")


@command.command("list")
@json_option
@with_house
async def list_(_: House, as_json: bool) -> None:
    """All groups with their members."""
    rows(
        [
            {
                "name": group.name,
                "channel": group.slack_channel,
                "email": group.email,
                "members": [agent.handle for agent in members],
            }
            for group, members in await groups.with_members()
        ],
        as_json=as_json,
        columns=("name", "channel", "email", "members"),
        none="There is no group yet; `postbote group add` adds one.",
    )
