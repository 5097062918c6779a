"""`postbote agent`: people who answer tickets."""

from typing import Any

import click

from desk import agents
from desk.actor import system
from desk.agents import NewAgent
from desk.assignees import agent_called
from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, rows, say
from desk.house import House
from models.agent import Role
from models.comment import Channel


@click.group("agent")
def command() -> None:
    """People who answer tickets."""


@command.command("add")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--handle", default="", help="The short name for --as; made from the first name if left out.")
@click.option("--language", type=click.Choice(["en", "de"]), default="en", show_default=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), default="agent", show_default=True)
@click.option("--slack-user", "slack_user", help="Their Slack user id, U…")
@with_house
async def add(house: House, /, **options: Any) -> None:
    """Add an agent."""
    options["role"] = Role(options["role"])
    agent = await agents.add(house, NewAgent(**options), actor=system(Channel.CLI))
    say(f"{agent.name} is an agent now, as {agent.handle}.")


@command.command("deactivate")
@click.argument("handle")
@with_house
async def deactivate(house: House, handle: str) -> None:
    """They can't be chosen as assignee any more."""
    agent = await agent_called(handle)
    await agents.deactivate(house, agent, actor=system(Channel.CLI))
    say(f"{agent.name} is inactive now.")


@command.command("activate")
@click.argument("handle")
@with_house
async def activate(house: House, handle: str) -> None:
    """They can be chosen as assignee again."""
    agent = await agent_called(handle)
    await agents.activate(house, agent, actor=system(Channel.CLI))
    say(f"{agent.name} is active now.")


@command.command("list")
@json_option
@with_house
async def list_(_: House, as_json: bool) -> None:
    """All agents, also inactive ones."""
    rows(
        [
            {
                "handle": agent.handle,
                "name": agent.name,
                "email": agent.email,
                "language": agent.language,
                "role": agent.role,
                "active": agent.is_active,
                "slack_user": agent.slack_user,
            }
            for agent in await agents.everyone()
        ],
        as_json=as_json,
        columns=("handle", "name", "email", "role", "active", "slack_user"),
        none="There is no agent yet; `postbote agent add` adds one.",
    )
