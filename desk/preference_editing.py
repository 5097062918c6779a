"""Changing a preference (R52), with its history (R11)."""

from desk import assignees, history
from desk.actor import Actor
from desk.assignees import Assignee
from desk.errors import Invalid
from desk.house import House
from desk.permissions import Right, require
from models.setting import Setting

RECORD = "preference"
# Preferences are known by their names: those stand in the history as fields.
NO_ID = 0
DEFAULT_ASSIGNEE = "default_assignee"


async def change(house: House, name: str, value: str, *, actor: Actor) -> None:
    """Set a preference. Whoever is the default assignee is written as `agent:<handle>` or `group:<name>`.

    Raises NotFound for an unknown name, Invalid for a value it can't have, like a default assignee who is
    unknown or inactive (R7); NotAllowed for who is no administrator.
    """
    require(actor, Right.PREFERENCES)
    if name == DEFAULT_ASSIGNEE and value.strip():
        value = written(await assignees.find(value.strip()))
    async with house.transaction():
        old = await Setting.get_or_none(name=name)
        await house.preference_store.set(name, value)
        _record(name, old.value if old is not None else None, value, actor=actor)
    # Read while the transaction was open, it may be the old one.
    house.preference_store.forget()


async def follow_name(kind: str, old: str, new: str, *, actor: Actor) -> None:
    """The default assignee stays who it is when an agent's handle or a group's name changes."""
    setting = await Setting.get_or_none(name=DEFAULT_ASSIGNEE)
    if setting is not None and setting.value.casefold() == f"{kind}:{old}".casefold():
        await Setting.filter(name=DEFAULT_ASSIGNEE).update(value=f"{kind}:{new}")
        _record(DEFAULT_ASSIGNEE, setting.value, f"{kind}:{new}", actor=actor)


async def fault_of_default_assignee(house: House) -> str:
    """Why the default assignee can't be one (any more), in English; empty if all is well."""
    wish = (await house.preferences()).default_assignee
    if not wish:
        return ""
    try:
        await assignees.find(wish)
    except Invalid as fault:
        return fault.sentence("en")
    return ""


def written(assignee: Assignee) -> str:
    """As the preference holds it."""
    if assignee.agent is not None:
        return f"agent:{assignee.agent.handle}"
    return f"group:{assignee.group.name}" if assignee.group is not None else ""


def _record(name: str, old: str | None, new: str, *, actor: Actor) -> None:
    history.record(RECORD, NO_ID, {name: (old, new)}, actor=actor, ticket_id=None)
