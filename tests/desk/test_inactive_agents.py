"""An inactive agent may do nothing any more (R7), neither an administrator's work nor an agent's."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from desk import clock, comments, search, selection, ticket_changes, tickets
from desk.actor import Actor
from desk.comments import NewComment
from desk.conditions.tree import EVERYTHING
from desk.errors import NotAllowed, NotFound
from desk.house import House
from desk.lists import pages
from desk.lists.order import sorting
from desk.mass import jobs
from desk.tickets import NewTicket
from models.change import Change
from models.comment import Channel, Comment, Visibility
from models.job import Job, JobState
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact

HOLD = timedelta(minutes=5)
NOTE = NewComment(body="Toner bestellt.", visibility=Visibility.INTERNAL)
ANSWER = NewComment(body="Der Toner kommt.", visibility=Visibility.EXTERNAL, hold=HOLD)

Attempt = Callable[[House, Cast, Ticket, Comment], Awaitable[object]]

ATTEMPTS: dict[str, Attempt] = {
    "open": lambda house, cast, _, __: tickets.open_ticket(house, NewTicket("Drucker"), actor=_her(cast)),
    "change": lambda house, cast, ticket, _: tickets.change(
        house, ticket, {"priority": "high"}, actor=_her(cast)
    ),
    "take": lambda house, cast, ticket, _: tickets.take(house, ticket, actor=_her(cast)),
    "close": lambda house, cast, ticket, _: tickets.close(house, ticket, actor=_her(cast)),
    "reopen": lambda house, cast, ticket, _: tickets.reopen(house, ticket, actor=_her(cast)),
    "take_back_solution": lambda house, cast, ticket, _: tickets.take_back_solution(
        house, ticket, actor=_her(cast)
    ),
    "note": lambda house, cast, ticket, _: comments.add_comment(house, ticket, NOTE, actor=_her(cast)),
    "answer": lambda house, cast, ticket, _: comments.add_comment(house, ticket, ANSWER, actor=_her(cast)),
    "send": lambda house, cast, _, comment: comments.send_to_customer(
        house, comment, actor=_her(cast), hold=HOLD
    ),
    "take_back": lambda house, cast, _, comment: comments.take_back(house, comment, actor=_her(cast)),
    "edit": lambda house, cast, _, comment: comments.edit(
        house, comment, "Anders", actor=_her(cast), edited_at=clock.now()
    ),
    "withdraw": lambda house, cast, _, comment: comments.withdraw(house, comment, actor=_her(cast)),
}


def _her(cast: Cast) -> Actor:
    cast.nadia.is_active = False
    return as_agent(cast.nadia)


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    new = NewTicket(title="Drucker", contact=cast.weber)
    return await tickets.open_ticket(house, new, actor=as_contact(cast.weber))


@pytest.mark.parametrize("name", ATTEMPTS)
async def test_an_inactive_agent_does_nothing_with_a_ticket(
    house: House, cast: Cast, ticket: Ticket, name: str
) -> None:
    comment = await comments.add_comment(house, ticket, ANSWER, actor=as_agent(cast.jonas))
    before = await Change.all().count()
    with pytest.raises(NotAllowed, match="Nadia Brandt is inactive"):
        await ATTEMPTS[name](house, cast, ticket, comment)
    assert await Change.all().count() == before


async def test_an_inactive_agent_stops_no_job_of_their_own(house: House, cast: Cast, ticket: Ticket) -> None:
    chosen = selection.of_ids([ticket.id])
    job = await jobs.ask(house, "edit", {"priority": "high"}, chosen, actor=as_agent(cast.nadia))
    for verb in (jobs.stop, jobs.go_on):
        with pytest.raises(NotAllowed, match="Nadia Brandt is inactive"):
            await verb(house, job, actor=_her(cast))
    assert (await Job.get(id=job.id)).state == JobState.WAITING


async def test_a_customer_changes_no_field_of_a_ticket(house: House, cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(NotAllowed):
        await tickets.change(house, ticket, {"priority": "urgent"}, actor=as_contact(cast.weber))
    assert (await Ticket.get(id=ticket.id)).priority == "normal"


async def test_a_customer_opens_an_own_closed_ticket_again(house: House, cast: Cast, ticket: Ticket) -> None:
    await tickets.close(house, ticket, actor=OPERATOR)
    said = NewComment(body="Geht doch nicht.", visibility=Visibility.EXTERNAL)
    await comments.add_comment(house, ticket, said, actor=as_contact(cast.weber))
    assert (await Ticket.get(id=ticket.id)).status == "open"


LOOKS: dict[str, Callable[[Actor, Ticket], Awaitable[object]]] = {
    "list": lambda viewer, _: pages.page(viewer, EVERYTHING, sorting("modified", is_ascending=False)),
    "search": lambda viewer, _: search.search(viewer, "Drucker"),
    "changes": lambda viewer, ticket: ticket_changes.page(viewer, ticket, language="en"),
}


@pytest.mark.parametrize("name", LOOKS)
async def test_an_inactive_agent_reads_no_lists_and_no_history(
    house: House, cast: Cast, ticket: Ticket, name: str
) -> None:
    with pytest.raises(NotAllowed, match="Nadia Brandt is inactive"):
        await LOOKS[name](_her(cast), ticket)


async def test_a_colleague_who_is_no_agent_reads_no_history(house: House, cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(NotFound):
        await LOOKS["changes"](Actor(channel=Channel.SLACK, colleague="Ray"), ticket)
