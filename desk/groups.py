"""The verbs of a group: add it with its Slack channel, its address and its members (N5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk import addresses, assignees, clock, directory, history
from desk.actor import Actor
from desk.errors import Invalid, NotFound
from desk.house import House
from desk.permissions import Right, require
from desk.texts import clean
from models.agent import Agent
from models.group import Group, GroupMember


@dataclass(frozen=True, slots=True)
class NewGroup:
    """`members`: agents by handle, name or mail address."""

    name: str
    slack_channel: str | None = None
    email: str | None = None
    members: Sequence[str] = ()


async def add(house: House, new: NewGroup, *, actor: Actor) -> Group:
    """Add a group.

    Raises Invalid for a missing or known name, a mangled address, another group's channel; NotFound for a
    member who is no agent.
    """
    require(actor, Right.GROUPS)
    name = " ".join(clean(new.name).split())[:120]
    if not name:
        raise Invalid("name", "Please enter a name.")
    email = addresses.normalise(new.email) if new.email else None
    if email is not None and not addresses.is_sound(email):
        raise Invalid("email", "{address} is no mail address.", address=new.email)
    members = [await assignees.agent_called(member) for member in new.members]
    async with house.transaction():
        await _refuse_taken(name, new.slack_channel)
        group = await Group.create(
            name=name, slack_channel=new.slack_channel, email=email, created_at=clock.now()
        )
        for member in members:
            await GroupMember.get_or_create(group_id=group.id, agent_id=member.id)
        directory.forget()
        history.record("group", group.id, {"created": (None, name)}, actor=actor, ticket_id=None)
    return group


async def _refuse_taken(name: str, slack_channel: str | None) -> None:
    if await Group.filter(name__iexact=name).exists():
        raise Invalid("name", "There is a group called {name} already.", name=name)
    if slack_channel and await Group.filter(slack_channel=slack_channel).exists():
        raise Invalid("channel", "Another group has the channel {channel}.", channel=slack_channel)


async def called(name: str) -> Group:
    """A group by its name. Raises NotFound."""
    found = await Group.filter(name__iexact=name.strip()).first()
    if found is None:
        raise NotFound("There is no group called {name}.", name=name)
    return found


async def with_members() -> Sequence[tuple[Group, Sequence[Agent]]]:
    """All groups by name, each with its members."""
    groups = await Group.all().order_by("name")
    return [(group, await Agent.filter(memberships__group_id=group.id).order_by("name")) for group in groups]
