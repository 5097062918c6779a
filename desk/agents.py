"""The verbs of an agent: add, list, deactivate and activate again (R7)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from desk import addresses, clock, directory, history
from desk.actor import Actor
from desk.errors import Invalid
from desk.house import House
from desk.permissions import Right, require
from desk.texts import clean
from models.agent import Agent, Role

_HANDLE = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


@dataclass(frozen=True, slots=True)
class NewAgent:
    """Who answers tickets. `handle` empty: made from the first name."""

    name: str
    email: str
    handle: str = ""
    language: str = "en"
    role: Role = Role.AGENT
    slack_user: str | None = None


async def add(house: House, new: NewAgent, *, actor: Actor) -> Agent:
    """Add an agent. Raises Invalid for no name, a mangled address, or what another agent has already."""
    require(actor, Right.AGENTS)
    name = " ".join(clean(new.name).split())[:120]
    if not name:
        raise Invalid("name", "Please enter a name.")
    email = addresses.normalise(new.email)
    if not addresses.is_sound(email):
        raise Invalid("email", "{address} is no mail address.", address=new.email)
    if new.language not in {"en", "de"}:
        raise Invalid("language", "Please choose en or de.")
    handle = new.handle.strip().lower() or handle_of(name)
    if not _HANDLE.fullmatch(handle):
        raise Invalid("handle", "A handle has letters, digits, dots and dashes only: {handle}", handle=handle)
    async with house.transaction():
        await _refuse_taken(handle=handle, email=email, slack_user=new.slack_user)
        agent = await Agent.create(
            name=name,
            handle=handle,
            email=email,
            language=new.language,
            role=new.role,
            slack_user=new.slack_user,
            created_at=clock.now(),
        )
        directory.forget()
        history.record("agent", agent.id, {"created": (None, name)}, actor=actor, ticket_id=None)
    return agent


def handle_of(name: str) -> str:
    """`Jörg Keller` is `jorg`: the first name, without accents."""
    first = name.split(maxsplit=1)[0]
    plain = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9._-]", "", plain) or "agent"


async def _refuse_taken(*, handle: str, email: str, slack_user: str | None) -> None:
    for field, value in (("handle", handle), ("email", email), ("slack_user", slack_user)):
        if value and await Agent.filter(**{f"{field}__iexact": value}).exists():
            raise Invalid(field, "There is an agent with {value} already.", value=value)


async def deactivate(house: House, agent: Agent, *, actor: Actor) -> None:
    """They can't be chosen any more, and stay assignee of what they have (R7)."""
    await _set_active(house, agent, is_active=False, actor=actor)


async def activate(house: House, agent: Agent, *, actor: Actor) -> None:
    """They can be chosen again."""
    await _set_active(house, agent, is_active=True, actor=actor)


async def _set_active(house: House, agent: Agent, *, is_active: bool, actor: Actor) -> None:
    require(actor, Right.AGENTS)
    async with house.transaction():
        changes = {"active": (agent.is_active, is_active)}
        await Agent.filter(id=agent.id).update(is_active=is_active)
        history.record("agent", agent.id, changes, actor=actor, ticket_id=None)


async def everyone() -> Sequence[Agent]:
    """All agents, also inactive ones, by name."""
    return await Agent.all().order_by("name", "id")
