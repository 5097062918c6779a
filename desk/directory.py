"""The desk's own people and lists: groups, agents, picklist values, our addresses; small, and always asked.

Read at most once in a transaction, so that what a batch of mails asks for over and over costs one query; and
never kept longer, so that nothing here is ever out of date.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from desk import addresses, db, sub_addresses
from models.agent import Agent
from models.group import Group, GroupMember
from models.mail_server import MailServer
from models.mailbox import Mailbox
from models.picklist_value import PicklistValue

T = TypeVar("T")


async def agents() -> Mapping[int, Agent]:
    """All agents, inactive ones too, by id."""
    return await _once("agents", _read_agents)


async def agent(number: int | None) -> Agent | None:
    return (await agents()).get(number) if number is not None else None


async def groups() -> Mapping[int, Group]:
    """All groups by id."""
    return await _once("groups", _read_groups)


async def group(number: int | None) -> Group | None:
    return (await groups()).get(number) if number is not None else None


async def members(group_id: int) -> Sequence[Agent]:
    """The agents of a group, inactive ones too, in the order they came."""
    people = await agents()
    rows = await _once("memberships", _read_memberships)
    return sorted((people[agent_id] for of, agent_id in rows if of == group_id), key=lambda person: person.id)


async def groups_of(agent_id: int) -> Sequence[int]:
    """The ids of an agent's groups, the first joined first."""
    return [of for of, member in await _once("memberships", _read_memberships) if member == agent_id]


async def picklist_values() -> Sequence[PicklistValue]:
    """All values of all picklists, in the administrator's order."""
    return await _once("picklists", _read_picklists)


async def our_addresses() -> frozenset[str]:
    """Mail addresses that are ours: mailboxes', groups', agents'."""
    return await _once("addresses", _read_addresses)


async def mailbox_addresses() -> frozenset[str]:
    """The addresses of our mailboxes."""
    return await _once("mailboxes", _read_mailboxes)


async def reply_forms() -> Mapping[str, str]:
    """Of the mailboxes that are watched: which addresses with a token each takes (desk/sub_addresses.py)."""
    return await _once("reply forms", _read_reply_forms)


async def reply_form(address: str) -> str:
    """Which addresses with a token the mailbox of this address takes; none, if it isn't watched."""
    return (await reply_forms()).get(addresses.normalise(address), sub_addresses.NONE)


async def mail_servers() -> Sequence[MailServer]:
    """The mail servers beside POSTBOTE_SMTP, by name."""
    return await _once("mail servers", _read_mail_servers)


async def is_mailbox(address: str) -> bool:
    """Is it the address of a mailbox of ours, or one below it, as our signed addresses are?"""
    return not addresses.with_bases(address).isdisjoint(await mailbox_addresses())


async def checked_addresses() -> frozenset[str]:
    """The addresses of those mailboxes whose mail server is believed about senders (RFC 8601)."""
    return await _once("checked mailboxes", _read_checked)


def forget() -> None:
    """Somebody changed one of these tables in this transaction."""
    scratch = db.scratch()
    if scratch is not None:
        scratch.clear()


async def _once(name: str, read: Callable[[], Awaitable[T]]) -> T:
    scratch: dict[str, Any] | None = db.scratch()
    if scratch is None:
        return await read()
    if name not in scratch:
        scratch[name] = await read()
    value: T = scratch[name]
    return value


async def _read_agents() -> dict[int, Agent]:
    return {item.id: item for item in await Agent.all().order_by("id")}


async def _read_groups() -> dict[int, Group]:
    return {item.id: item for item in await Group.all().order_by("id")}


async def _read_memberships() -> list[tuple[int, int]]:
    rows = await GroupMember.all().order_by("id").values_list("group_id", "agent_id")
    return [(row[0], row[1]) for row in rows]


async def _read_picklists() -> list[PicklistValue]:
    return await PicklistValue.all().order_by("picklist", "position", "id")


async def _read_mailboxes() -> frozenset[str]:
    return frozenset(row[0] for row in await Mailbox.all().values_list("address"))


async def _read_reply_forms() -> dict[str, str]:
    rows = await Mailbox.filter(is_active=True).order_by("-id").values_list("address", "replies")
    return {row[0]: row[1] for row in rows}


async def _read_mail_servers() -> list[MailServer]:
    return await MailServer.all().order_by("name")


async def _read_checked() -> frozenset[str]:
    rows = await Mailbox.filter(is_active=True).exclude(authserv_id="").values_list("address")
    return frozenset(row[0] for row in rows)


async def _read_addresses() -> frozenset[str]:
    of_groups = {item.email for item in (await groups()).values() if item.email}
    of_agents = {item.email for item in (await agents()).values()}
    return frozenset(of_groups | of_agents) | await mailbox_addresses()
