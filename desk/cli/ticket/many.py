"""What the mass commands share: which tickets are meant, asking first, working on the job."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from desk import access, selection
from desk.actor import Actor
from desk.cli.jobs_shown import follow
from desk.cli.output import json_option, say
from desk.cli.ticket.options import as_option, yes_option
from desk.house import House
from desk.mass import jobs


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Which tickets, who asks, whether to ask back."""
    for option in (
        json_option,
        as_option,
        yes_option,
        click.option("--view", help="All of this list view."),
        click.option(
            "--where", help="All that fulfil this, as in `ticket list --where`; '' means all tickets."
        ),
    ):
        command = option(command)
    return command


async def ask(
    house: House,
    kind: str,
    wishes: Mapping[str, Any],
    *,
    numbers: Sequence[str],
    where: str | None,
    view: str | None,
    is_sure: bool,
    as_json: bool,
    actor: Actor,
) -> None:
    """Ask for the job, say how many tickets it means, and work on it."""
    chosen = await _selection(numbers, where, view, actor)
    count = await selection.count(chosen, actor=actor)
    say("1 ticket is meant." if str(count) == "1" else f"{count} tickets are meant.")
    if not is_sure and not numbers:
        click.confirm("Go on?", abort=True, err=True)
    job = await jobs.ask(house, kind, wishes, chosen, actor=actor)
    await follow(house, job, as_json=as_json)


async def _selection(
    numbers: Sequence[str], where: str | None, view: str | None, actor: Actor
) -> selection.Selection:
    if [bool(numbers), where is not None, bool(view)].count(True) != 1:
        raise click.UsageError("Give either numbers of tickets, or --where, or --view.")
    if numbers:
        return selection.of_ids([(await access.ticket_for(actor, number)).id for number in numbers])
    if view:
        return await selection.of_view(view, actor=actor)
    return await selection.matching(where or "", actor=actor)
