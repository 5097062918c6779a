"""Jobs on many tickets (R20–R25): asked for, stopped, taken up again, and how far they are.

A job is a row; who works on it holds a lease, and the next one goes on where the last one stopped. Only
tickets that were there when it was asked for are touched, each at most once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from desk import clock, directory, history, permissions
from desk.actor import Actor
from desk.errors import NotFound, NotPossible
from desk.house import House
from desk.mass.kinds import Wishes, kind_called
from desk.permissions import Right
from desk.rows import rows
from desk.selection import Selection, to_json
from models.comment import Channel
from models.job import Job, JobSkip, JobState


async def ask(house: House, kind: str, wishes: Wishes, selection: Selection, *, actor: Actor) -> Job:
    """Ask for a job on the selection; it waits until somebody works on it. Raises Invalid, NotAllowed."""
    work = kind_called(kind)
    permissions.require(actor, work.right)
    async with house.transaction():
        kept = await work.check(house, wishes, actor=actor)
        job = await Job.create(
            kind=kind,
            state=JobState.WAITING,
            wishes=kept,
            selection=to_json(selection),
            last_id=(await rows("SELECT coalesce(max(id), 0) AS last FROM ticket", []))[0]["last"],
            agent_id=actor.agent_id,
            channel=actor.channel,
            created_at=clock.now(),
        )
        history.record("job", job.id, {"asked": (None, kind)}, actor=actor, ticket_id=None)
    return job


async def stop(house: House, job: Job, *, actor: Actor) -> Job:
    """What is done stays done; the rest waits for `go_on`. Raises NotPossible for one that has ended."""
    _require_own(job, actor)
    return await _move(house, job, (JobState.WAITING, JobState.RUNNING), JobState.STOPPED, actor=actor)


async def go_on(house: House, job: Job, *, actor: Actor) -> Job:
    """Take up a job that was stopped or failed, where it was. Raises NotPossible for another."""
    _require_own(job, actor)
    return await _move(house, job, (JobState.STOPPED, JobState.FAILED), JobState.WAITING, actor=actor)


def _require_own(job: Job, actor: Actor) -> None:
    permissions.refuse_inactive(actor)
    if actor.agent is None or job.agent_id != actor.agent_id:
        permissions.require(actor, Right.OTHERS_JOBS)


async def _move(
    house: House, job: Job, possible: Sequence[JobState], state: JobState, *, actor: Actor
) -> Job:
    async with house.transaction():
        moved = await Job.filter(id=job.id, state__in=possible).update(
            state=state, lease_until=None, fault=""
        )
        after = await Job.get(id=job.id)
        if not moved:
            raise NotPossible("Job {id} is {state} already.", id=job.id, state=after.state)
        history.record("job", job.id, {"state": (job.state, state)}, actor=actor, ticket_id=None)
    return after


async def called(number: int) -> Job:
    """Raises NotFound."""
    found = await Job.get_or_none(id=number)
    if found is None:
        raise NotFound("There is no job {id}.", id=number)
    return found


async def latest(most: int = 50) -> Sequence[Job]:
    """The newest first."""
    return await Job.all().order_by("-id").limit(most)


@dataclass(frozen=True, slots=True)
class Report:
    """A job and what it passed over."""

    job: Job
    skips: Sequence[JobSkip]


async def report(job: Job, *, most: int = 10_000) -> Report:
    """The job as it is now, with what it skipped, and why."""
    skips = await JobSkip.filter(job_id=job.id).order_by("id").limit(most)
    return Report(job=await Job.get(id=job.id), skips=skips)


async def actor_of(job: Job) -> Actor:
    """The one who asked; what is done stands in the history under their name."""
    return Actor(channel=Channel(job.channel), agent=await directory.agent(job.agent_id))
