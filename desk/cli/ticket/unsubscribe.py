"""`postbote ticket unsubscribe`."""

import click

from desk import access, subscriptions
from desk.actor import Actor
from desk.assignees import agent_called
from desk.cli.at_the_desk import with_house
from desk.cli.output import say
from desk.cli.ticket.options import agent_option, numbers_argument
from desk.house import House
from models.comment import Channel


@click.command("unsubscribe")
@numbers_argument
@agent_option
@with_house
async def command(house: House, numbers: tuple[str, ...], handle: str) -> None:
    """End the subscription to tickets."""
    agent = await agent_called(handle)
    actor = Actor(channel=Channel.CLI, agent=agent)
    ids = [(await access.ticket_for(actor, number)).id for number in numbers]
    changed = await subscriptions.unsubscribe(house, ids, agent, actor=actor)
    say(f"{agent.name} hears no more of {', '.join(numbers)}." if changed else "It was so already.")
