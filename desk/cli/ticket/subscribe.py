"""`postbote ticket subscribe`."""

import click

from desk import access, subscriptions
from desk.actor import Actor
from desk.assignees import agent_called
from desk.cli.at_the_desk import with_house
from desk.cli.output import say
from desk.cli.ticket.options import agent_option, numbers_argument
from desk.house import House
from models.comment import Channel


@click.command("subscribe")
@numbers_argument
@agent_option
@with_house
async def command(house: House, numbers: tuple[str, ...], handle: str) -> None:
    """Subscribe to tickets: the agent is mailed what others change on them."""
    agent = await agent_called(handle)
    actor = Actor(channel=Channel.CLI, agent=agent)
    ids = [(await access.ticket_for(actor, number)).id for number in numbers]
    changed = await subscriptions.subscribe(house, ids, agent, actor=actor)
    say(f"{agent.name} hears of {', '.join(numbers)} now." if changed else "It was so already.")
