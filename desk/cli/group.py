"""`postbote group`: teams with a Slack channel."""

from typing import Any

import click

from desk import groups
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, rows, say
from desk.cli.ticket.options import as_option
from desk.groups import NewGroup
from desk.house import House

name_argument = click.argument("name", metavar="GROUP")
members_argument = click.argument("members", metavar="AGENT…", nargs=-1, required=True)


@click.group("group")
def command() -> None:
    """Teams with a Slack channel."""


@command.command("add")
@click.argument("name")
@click.option("--channel", help="The id of its Slack channel, C…")
@click.option("--email", help="The address its customers write to.")
@click.option("--member", "members", multiple=True, help="An agent's handle; may be given several times.")
@as_option
@with_house
async def add(
    house: House,
    name: str,
    channel: str | None,
    email: str | None,
    members: tuple[str, ...],
    handle: str | None,
) -> None:
    """Add a group."""
    new = NewGroup(name=name, slack_channel=channel, email=email, members=members)
    group = await groups.add(house, new, actor=await acting(handle))
    say(f"The group {group.name} is there, with {len(members) or 'no'} member{'s' * (len(members) != 1)}.")


@command.command("set")
@name_argument
@click.option("--name", "new_name", help="Another name.")
@click.option("--channel", help='The id of its Slack channel, C…; "" for none.')
@click.option("--email", help='The address its customers write to; "" for none.')
@as_option
@with_house
async def set_(
    house: House,
    name: str,
    new_name: str | None,
    channel: str | None,
    email: str | None,
    handle: str | None,
) -> None:
    """Change a group: `postbote group set Support --channel C0123ABCD`."""
    options: dict[str, Any] = {"name": new_name, "slack_channel": channel, "email": email}
    wishes = {field: value for field, value in options.items() if value is not None}
    if not wishes:
        raise click.UsageError("Please say what to change: --name, --channel or --email.")
    group = await groups.change(house, await groups.called(name), wishes, actor=await acting(handle))
    say(f"The group {group.name} is changed.")


@command.command("join")
@name_argument
@members_argument
@as_option
@with_house
async def join(house: House, name: str, members: tuple[str, ...], handle: str | None) -> None:
    """Add agents to a group."""
    group = await groups.called(name)
    await groups.add_members(house, group, members, actor=await acting(handle))
    say(f"In the group {group.name} now: {', '.join(members)}.")


@command.command("leave")
@name_argument
@members_argument
@as_option
@with_house
async def leave(house: House, name: str, members: tuple[str, ...], handle: str | None) -> None:
    """Remove agents from a group; their tickets stay theirs."""
    group = await groups.called(name)
    await groups.remove_members(house, group, members, actor=await acting(handle))
    say(f"No more in the group {group.name}: {', '.join(members)}.")


@command.command("delete")
@name_argument
@click.option("--replace-with", "replacement", metavar="GROUP", help="Who gets its tickets and mailboxes.")
@as_option
@with_house
async def delete(house: House, name: str, replacement: str | None, handle: str | None) -> None:
    """Delete a group; one that is in use is replaced. Stopped in between, the same command goes on."""
    group = await groups.called(name)
    done = await groups.delete(
        house,
        group,
        replacement=await groups.called(replacement) if replacement else None,
        actor=await acting(handle),
        progress=_progress,
    )
    given = f"; {done} ticket{'s' * (done != 1)} went to {replacement}" if done else ""
    say(f"The group {group.name} is deleted{given}.")


def _progress(done: int) -> None:
    if done % 10_000 == 0:
        say(f"{done} …")


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
