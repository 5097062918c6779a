"""`postbote job`: what was asked for on many tickets, and how far it is."""

from typing import Any

import click

from desk.cli.at_the_desk import acting, with_house
from desk.cli.figures import ROW
from desk.cli.jobs_shown import follow, skip_shown, summary
from desk.cli.output import json_option, rows, say
from desk.cli.ticket.options import as_option
from desk.house import House
from desk.mass import jobs

number_argument = click.argument("number", type=ROW, metavar="JOB")


@click.group("job")
def command() -> None:
    """Work on many tickets: how far it is, what it skipped and why."""


@command.command("list")
@json_option
@with_house
async def list_(_: House, as_json: bool) -> None:
    """The latest jobs."""
    rows(
        [summary(job) for job in await jobs.latest()],
        as_json=as_json,
        columns=("job", "kind", "state", "changed", "unchanged", "skipped", "asked_at"),
        none="There is no job.",
    )


@command.command("show")
@number_argument
@json_option
@with_house
async def show(_: House, number: int, as_json: bool) -> None:
    """One job: what it did, and each ticket that it skipped, with the reason."""
    report = await jobs.report(await jobs.called(number))
    shown: dict[str, Any] = summary(report.job)
    say(f"Job {number}: {shown['state']}, {shown['changed']} changed, {shown['unchanged']} were so already.")
    rows(
        [skip_shown(skip) for skip in report.skips]
        if not as_json
        else [shown | {"skips": [skip_shown(skip) for skip in report.skips]}],
        as_json=as_json,
        columns=("what", "why"),
        none="Nothing was skipped.",
    )


@command.command("stop")
@number_argument
@as_option
@with_house
async def stop(house: House, number: int, handle: str | None) -> None:
    """Stop a job: what is done stays done."""
    await jobs.stop(house, await jobs.called(number), actor=await acting(handle))
    say(f"Job {number} is stopped; `postbote job resume {number}` lets it go on.")


@command.command("resume")
@number_argument
@as_option
@json_option
@with_house
async def resume(house: House, number: int, handle: str | None, as_json: bool) -> None:
    """Let a job go on where it was stopped, or where its process died."""
    job = await jobs.called(number)
    if job.state in {"stopped", "failed"}:
        job = await jobs.go_on(house, job, actor=await acting(handle))
    await follow(house, job, as_json=as_json)
