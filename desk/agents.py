"""The verbs of an agent: add, change, deactivate and activate again (R7). Absence is in `absences`."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk import addresses, clock, directory, history, preference_editing
from desk.actor import Actor
from desk.errors import Invalid, NotPossible
from desk.house import House
from desk.permissions import Right, require
from desk.texts import clean
from models.agent import Agent, Role

# What every agent may change of themselves.
OWN = frozenset({"language", "mail_own_acts"})

_HANDLE = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_SLACK_USER = re.compile(r"[UW][A-Z0-9]{1,31}")


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
    """Add an agent.

    Raises Invalid for no name, a mangled address, or what another agent has already; NotAllowed for who is no
    administrator.
    """
    require(actor, Right.AGENTS)
    name = _name(new.name)
    columns: dict[str, Any] = {
        "name": name,
        "email": _email(new.email),
        "language": _language(new.language),
        "handle": _handle(new.handle or handle_of(name)),
        "role": new.role,
        "slack_user": _slack_user(new.slack_user),
    }
    async with house.transaction():
        await _refuse_taken(columns)
        agent = await Agent.create(**columns, created_at=clock.now())
        directory.forget()
        history.record("agent", agent.id, {"created": (None, name)}, actor=actor, ticket_id=None)
    return agent


def handle_of(name: str) -> str:
    """`Jörg Keller` is `jorg`: the first name, without accents."""
    first = name.split(maxsplit=1)[0]
    plain = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9._-]", "", plain) or "agent"


async def change(house: House, agent: Agent, wishes: Mapping[str, Any], *, actor: Actor) -> Agent:
    """Change fields, `{"role": "lead", "language": "de"}`; all or nothing.

    Every agent may change their own language and "mail me my own acts", administrators everything. Raises
    Invalid that names the field; NotPossible when no active administrator would be left; NotAllowed.
    """
    is_own = actor.agent is not None and actor.agent.is_active and actor.agent.id == agent.id
    if not is_own or not set(wishes) <= OWN:
        require(actor, Right.AGENTS)
    columns = {name: _read(name)(value) for name, value in wishes.items()}
    async with house.transaction():
        agent = await _locked(agent)
        before = {name: getattr(agent, name) for name in columns}
        new = {name: value for name, value in columns.items() if value != before[name]}
        if "role" in new:
            await _refuse_without_administrator(agent)
        await _refuse_taken(new, but=agent.id)
        agent.update_from_dict(new)
        await agent.save(update_fields=list(new))
        directory.forget()
        changes = {name: (before[name], value) for name, value in new.items()}
        history.record("agent", agent.id, changes, actor=actor, ticket_id=None)
        if "handle" in new:
            await preference_editing.follow_name("agent", before["handle"], agent.handle, actor=actor)
    house.preference_store.forget()
    return agent


async def deactivate(house: House, agent: Agent, *, actor: Actor) -> None:
    """They can't be chosen any more, and stay assignee of what they have (R7).

    Raises NotPossible for the last active administrator; NotAllowed for who is no administrator.
    """
    await _set_active(house, agent, is_active=False, actor=actor)


async def activate(house: House, agent: Agent, *, actor: Actor) -> None:
    """They can be chosen again. Raises NotAllowed for who is no administrator."""
    await _set_active(house, agent, is_active=True, actor=actor)


async def _set_active(house: House, agent: Agent, *, is_active: bool, actor: Actor) -> None:
    require(actor, Right.AGENTS)
    async with house.transaction():
        agent = await _locked(agent)
        if not is_active:
            await _refuse_without_administrator(agent)
        changes = {"active": (agent.is_active, is_active)}
        await Agent.filter(id=agent.id).update(is_active=is_active)
        directory.forget()
        history.record("agent", agent.id, changes, actor=actor, ticket_id=None)


async def everyone() -> Sequence[Agent]:
    """All agents, also inactive ones, by name."""
    return await Agent.all().order_by("name", "id")


async def _locked(agent: Agent) -> Agent:
    """As it is now; all administrators are held, so that two who demote each other wait for one another."""
    held = await Agent.filter(role=Role.ADMINISTRATOR).order_by("id").select_for_update(no_key=True)
    found = next((item for item in held if item.id == agent.id), None)
    return found or await Agent.select_for_update(no_key=True).get(id=agent.id)


async def _refuse_without_administrator(agent: Agent) -> None:
    if agent.role != Role.ADMINISTRATOR or not agent.is_active:
        return
    if not await Agent.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(id=agent.id).exists():
        raise NotPossible(
            "{name} is the last active administrator: please make somebody else one first.", name=agent.name
        )


async def _refuse_taken(columns: Mapping[str, Any], *, but: int = 0) -> None:
    for field in ("handle", "email", "slack_user"):
        value = columns.get(field)
        if value and await Agent.filter(**{f"{field}__iexact": value}).exclude(id=but).exists():
            raise Invalid(field, "There is an agent with {value} already.", value=value)


def _read(field: str) -> Callable[[Any], Any]:
    found = _READ.get(field)
    if found is None:
        known = ", ".join(sorted(_READ))
        raise Invalid(field, "There is no field {name} here. Possible are: {known}.", name=field, known=known)
    return found


def _name(wish: Any) -> str:
    name = " ".join(clean(str(wish)).split())[:120]
    if not name:
        raise Invalid("name", "Please enter a name.")
    return name


def _email(wish: Any) -> str:
    email = addresses.normalise(str(wish))
    if not addresses.is_sound(email):
        raise Invalid("email", "{address} is no mail address.", address=wish)
    return email


def _handle(wish: Any) -> str:
    handle = str(wish).strip().lower()
    if not _HANDLE.fullmatch(handle):
        raise Invalid("handle", "A handle has letters, digits, dots and dashes only: {handle}", handle=handle)
    return handle


def _language(wish: Any) -> str:
    if wish not in {"en", "de"}:
        raise Invalid("language", "Please choose en or de.")
    return str(wish)


def _role(wish: Any) -> str:
    if wish not in set(Role):
        raise Invalid("role", "Please choose agent, lead or administrator.")
    return str(Role(wish))


def _slack_user(wish: Any) -> str | None:
    user = str(wish or "").strip()
    if user and not _SLACK_USER.fullmatch(user):
        raise Invalid("slack_user", "A Slack user id looks like U0123ABCD: {user}", user=user)
    return user or None


def _yes_or_no(wish: Any) -> bool:
    word = str(wish).strip().casefold()
    if word not in {"yes", "no", "true", "false"}:
        raise Invalid("mail_own_acts", "Please say yes or no.")
    return word in {"yes", "true"}


_READ: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "email": _email,
    "handle": _handle,
    "language": _language,
    "role": _role,
    "slack_user": _slack_user,
    "mail_own_acts": _yes_or_no,
}
