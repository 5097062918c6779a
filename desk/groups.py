"""The verbs of a group: add and change it, its Slack channel, its address, its members (N5); delete it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk import (
    addresses,
    assignees,
    canned_replies,
    clock,
    directory,
    history,
    list_view_values,
    preference_editing,
    ratings,
)
from desk.actor import Actor
from desk.errors import Invalid, NotFound, NotPossible
from desk.house import House
from desk.list_view_values import Sought
from desk.permissions import Right, require
from desk.replacing import Progress, Replacing, in_batches, no_progress
from desk.texts import clean
from desk.workflows import values_in_use
from models.agent import Agent
from models.group import Group, GroupMember
from models.mailbox import Mailbox
from models.setting import Setting
from models.ticket import Ticket


@dataclass(frozen=True, slots=True)
class NewGroup:
    """`members`: agents by handle, name or mail address."""

    name: str
    slack_channel: str | None = None
    email: str | None = None
    members: Sequence[str] = ()


async def add(house: House, new: NewGroup, *, actor: Actor) -> Group:
    """Add a group.

    Raises Invalid for a missing or known name, a mangled address, another group's channel, an inactive
    member; NotFound for a member who is no agent; NotAllowed for who is no administrator.
    """
    require(actor, Right.GROUPS)
    columns: dict[str, Any] = {
        "name": _name(new.name),
        "slack_channel": _channel(new.slack_channel),
        "email": _email(new.email),
    }
    members = [await _new_member(member) for member in new.members]
    async with house.transaction():
        await _refuse_taken(columns)
        group = await Group.create(**columns, created_at=clock.now())
        for member in members:
            await GroupMember.get_or_create(group_id=group.id, agent_id=member.id)
        _record(group, {"created": (None, group.name)}, actor=actor)
    return group


async def change(house: House, group: Group, wishes: Mapping[str, Any], *, actor: Actor) -> Group:
    """Change `name`, `slack_channel` or `email`; all or nothing.

    With another channel, a ticket's card moves there when the ticket is next changed. Raises Invalid that
    names the field; NotAllowed for who is no administrator.
    """
    require(actor, Right.GROUPS)
    columns = {name: _read(name)(value) for name, value in wishes.items()}
    async with house.transaction():
        group = await Group.select_for_update(no_key=True).get(id=group.id)
        before = {name: getattr(group, name) for name in columns}
        await _refuse_taken(columns, but=group.id)
        group.update_from_dict(columns)
        await group.save(update_fields=list(columns))
        _record(group, {name: (before[name], value) for name, value in columns.items()}, actor=actor)
        if group.name != before.get("name", group.name):
            await preference_editing.follow_name("group", before["name"], group.name, actor=actor)
    house.preference_store.forget()
    return group


async def add_members(house: House, group: Group, names: Sequence[str], *, actor: Actor) -> None:
    """Add agents by handle, name or mail address; who is one already stays one.

    Raises NotFound for nobody; Invalid for an inactive agent (R7); NotAllowed for who is no administrator.
    """
    require(actor, Right.GROUPS)
    async with house.transaction():
        for agent in [await _new_member(name) for name in names]:
            _, is_new = await GroupMember.get_or_create(group_id=group.id, agent_id=agent.id)
            if is_new:
                _record(group, {"member": (None, agent.name)}, actor=actor)


async def remove_members(house: House, group: Group, names: Sequence[str], *, actor: Actor) -> None:
    """Remove agents; their tickets stay theirs.

    Raises NotFound for nobody; NotPossible for who is no member; NotAllowed for who is no administrator.
    """
    require(actor, Right.GROUPS)
    async with house.transaction():
        for agent in [await assignees.agent_called(name) for name in names]:
            if not await GroupMember.filter(group_id=group.id, agent_id=agent.id).delete():
                raise NotPossible("{name} is no member of {group}.", name=agent.name, group=group.name)
            _record(group, {"member": (agent.name, None)}, actor=actor)


async def delete(
    house: House,
    group: Group,
    *,
    replacement: Group | None = None,
    actor: Actor,
    progress: Progress = no_progress,
) -> int:
    """Delete a group; its tickets and mailboxes go to the `replacement`. Returns how many tickets did.

    The tickets go in batches, with `progress` after each, the group itself last: stopped in between, the same
    call goes on. Raises NotPossible when it is in use and nothing replaces it; Invalid if it is to replace
    itself; NotAllowed for who is no administrator.
    """
    require(actor, Right.GROUPS)
    if replacement is None:
        await _refuse_in_use(group)
        return await _finish(house, group, None, actor=actor)
    if replacement.id == group.id:
        raise Invalid("replacement", "A group can't replace itself.")
    replacing = _replacing(group, replacement)
    done = await in_batches(house, replacing, actor=actor, progress=progress)
    return done + await _finish(house, group, replacement, actor=actor)


async def _refuse_in_use(group: Group) -> None:
    tickets = await Ticket.filter(group_id=group.id).count()
    mailboxes = await Mailbox.filter(group_id=group.id).count()
    is_default = await Setting.filter(
        name=preference_editing.DEFAULT_ASSIGNEE, value__iexact=f"group:{group.name}"
    ).exists()
    views = await list_view_values.count(_asked(group))
    workflows = await values_in_use.count(_asked(group))
    if tickets or mailboxes or views or workflows or is_default:
        raise NotPossible(
            "{name} is needed: by {tickets} tickets, {mailboxes} mailboxes, {views} list views, "
            "{workflows} workflows or as the default assignee. Please choose the group that replaces it.",
            name=group.name,
            tickets=tickets,
            mailboxes=mailboxes,
            views=views,
            workflows=workflows,
        )


def _replacing(group: Group, new: Group) -> Replacing:
    return Replacing("ticket", "ticket", "group_id", group.id, new.id, (group.name, new.name))


async def _finish(house: House, group: Group, new: Group | None, *, actor: Actor) -> int:
    """What it got meanwhile, its mailboxes and members, and then the group itself."""
    done = 0
    async with house.transaction():
        # With its key: who gives it a ticket meanwhile has done so, or finds it gone.
        await Group.select_for_update().get(id=group.id)
        if new is None:
            await _refuse_in_use(group)
        else:
            done = await _replacing(group, new).rest(actor=actor)
            for mailbox in await Mailbox.filter(group_id=group.id):
                await Mailbox.filter(id=mailbox.id).update(group_id=new.id)
                changes = {"group": (group.name, new.name)}
                history.record("mailbox", mailbox.id, changes, actor=actor, ticket_id=None)
            await list_view_values.replace(_asked(group), {"group": new.id}, actor=actor)
            await values_in_use.replace(_asked(group), {"group": new.id}, actor=actor)
            await preference_editing.follow_name("group", group.name, new.name, actor=actor)
        await canned_replies.follow_group(group, new, actor=actor)
        await ratings.follow_group(group, new)
        await GroupMember.filter(group_id=group.id).delete()
        _record(group, {"deleted": (group.name, new.name if new else None)}, actor=actor)
        await Group.filter(id=group.id).delete()
    house.preference_store.forget()
    return done


def _asked(group: Group) -> Sought:
    return Sought({"group": group.id})


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


def _record(group: Group, changes: history.Changes, *, actor: Actor) -> None:
    directory.forget()
    history.record("group", group.id, changes, actor=actor, ticket_id=None)


async def _refuse_taken(columns: Mapping[str, Any], *, but: int = 0) -> None:
    name, channel = columns.get("name"), columns.get("slack_channel")
    if name and await Group.filter(name__iexact=name).exclude(id=but).exists():
        raise Invalid("name", "There is a group called {name} already.", name=name)
    if channel and await Group.filter(slack_channel=channel).exclude(id=but).exists():
        raise Invalid("channel", "Another group has the channel {channel}.", channel=channel)


async def _new_member(name: str) -> Agent:
    agent = await assignees.agent_called(name)
    if not agent.is_active:
        raise Invalid("member", "{name} is inactive and can't be chosen.", name=agent.name)
    return agent


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


def _channel(wish: Any) -> str | None:
    return str(wish).strip()[:32] or None if wish else None


def _email(wish: Any) -> str | None:
    if not wish:
        return None
    email = addresses.normalise(str(wish))
    if not addresses.is_sound(email):
        raise Invalid("email", "{address} is no mail address.", address=wish)
    return email


_READ: dict[str, Callable[[Any], Any]] = {"name": _name, "slack_channel": _channel, "email": _email}
