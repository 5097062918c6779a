"""Takes a job a batch further: what is done, and how far the job came, are one transaction.

So a crash anywhere leaves whole batches done, and the next one to work on the job begins behind them.
"""

from datetime import timedelta

from desk import clock, permissions, survivors
from desk.errors import DeskError
from desk.house import House
from desk.i18n import N_
from desk.mass.jobs import actor_of
from desk.mass.kinds import Outcome, Skip, kind_called
from desk.rows import rows
from desk.selection import from_json, stretch
from models.job import Job, JobSkip, JobState
from models.ticket import Ticket

BATCH = 200
# A worker that says nothing for so long has died.
LEASE = timedelta(seconds=60)
_OPEN = (JobState.WAITING, JobState.RUNNING)


async def claim(job_id: int | None = None) -> Job | None:
    """Take a job that waits, or whose worker has died; the oldest, or this one. None: there is none."""
    at = clock.now()
    sql = _CLAIM.format(which="id = ?" if job_id is not None else "id > ?")
    found = await rows(sql, [JobState.RUNNING, at + LEASE, job_id or 0, *_OPEN, at, *_OPEN, at])
    return await Job.get(id=found[0]["id"]) if found else None


_CLAIM = """
UPDATE job SET state = ?, lease_until = ? WHERE id = (
  SELECT id FROM job WHERE {which} AND state IN (?, ?) AND (lease_until IS NULL OR lease_until < ?)
  ORDER BY id LIMIT 1
) AND state IN (?, ?) AND (lease_until IS NULL OR lease_until < ?) RETURNING id
"""
# Said twice: of two workers that found the same job, PostgreSQL asks the second again when it is its turn.


async def work(house: House, job: Job, *, size: int = BATCH) -> bool:
    """Do one batch of a claimed job. False: there is nothing left to do.

    A refusal ends the job as failed, with the sentence; every other exception leaves it as it was before the
    batch, to be taken up again when the lease ends.
    """
    try:
        return await _batch(house, job.id, size)
    except DeskError as refusal:
        await fail(job, str(refusal))
        return False


async def fail(job: Job, sentence: str) -> None:
    """The job ends here; what is done stays done, and it can go on when somebody says so."""
    await Job.filter(id=job.id).update(
        state=JobState.FAILED, fault=sentence, lease_until=None, finished_at=clock.now()
    )


async def _batch(house: House, job_id: int, size: int) -> bool:
    async with house.transaction():
        job = await Job.select_for_update().get(id=job_id)
        if job.state != JobState.RUNNING:
            return False
        kind, actor = kind_called(job.kind), await actor_of(job)
        # Somebody may have lost the right since they asked.
        permissions.require(actor, kind.right)
        selection = from_json(job.selection)
        part = await stretch(selection, job.position, last_id=job.last_id, size=size, actor=actor)
        tickets = await survivors.several(part.ids) if part.ids else {}
        there = {number: ticket for number, ticket in tickets.items() if _is_there(ticket)}
        outcome = await kind.apply(house, there, job.wishes, actor=actor) if there else Outcome(changed=0)
        gone = [_gone(ticket) for number, ticket in tickets.items() if number not in there]
        await _note(job, [*gone, *outcome.skipped])
        job.position = part.position
        job.changed += outcome.changed
        job.skipped += len(gone) + len(outcome.skipped)
        job.unchanged += len(there) - outcome.changed - len(outcome.skipped)
        job.lease_until = clock.now() + LEASE
        if part.is_last:
            _finish(job)
        await job.save()
    return not part.is_last


def _finish(job: Job) -> None:
    job.state, job.lease_until, job.finished_at = JobState.DONE, None, clock.now()
    job.position = job.last_id
    job.total = job.changed + job.unchanged + job.skipped


def _is_there(ticket: Ticket) -> bool:
    return ticket.deleted_at is None and ticket.merged_into_id is None


def _gone(ticket: Ticket) -> Skip:
    sentence = _DELETED if ticket.deleted_at is not None else _MERGED
    return Skip(ticket.number, sentence, {"number": ticket.number})


_DELETED = N_("{number} was deleted.")
_MERGED = N_("{number} was merged into another ticket.")


async def _note(job: Job, skips: list[Skip]) -> None:
    await JobSkip.bulk_create(
        JobSkip(
            job_id=job.id,
            what=skip.what,
            field=skip.field,
            sentence=skip.sentence,
            values=dict(skip.values),
        )
        for skip in skips
    )
