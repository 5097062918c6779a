"""Workflows (R35): what they wait for, what they do, once for each occasion, and never for ever."""


import pytest

from desk import tickets
from desk.assignees import Assignee
from desk.conditions import words as condition_words
from desk.conditions.tree import EVERYTHING
from desk.house import House
from desk.tickets import NewTicket
from desk.workflows import editing, events, queue
from desk.workflows.actions import known
from desk.workflows.definition import Definition
from models.change import Change
from models.comment import Channel
from models.delivery import Delivery
from models.ticket import Ticket
from models.workflow import WorkflowEvent, WorkflowRun
from tests.parts.house import OPERATOR, Cast, as_contact


async def workflow(
    house: House, name: str, on: str, *do: str, after: str = "", where: str = "", active: bool = True
) -> Definition:
    made = Definition(
        name=name,
        when=await events.read(on, after),
        actions=await known.read(do),
        conditions=await condition_words.read(where) if where else EVERYTHING,
        is_active=active,
    )
    return await editing.add(house, made, actor=OPERATOR)


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    new = NewTicket(title="VPN is slow", contact=cast.weber, assignee=Assignee(group=cast.support))
    return await tickets.open_ticket(house, new, actor=as_contact(cast.weber, Channel.PORTAL))


async def mails(kind: str) -> list[str]:
    rows = Delivery.filter(kind=kind, courier="mail").order_by("id")
    return [row[0] for row in await rows.values_list("recipient")]


async def runs() -> list[tuple[str, list[dict[str, str]]]]:
    found = await WorkflowRun.all().order_by("id").select_related("workflow")
    return [(run.workflow.name, run.result) for run in found]


async def test_a_workflow_sets_a_field_when_a_ticket_comes_by_portal_and_says_so_in_the_history(
    house: House, cast: Cast
) -> None:
    await workflow(house, "Portal", "opened by portal", "set priority = high", "tag portal")
    await workflow(house, "Mail", "opened by mail", "tag mail")
    new = NewTicket(title="VPN", contact=cast.weber)
    ticket = await tickets.open_ticket(house, new, actor=as_contact(cast.weber, Channel.PORTAL))
    assert await queue.work_off(house) == 1
    assert (await Ticket.get(id=ticket.id)).priority == "high"
    assert await runs() == [("Portal", [{"did": "priority → high"}, {"did": "tag portal"}])]
    noted = await Change.get(ticket_id=ticket.id, field="workflow")
    assert noted.new == "Portal: priority → high; tag portal"
    assert (noted.actor_name, noted.agent_id) == ("Workflow: Portal", None)
    assert await WorkflowEvent.all().count() == 0
