"""Works on what was asked for on many tickets (R20–R25), and takes up what a process that died left."""

import structlog

from desk.mass import batches
from desk.run.running import Running

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
            while await batches.work(running.house, job):
                pass
            log.info("job.ended", job=job.id)
