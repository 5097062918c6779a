"""Agents (R7): changed with history, inactive ones can't be chosen anew, the last administrator stays."""

from typing import Any

import pytest

from desk import access, agents, assignees, preference_editing, tickets
from desk.assignees import Assignee
from desk.errors import Invalid, NotAllowed, NotPossible
from desk.house import House
from desk.tickets import NewTicket
from models.agent import Agent, Role
from models.change import Change
from models.comment import Channel
from models.group import GroupMember
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact


async def _changes(agent: Agent) -> list[tuple[Any, ...]]:
    rows = Change.filter(record="agent", record_id=agent.id).order_by("id")
    return [tuple(row) for row in await rows.values_list("field", "old", "new", "actor_name", "channel")]


async def test_each_changed_field_of_an_agent_stands_in_the_history(house: House, cast: Cast) -> None:
    wishes = {"name": "Nadia Brandt-Vogel", "role": "lead", "language": "en", "mail_own_acts": True}
    changed = await agents.change(house, cast.nadia, wishes, actor=OPERATOR)
    assert (changed.name, changed.role, changed.mail_own_acts) == ("Nadia Brandt-Vogel", "lead", True)
    assert await _changes(cast.nadia) == [
        ("name", "Nadia Brandt", "Nadia Brandt-Vogel", "Postbote", "cli"),
        ("role", "agent", "lead", "Postbote", "cli"),
        ("mail_own_acts", "no", "yes", "Postbote", "cli"),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("email", "nadia"),
        ("email", "jonas@desk.example"),
        ("handle", "Na dia"),
        ("handle", "JONAS"),
        ("language", "fr"),
        ("role", "boss"),
        ("slack_user", "U0JONAS"),
        ("slack_user", "nadia"),
        ("mail_own_acts", "sometimes"),
        ("colour", "red"),
    ],
)
async def test_a_wrong_value_is_refused_by_its_field_and_nothing_changes(
    house: House, cast: Cast, field: str, value: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await agents.change(house, cast.nadia, {"name": "Nadia B.", field: value}, actor=OPERATOR)
    assert refused.value.field == field
    assert (await Agent.get(id=cast.nadia.id)).name == "Nadia Brandt"


async def test_agents_change_their_own_language_and_own_mails_and_nothing_else(
    house: House, cast: Cast
) -> None:
    own = as_agent(cast.nadia)
    await agents.change(house, cast.nadia, {"language": "de", "mail_own_acts": "yes"}, actor=own)
    assert (await Agent.get(id=cast.nadia.id)).language == "de"
    for agent, wishes in ((cast.nadia, {"role": "administrator"}), (cast.jonas, {"language": "de"})):
        with pytest.raises(NotAllowed):
            await agents.change(house, agent, wishes, actor=own)


async def test_the_last_active_administrator_can_neither_go_nor_be_demoted(house: House, cast: Cast) -> None:
    nadia = await agents.change(house, cast.nadia, {"role": "administrator"}, actor=OPERATOR)
    await Agent.filter(id=cast.jonas.id).update(role=Role.ADMINISTRATOR, is_active=False)
    with pytest.raises(NotPossible, match="last active administrator"):
        await agents.deactivate(house, nadia, actor=OPERATOR)
    with pytest.raises(NotPossible, match="last active administrator"):
        await agents.change(house, nadia, {"role": "lead"}, actor=as_agent(nadia))
    await agents.activate(house, cast.jonas, actor=as_agent(nadia))
    await agents.deactivate(house, nadia, actor=OPERATOR)
    assert not (await Agent.get(id=nadia.id)).is_active


async def test_the_default_assignee_stays_who_it_is_under_another_handle(house: House, cast: Cast) -> None:
    await preference_editing.change(house, "default_assignee", "priya", actor=OPERATOR)
    await agents.change(house, cast.priya, {"handle": "shah"}, actor=OPERATOR)
    assert (await house.preferences()).default_assignee == "agent:shah"
    assert (await assignees.default(house)).agent == cast.priya


async def _inactive(house: House, cast: Cast) -> Agent:
    await agents.deactivate(house, cast.priya, actor=OPERATOR)
    return await Agent.get(id=cast.priya.id)


@pytest.mark.parametrize("wish", ["priya", "agent:priya", "Priya Shah", "priya@desk.example"])
async def test_an_inactive_agent_can_be_chosen_by_no_name(house: House, cast: Cast, wish: str) -> None:
    """R7."""
    await _inactive(house, cast)
    ticket = await tickets.open_ticket(house, NewTicket(title="Drucker"), actor=OPERATOR)
    with pytest.raises(Invalid) as refused:
        await tickets.change(house, ticket, {"assignee": wish}, actor=as_agent(cast.nadia))
    assert refused.value.sentence("de") == "Priya Shah ist inaktiv und kann nicht ausgewählt werden."
    assert (await Ticket.get(id=ticket.id)).agent_id is None


@pytest.mark.parametrize("channel", [Channel.SLACK, Channel.CLI, Channel.EMAIL, Channel.PORTAL])
async def test_no_ticket_is_opened_for_an_inactive_agent_through_any_channel(
    house: House, cast: Cast, channel: Channel
) -> None:
    """R7: whoever found the agent before, the verb looks."""
    new = NewTicket(title="Drucker", assignee=Assignee(agent=await _inactive(house, cast)))
    with pytest.raises(Invalid) as refused:
        await tickets.open_ticket(house, new, actor=as_contact(cast.weber, channel))
    assert refused.value.field == "assignee"
    assert await Ticket.all().count() == 0


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.PORTAL])
async def test_a_default_assignee_who_became_inactive_gets_no_new_ticket(
    house: House, cast: Cast, channel: Channel
) -> None:
    """R7, R52."""
    await preference_editing.change(house, "default_assignee", "agent:priya", actor=OPERATOR)
    await _inactive(house, cast)
    actor = as_contact(cast.weber, channel)
    ticket = await tickets.open_ticket(house, NewTicket(title="Drucker", contact=cast.weber), actor=actor)
    assert (ticket.agent_id, ticket.group_id) == (None, None)


async def test_an_inactive_agent_stays_assignee_of_what_they_have(house: House, cast: Cast) -> None:
    """R7."""
    new = NewTicket(title="Drucker", assignee=Assignee(agent=cast.priya))
    ticket = await tickets.open_ticket(house, new, actor=OPERATOR)
    inactive = await _inactive(house, cast)
    await tickets.change(house, ticket, {"priority": "high"}, actor=as_agent(cast.nadia))
    assert (await access.ticket_for(OPERATOR, ticket.number)).agent_id == inactive.id
    assert await GroupMember.filter(agent_id=inactive.id).count() == 1


async def test_an_inactive_agent_can_take_nothing(house: House, cast: Cast) -> None:
    ticket = await tickets.open_ticket(house, NewTicket(title="Drucker"), actor=OPERATOR)
    with pytest.raises((Invalid, NotAllowed)):
        await tickets.take(house, ticket, actor=as_agent(await _inactive(house, cast)))
