"""Groups: renamed, moved to another channel, joined, left, and deleted without losing a ticket."""

from typing import Any

import pytest

from desk import assignees, groups, list_views, mailboxes, preference_editing, tickets
from desk.assignees import Assignee
from desk.conditions import json_form as conditions
from desk.errors import Invalid, NotFound, NotPossible
from desk.house import House
from desk.mailboxes import NewMailbox
from desk.shipped_views import Definition
from desk.tickets import NewTicket
from models.change import Change
from models.group import Group, GroupMember
from models.list_view import ListView
from models.mailbox import Mailbox
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent


async def _changes(record: str, number: int) -> list[tuple[Any, ...]]:
    rows = Change.filter(record=record, record_id=number).order_by("id")
    return [tuple(row) for row in await rows.values_list("field", "old", "new")]


async def _opened(house: House, group: Group) -> Ticket:
    new = NewTicket(title="Drucker", assignee=Assignee(group=group))
    return await tickets.open_ticket(house, new, actor=OPERATOR)


async def test_a_renamed_group_keeps_its_tickets_and_stays_the_default_assignee(
    house: House, cast: Cast
) -> None:
    await preference_editing.change(house, "default_assignee", "support", actor=OPERATOR)
    ticket = await _opened(house, cast.support)
    wishes = {"name": "First Line", "email": "help@desk.example", "slack_channel": "C0FIRST"}
    await groups.change(house, cast.support, wishes, actor=OPERATOR)
    assert (await Ticket.get(id=ticket.id)).group_id == cast.support.id
    assert (await house.preferences()).default_assignee == "group:First Line"
    assert (await assignees.default(house)).group == cast.support
    assert await _changes("group", cast.support.id) == [
        ("name", "Support", "First Line"),
        ("email", "support@desk.example", "help@desk.example"),
        ("slack_channel", "C0SUPPORT", "C0FIRST"),
    ]


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "billing"}, "name"),
        ({"slack_channel": "C0BILLING"}, "channel"),
        ({"email": "support"}, "email"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_group_takes_no_name_channel_or_address_that_is_anothers_or_none(
    house: House, cast: Cast, wishes: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await groups.change(house, cast.support, wishes, actor=OPERATOR)
    assert refused.value.field == field


async def test_agents_join_and_leave_with_history(house: House, cast: Cast) -> None:
    await groups.add_members(house, cast.support, ["priya", "nadia"], actor=OPERATOR)
    await groups.remove_members(house, cast.support, ["jonas"], actor=OPERATOR)
    members = GroupMember.filter(group_id=cast.support.id).order_by("agent_id")
    assert await members.values_list("agent_id", flat=True) == [cast.nadia.id, cast.priya.id]
    assert await _changes("group", cast.support.id) == [
        ("member", None, "Priya Shah"),
        ("member", "Jonas Keller", None),
    ]
    with pytest.raises(NotPossible, match="no member"):
        await groups.remove_members(house, cast.support, ["jonas"], actor=OPERATOR)
    with pytest.raises(NotFound):
        await groups.add_members(house, cast.support, ["nobody"], actor=OPERATOR)


async def test_an_inactive_agent_joins_no_group(house: House, cast: Cast) -> None:
    """R7."""
    cast.priya.is_active = False
    await cast.priya.save()
    with pytest.raises(Invalid, match="inactive"):
        await groups.add_members(house, cast.support, ["priya"], actor=OPERATOR)


async def test_a_group_that_nothing_needs_is_deleted(house: House, cast: Cast) -> None:
    assert await groups.delete(house, cast.billing, actor=OPERATOR) == 0
    assert [group.name for group in await Group.all()] == ["Support"]
    assert await GroupMember.filter(agent_id=cast.priya.id).count() == 0
    assert await _changes("group", cast.billing.id) == [("deleted", "Billing", None)]


async def test_a_group_in_use_is_deleted_only_when_another_takes_what_it_has(
    house: House, cast: Cast
) -> None:
    ticket = await _opened(house, cast.billing)
    new = NewMailbox(address="billing@desk.example", url="maildir:///nowhere", group=cast.billing)
    mailbox = await mailboxes.add(house, new, actor=OPERATOR)
    await preference_editing.change(house, "default_assignee", "group:Billing", actor=OPERATOR)
    asked = await conditions.read({"field": "assignee", "operator": "is", "value": "group:Billing"})
    view = await list_views.add(house, Definition("Bills", conditions=asked), actor=as_agent(cast.nadia))
    with pytest.raises(NotPossible, match="1 tickets, 1 mailboxes, 1 list views"):
        await groups.delete(house, cast.billing, actor=OPERATOR)
    with pytest.raises(Invalid):
        await groups.delete(house, cast.billing, replacement=cast.billing, actor=OPERATOR)
    assert await groups.delete(house, cast.billing, replacement=cast.support, actor=OPERATOR) == 1
    now = await Ticket.get(id=ticket.id)
    assert (now.group_id, now.version) == (cast.support.id, ticket.version + 1)
    assert (await _changes("ticket", ticket.id))[-1] == ("group", "Billing", "Support")
    row = await ListView.get(id=view.id)
    assert row.conditions["values"] == [{"group": cast.support.id}]
    assert (await Mailbox.get(id=mailbox.id)).group_id == cast.support.id
    assert (await house.preferences()).default_assignee == "group:Support"
    assert [group.name for group in await Group.all()] == ["Support"]
