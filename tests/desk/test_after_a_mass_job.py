"""What others meet after a job on many tickets: their forms, and the channel's messages."""

import pytest

from desk import selection, tickets
from desk.assignees import Assignee
from desk.house import House
from desk.mass import batches, jobs
from desk.ticket_seen import Seen
from desk.tickets import NewTicket
from models.agent import Role
from models.delivery import Courier, Delivery
from models.ticket import Ticket
from tests.parts.house import Cast, as_agent, as_contact


@pytest.fixture
async def made(house: House, cast: Cast) -> list[Ticket]:
    new = NewTicket(title="Drucker", contact=cast.weber, assignee=Assignee(group=cast.support))
    opened = [await tickets.open_ticket(house, new, actor=as_contact(cast.weber)) for _ in range(3)]
    await Delivery.filter(courier=Courier.SLACK).delete()
    return opened


async def _done(house: House, cast: Cast, made: list[Ticket], kind: str, **wishes: str) -> None:
    cast.nadia.role = Role.LEAD
    await cast.nadia.save()
    chosen = selection.of_ids([ticket.id for ticket in made])
    asked = await jobs.ask(house, kind, wishes, chosen, actor=as_agent(cast.nadia))
    job = await batches.claim(asked.id)
    assert job is not None
    await batches.work(house, job)


async def test_who_looked_after_a_mass_edit_has_seen_it(house: House, cast: Cast, made: list[Ticket]) -> None:
    # The history was a moment younger than the ticket, so the job seemed to come after the look.
    await _done(house, cast, made, "edit", priority="high")
    seen = Seen.of(await Ticket.get(id=made[0].id))
    await tickets.change(house, made[0], {"title": "Plotter"}, actor=as_agent(cast.jonas))
    changed = await tickets.change(
        house, made[0], {"priority": "urgent"}, actor=as_agent(cast.nadia), seen=seen
    )
    assert changed.priority == "urgent"


async def test_no_message_waits_behind_the_cards_of_a_mass_delete(
    house: House, cast: Cast, made: list[Ticket]
) -> None:
    await _done(house, cast, made, "delete")
    lanes = await Delivery.filter(courier=Courier.SLACK).values_list("kind", "lane")
    assert list(lanes) == [("card", "slack-bulk:C0SUPPORT")] * 3
