"""Work on many tickets (R20–R25): resumable, each ticket at most once, and what was skipped is told."""

import asyncio
import random

import pytest
from tortoise.exceptions import IntegrityError

from desk import clock, merging, selection, tags, ticket_deletion, tickets
from desk.actor import Actor
from desk.conditions.tree import EVERYTHING
from desk.errors import Invalid, NotAllowed, NotPossible
from desk.house import House
from desk.mass import batches, jobs
from desk.mass.kinds import MODULES, kind_called
from desk.tickets import NewTicket
from models.change import Change
from models.comment import Channel
from models.delivery import Courier, Delivery
from models.group import Group
from models.job import Job, JobState
from models.tag import TicketTag
from models.ticket import Ticket
from models.ticket_subscriber import TicketSubscriber
from tests.parts.house import OPERATOR, Cast

ALL = selection.of_conditions(EVERYTHING)
SEVEN = 7


@pytest.fixture
async def seven(house: House, cast: Cast) -> list[Ticket]:
    return [
        await tickets.open_ticket(
            house, NewTicket(title=f"Ticket {number}", contact=cast.oliver), actor=OPERATOR
        )
        for number in range(SEVEN)
    ]


async def work_off(house: House, job: Job, *, size: int = 3) -> Job:
    claimed = await batches.claim(job.id)
    assert claimed is not None
    while await batches.work(house, claimed, size=size):
        pass
    return await jobs.called(job.id)


async def test_a_mass_edit_sets_fields_of_all_that_match_with_history(house: House, seven: list[Ticket]):
    """R21."""
    await tickets.change(house, seven[0], {"priority": "high"}, actor=OPERATOR)
    before = await Ticket.all().order_by("id")
    job = await jobs.ask(house, "edit", {"priority": "hoch", "hours": "1,5"}, ALL, actor=OPERATOR)
    job = await work_off(house, job)
    assert (job.state, job.changed, job.unchanged, job.skipped) == (JobState.DONE, SEVEN, 0, 0)
    after = await Ticket.all().order_by("id")
    assert {(ticket.priority, str(ticket.hours)) for ticket in after} == {("high", "1.50")}
    assert [ticket.version for ticket in after] == [ticket.version + 1 for ticket in before]
    told = await Change.filter(field="priority", ticket_id=seven[1].id).order_by("-id").first()
    assert told is not None
    assert (told.old, told.new, told.channel) == ("normal", "high", Channel.CLI)
    assert await Change.filter(field="priority", ticket_id=seven[0].id).count() == 1


async def test_what_is_so_already_is_counted_and_left_alone(house: House, seven: list[Ticket]):
    for _ in range(2):
        job = await work_off(house, await jobs.ask(house, "edit", {"priority": "low"}, ALL, actor=OPERATOR))
    assert (job.changed, job.unchanged) == (0, SEVEN)
    assert {ticket.version for ticket in await Ticket.all()} == {2}


async def test_closing_many_keeps_when_they_were_closed(house: House, seven: list[Ticket]):
    first = await tickets.change(house, seven[0], {"status": "closed"}, actor=OPERATOR)
    await work_off(house, await jobs.ask(house, "edit", {"status": "closed"}, ALL, actor=OPERATOR))
    closed = await Ticket.all().order_by("id")
    assert all(ticket.closed_at is not None for ticket in closed)
    assert closed[0].closed_at == first.closed_at
    await work_off(house, await jobs.ask(house, "edit", {"status": "open"}, ALL, actor=OPERATOR))
    assert {ticket.closed_at for ticket in await Ticket.all()} == {None}


async def test_a_solution_for_many_goes_to_each_customer(house: House, seven: list[Ticket]):
    """N1, by the verb that asks the gate."""
    await work_off(house, await jobs.ask(house, "edit", {"solution": "Restart."}, ALL, actor=OPERATOR))
    mails = await Delivery.filter(courier=Courier.MAIL, kind="customer_solution")
    assert sorted(mail.ticket_id or 0 for mail in mails) == [ticket.id for ticket in seven]


@pytest.mark.parametrize(
    ("kind", "wishes", "field"),
    [
        ("edit", {"priority": "galactic"}, "priority"),
        ("edit", {"status": ""}, "status"),
        ("edit", {"hours": "1.255"}, "hours"),
        ("edit", {"nope": "1"}, "nope"),
        ("edit", {}, "fields"),
        ("tag", {"add": [], "remove": []}, "tags"),
        ("tag", {"add": ["a,b"]}, "tags"),
        ("subscribe", {}, "agent"),
    ],
)
async def test_a_wrong_wish_is_refused_before_anything_begins(
    house: House, seven: list[Ticket], kind: str, wishes: dict[str, object], field: str
):
    with pytest.raises(Invalid) as refused:
        await jobs.ask(house, kind, wishes, ALL, actor=OPERATOR)
    assert refused.value.field == field
    assert not await Job.exists()


async def test_only_a_lead_deletes_many(house: House, cast: Cast, seven: list[Ticket]):
    agent = Actor(channel=Channel.SLACK, agent=cast.jonas)
    with pytest.raises(NotAllowed):
        await jobs.ask(house, "delete", {}, ALL, actor=agent)


async def test_who_lost_the_right_meanwhile_ends_the_job(house: House, cast: Cast, seven: list[Ticket]):
    cast.jonas.role = "lead"
    await cast.jonas.save()
    job = await jobs.ask(house, "delete", {}, ALL, actor=Actor(channel=Channel.SLACK, agent=cast.jonas))
    cast.jonas.role = "agent"
    await cast.jonas.save()
    job = await work_off(house, job)
    assert job.state == JobState.FAILED
    assert "Only a lead" in job.fault
    assert await Ticket.filter(deleted_at__isnull=False).count() == 0


async def test_everything_deleted_can_be_restored(house: House, seven: list[Ticket]):
    """R20, R10: a mass delete of everything."""
    job = await work_off(house, await jobs.ask(house, "delete", {}, ALL, actor=OPERATOR))
    assert job.changed == SEVEN
    assert await Ticket.filter(deleted_at__isnull=True).count() == 0
    assert await Change.filter(field="deleted").count() == SEVEN
    for ticket in seven:
        await ticket_deletion.restore(house, ticket, actor=OPERATOR)
    assert await Ticket.filter(deleted_at__isnull=True).count() == SEVEN


async def test_what_is_gone_is_skipped_with_the_reason(house: House, cast: Cast, seven: list[Ticket]):
    chosen = selection.of_ids([ticket.id for ticket in seven])
    await ticket_deletion.delete(house, seven[0], actor=OPERATOR)
    await merging.merge(house, seven[1], seven[2], actor=OPERATOR)
    job = await work_off(house, await jobs.ask(house, "edit", {"priority": "low"}, chosen, actor=OPERATOR))
    assert (job.changed, job.skipped) == (SEVEN - 2, 2)
    skips = (await jobs.report(job)).skips
    assert [skip.sentence.format(**skip.values) for skip in skips] == [
        f"{seven[0].number} was deleted.",
        f"{seven[1].number} was merged into another ticket.",
    ]


async def test_a_new_ticket_is_not_drawn_into_a_job_that_runs(house: House, cast: Cast, seven: list[Ticket]):
    job = await jobs.ask(house, "edit", {"priority": "low"}, ALL, actor=OPERATOR)
    late = await tickets.open_ticket(house, NewTicket(title="Late"), actor=OPERATOR)
    await work_off(house, job)
    assert (await Ticket.get(id=late.id)).priority == "normal"


async def test_tags_and_subscriptions_of_many(house: House, cast: Cast, seven: list[Ticket]):
    """R22, R24, R25."""
    nadia = Actor(channel=Channel.SLACK, agent=cast.nadia)
    await tags.apply(house, [seven[0].id], add=["old"], actor=OPERATOR)
    await work_off(house, await jobs.ask(house, "tag", {"add": ["vpn"], "remove": ["old"]}, ALL, actor=nadia))
    assert await TicketTag.all().count() == SEVEN
    await work_off(house, await jobs.ask(house, "subscribe", {}, ALL, actor=nadia))
    assert await TicketSubscriber.filter(agent_id=cast.nadia.id).count() == SEVEN
    await work_off(house, await jobs.ask(house, "unsubscribe", {}, ALL, actor=nadia))
    assert await TicketSubscriber.all().count() == 0


async def test_cards_of_many_wait_in_a_lane_of_their_own(house: House, cast: Cast):
    """A message to a channel must not wait behind a thousand cards."""
    await Group.filter(id=cast.support.id).update(slack_channel="C0SUPPORT")
    group = await Group.get(id=cast.support.id)
    ticket = await tickets.open_ticket(house, NewTicket(title="A"), actor=OPERATOR)
    await tickets.change(house, ticket, {"assignee": f"group:{group.name}"}, actor=OPERATOR)
    await Delivery.all().update(state="sent")
    await work_off(house, await jobs.ask(house, "edit", {"priority": "low"}, ALL, actor=OPERATOR))
    waiting = await Delivery.filter(courier=Courier.SLACK, state="queued")
    assert [(row.kind, row.lane) for row in waiting] == [("card", "slack-bulk:C0SUPPORT")]


async def facts(house: House) -> list[object]:
    """All that a mass edit may have touched, without ids and times."""
    rows = await Ticket.all().order_by("id").values_list("id", "priority", "status", "version", "hours")
    history = await Change.all().order_by("ticket_id", "id").values_list("ticket_id", "field", "old", "new")
    return [list(rows), list(history)]


@pytest.mark.parametrize("seed", range(6))
async def test_stopped_anywhere_and_taken_up_again_it_ends_as_in_one_go(
    house: House, seven: list[Ticket], seed: int
):
    """The property of R21's jobs: no ticket twice, none left out, whatever interrupts."""
    chance = random.Random(seed)
    job = await jobs.ask(house, "edit", {"priority": "high", "status": "closed"}, ALL, actor=OPERATOR)
    while (job := await jobs.called(job.id)).state != JobState.DONE:
        await Job.filter(id=job.id).update(lease_until=clock.now().replace(year=2020))
        claimed = await batches.claim(job.id)
        assert claimed is not None
        size = chance.randint(1, 3)
        end = chance.choice(["stop", "die", "die inside", "go on"])
        if end == "die inside":
            await _die_inside_a_batch(house, claimed, size)
        else:
            await batches.work(house, claimed, size=size)
        if end == "stop" and (await jobs.called(job.id)).state == JobState.RUNNING:
            stopped = await jobs.stop(house, job, actor=OPERATOR)
            assert not await batches.work(house, stopped)
            await jobs.go_on(house, stopped, actor=OPERATOR)
    assert (job.changed, job.unchanged, job.skipped, job.total) == (SEVEN, 0, 0, SEVEN)
    rows, history = await facts(house)
    assert rows == [(ticket.id, "high", "closed", 2, None) for ticket in seven]
    for ticket in seven:
        mine = [row[1:] for row in history if row[0] == ticket.id and row[1] != "created"]  # type: ignore[union-attr]
        assert sorted(mine) == [("priority", "normal", "high"), ("status", "open", "closed")]


async def _die_inside_a_batch(house: House, job: Job, size: int) -> None:
    """The batch is done and not yet committed when the process dies."""

    async def dying() -> None:
        async with house.transaction():
            await batches.work(house, job, size=size)
            raise IntegrityError("the power went")

    with pytest.raises(IntegrityError):
        await dying()


async def test_two_workers_share_no_batch(house: House, seven: list[Ticket]):
    job = await jobs.ask(house, "edit", {"priority": "high"}, ALL, actor=OPERATOR)
    claims = await asyncio.gather(*(batches.claim() for _ in range(4)))
    assert [claim is not None for claim in claims].count(True) == 1
    assert await batches.claim(job.id) is None


async def test_a_dead_workers_job_is_taken_up(house: House, seven: list[Ticket]):
    job = await jobs.ask(house, "edit", {"priority": "high"}, ALL, actor=OPERATOR)
    assert await batches.claim()
    await Job.filter(id=job.id).update(lease_until=clock.now() - batches.LEASE)
    assert await batches.claim()


async def test_a_job_that_ended_cannot_be_stopped(house: House, seven: list[Ticket]):
    job = await work_off(house, await jobs.ask(house, "edit", {"priority": "high"}, ALL, actor=OPERATOR))
    with pytest.raises(NotPossible):
        await jobs.stop(house, job, actor=OPERATOR)


def test_every_kind_of_mass_act_is_there():
    assert [kind_called(name).right for name in MODULES]


async def test_a_job_that_failed_goes_on_where_it_was_when_somebody_says_so(
    house: House, seven: list[Ticket]
):
    job = await jobs.ask(house, "edit", {"priority": "high"}, ALL, actor=OPERATOR)
    claimed = await batches.claim(job.id)
    assert claimed is not None
    await batches.work(house, claimed, size=3)
    await batches.fail(job, "The disk was full.")
    assert await batches.claim() is None
    job = await jobs.go_on(house, await jobs.called(job.id), actor=OPERATOR)
    assert (await work_off(house, job)).changed == SEVEN
