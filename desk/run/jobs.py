"""Works on what was asked for on many tickets (R20–R25), and takes up what a process that died left."""

import structlog
from tortoise.exceptions import DBConnectionError

from desk.house import House
from desk.mass import batches
from desk.run.running import Running
from models.job import Job

# Who dies is noticed by its lease; what is asked for in this process, by the bell.
LOOK_SECONDS = 15.0
JOBS = "jobs"

log = structlog.get_logger(__name__)


async def work(running: Running) -> None:
    """One job after another, until cancelled; a batch at a time, so that others get their turn."""
    with running.house.bell.listening() as bell:
        while True:
            job = await batches.claim()
            if job is None:
                running.health.good(JOBS)
                await bell.wait(LOOK_SECONDS)
                continue
            log.info("job.begins", job=job.id, kind=job.kind)
            await _work_off(running.house, job)
            log.info("job.ended", job=job.id)


async def _work_off(house: House, job: Job) -> None:
    """To its end. What nobody foresaw ends it as failed: a person may let it go on, when it is mended."""
    try:
        while await batches.work(house, job):
            pass
    except (DBConnectionError, OSError):
        # The database is out of reach: the job waits for its next worker.
        raise
    except Exception:
        log.exception("job.failed", job=job.id)
        await batches.fail(job, "It failed unexpectedly; the log says how.")
