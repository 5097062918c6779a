"""A job on the command line: worked on in the foreground, with a progress bar, and told about at the end."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from desk.cli.output import line, say
from desk.errors import NotPossible
from desk.house import House
from desk.mass import batches, jobs
from models.job import Job, JobSkip, JobState


async def follow(house: House, job: Job, *, as_json: bool) -> None:
    """Work on it until it has ended. Raises NotPossible if it failed, or somebody else is at it."""
    claimed = await batches.claim(job.id)
    if claimed is None:
        raise NotPossible("Job {id} is being worked on already; `postbote job show {id}` tells.", id=job.id)
    with _progress(claimed) as bar:
        while await batches.work(house, claimed):
            now = await jobs.called(job.id)
            bar.update(now.position - bar.pos, now)
    await _tell(await jobs.called(job.id), as_json=as_json)


@contextmanager
def _progress(job: Job) -> Iterator[Any]:
    """Measured by ticket ids: how many will match is known only at the end."""
    bar: Any = click.progressbar(
        length=max(job.last_id, 1),
        label=f"Job {job.id}",
        file=sys.stderr,
        item_show_func=lambda now: f"{now.changed} changed" if now is not None else "",
    )
    with bar:
        yield bar


async def _tell(job: Job, *, as_json: bool) -> None:
    report = await jobs.report(job)
    shown = summary(report.job)
    if as_json:
        line(shown | {"skips": [skip_shown(skip) for skip in report.skips]})
    say(
        f"Job {job.id} is {shown['state']}: {shown['changed']} changed, "
        f"{shown['unchanged']} were so already, {shown['skipped']} skipped."
    )
    for skip in report.skips[:20] if not as_json else ():
        say(f"  {skip_shown(skip)['why']}")
    if job.state == JobState.FAILED:
        raise NotPossible("The job failed: {fault}", fault=job.fault)


def summary(job: Job) -> dict[str, Any]:
    """A job as JSON has it."""
    return {
        "job": job.id,
        "kind": job.kind,
        "state": job.state,
        "changed": job.changed,
        "unchanged": job.unchanged,
        "skipped": job.skipped,
        "fault": job.fault,
        "wishes": job.wishes,
        "asked_at": job.created_at,
        "finished_at": job.finished_at,
    }


def skip_shown(skip: JobSkip) -> dict[str, Any]:
    """What was passed over, and why."""
    return {"what": skip.what, "field": skip.field, "why": skip.sentence.format(**skip.values)}
