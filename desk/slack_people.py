"""Which agent a Slack user is: by the id we know, or once by the mail address Slack vouches for."""

from desk import addresses, history
from desk.actor import system
from desk.house import House
from models.agent import Agent


async def agent_of(slack_user: str) -> Agent | None:
    """The agent with this Slack id, also an inactive one."""
    return await Agent.get_or_none(slack_user=slack_user)


async def recognise(house: House, *, slack_user: str, email: str) -> Agent | None:
    """The agent with this address is this Slack user from now on; None if no agent has it.

    An agent whose Slack id is known already stays who they are: the id wins over the address.
    """
    async with house.transaction():
        agent = await Agent.get_or_none(email=addresses.normalise(email))
        if agent is None or agent.slack_user == slack_user:
            return agent
        if agent.slack_user is not None:
            return None
        agent.slack_user = slack_user
        await agent.save(update_fields=["slack_user"])
        changes = {"slack_user": (None, slack_user)}
        history.record("agent", agent.id, changes, actor=system(), ticket_id=None)
    return agent
