"""`postbote agent`: people who answer tickets."""

from datetime import date, datetime
from typing import Any

import click

from desk import absences, agents, clock, directory
from desk.absences import Absence
from desk.agents import NewAgent
from desk.assignees import agent_called
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, rows, say
from desk.cli.ticket.options import as_option
from desk.house import House
from models.agent import Agent, Role

ROLES = click.Choice([role.value for role in Role])
LANGUAGES = click.Choice(["en", "de"])
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("agent")
def command() -> None:
    """People who answer tickets."""


@command.command("add")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--handle", default="", help="The short name for --as; made from the first name if left out.")
@click.option("--language", type=LANGUAGES, default="en", show_default=True)
@click.option("--role", type=ROLES, default="agent", show_default=True)
@click.option("--slack-user", "slack_user", help="Their Slack user id, U…")
@click.option("--as", "acting_as", metavar="AGENT", help="Act as this agent.")
@with_house
async def add(house: House, /, acting_as: str | None, **options: Any) -> None:
    """Add an agent."""
    options["role"] = Role(options["role"])
    agent = await agents.add(house, NewAgent(**options), actor=await acting(acting_as))
    say(f"{agent.name} is an agent now, as {agent.handle}.")


@command.command("set")
@click.argument("who", metavar="AGENT")
@click.option("--name")
@click.option("--email")
@click.option("--handle")
@click.option("--language", type=LANGUAGES)
@click.option("--role", type=ROLES)
@click.option("--slack-user", "slack_user", help='Their Slack user id, U…; "" for none.')
@click.option("--mail-own-acts/--no-mail-own-acts", default=None, help="Mail them what they did themselves.")
@click.option("--as", "acting_as", metavar="AGENT", help="Act as this agent.")
@with_house
async def set_(house: House, /, who: str, acting_as: str | None, **options: Any) -> None:
    """Change an agent: `postbote agent set nadia --role lead`."""
    wishes = {name: value for name, value in options.items() if value is not None}
    if not wishes:
        raise click.UsageError("Please say what to change; `postbote agent set --help` lists it.")
    agent = await agents.change(house, await agent_called(who), wishes, actor=await acting(acting_as))
    say(f"{agent.name} ({agent.handle}) is changed.")


@command.command("deactivate")
@click.argument("who", metavar="AGENT")
@as_option
@with_house
async def deactivate(house: House, who: str, handle: str | None) -> None:
    """They can't be chosen as assignee any more."""
    agent = await agent_called(who)
    await agents.deactivate(house, agent, actor=await acting(handle))
    say(f"{agent.name} is inactive now.")


@command.command("activate")
@click.argument("who", metavar="AGENT")
@as_option
@with_house
async def activate(house: House, who: str, handle: str | None) -> None:
    """They can be chosen as assignee again."""
    agent = await agent_called(who)
    await agents.activate(house, agent, actor=await acting(handle))
    say(f"{agent.name} is active now.")


@command.command("absence")
@click.argument("who", metavar="AGENT")
@click.option("--from", "first", type=DAY, help="The first day; left out: today.")
@click.option("--until", "last", type=DAY, required=True, help="The last day.")
@click.option("--deputy", metavar="AGENT", help="Who hears of their tickets meanwhile.")
@as_option
@with_house
async def absence(
    house: House, who: str, first: datetime | None, last: datetime, deputy: str | None, handle: str | None
) -> None:
    """Enter an absence: `postbote agent absence nadia --from 2026-12-01 --until 2026-12-12 --deputy ben`.

    Mails about their tickets go to the deputy, without one to their group, else to the default assignee.
    """
    wanted = Absence(
        first=first.date() if first is not None else clock.today(),
        last=last.date(),
        deputy=await agent_called(deputy) if deputy else None,
    )
    agent = await absences.set_absence(house, await agent_called(who), wanted, actor=await acting(handle))
    instead = f"; {wanted.deputy.name} hears of their tickets" if wanted.deputy is not None else ""
    say(f"{agent.name} is absent from {wanted.first} to {wanted.last}{instead}.")


@command.command("back")
@click.argument("who", metavar="AGENT")
@as_option
@with_house
async def back(house: House, who: str, handle: str | None) -> None:
    """End an absence, or take back one to come."""
    agent = await absences.end_absence(house, await agent_called(who), actor=await acting(handle))
    say(f"{agent.name} is there.")


@command.command("list")
@json_option
@with_house
async def list_(_: House, as_json: bool) -> None:
    """All agents, also inactive ones."""
    people, today = await directory.agents(), clock.today()
    rows(
        [_shown(agent, people.get(agent.deputy_id or 0), today) for agent in await agents.everyone()],
        as_json=as_json,
        columns=("handle", "name", "email", "role", "active", "absent", "deputy", "slack_user"),
        none="There is no agent yet; `postbote agent add` adds one.",
    )


def _shown(agent: Agent, deputy: Agent | None, today: date) -> dict[str, Any]:
    return {
        "handle": agent.handle,
        "name": agent.name,
        "email": agent.email,
        "language": agent.language,
        "role": agent.role,
        "active": agent.is_active,
        "slack_user": agent.slack_user,
        "mail_own_acts": agent.mail_own_acts,
        "absent": agent.is_absent(today),
        "absent_from": agent.absent_from,
        "absent_until": agent.absent_until,
        "deputy": deputy.handle if deputy is not None else None,
    }
