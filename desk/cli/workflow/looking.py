"""Looks at workflows: list, show, runs, test."""

from datetime import timedelta
from typing import Any

import click

from desk import access, clock
from desk.actor import system
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, rows, say, tell
from desk.cli.ticket.options import as_option
from desk.errors import DeskError
from desk.house import House
from desk.workflows import events, ran, stored, trying, written
from desk.workflows.definition import Definition
from models.change import Change
from models.workflow import Workflow

name_argument = click.argument("name")
DAYS = 30


@click.command("list")
@json_option
@with_house
async def list_(_: House, as_json: bool) -> None:
    """All workflows in their order, with what became of their runs within a day and a week."""
    known = await stored.everything()
    counts = await ran.counts(clock.now())
    rows(
        [
            await _listed(number, row, counts.get(row.id, ran.NONE))
            for number, row in enumerate(known, start=1)
        ],
        as_json=as_json,
        columns=("place", "name", "active", "when", "runs", "faults", "stopped", "last_run"),
        none="There is no workflow.",
    )


async def _listed(place: int, row: Workflow, counted: ran.Counted) -> dict[str, Any]:
    shown = await _shown(row)
    when = f"{shown['after']} after {shown['on']}" if shown.get("after") else shown.get("on", "")
    return {
        "place": place,
        **shown,
        "when": when,
        "runs": counted.runs,
        "faults": counted.faults,
        "stopped": counted.stopped,
        "last_run": counted.last,
    }


async def _shown(row: Workflow) -> dict[str, Any]:
    """One that can't be read any more is listed all the same."""
    from desk.workflows.definition import of_row

    try:
        return await written.shown(of_row(row))
    except (DeskError, KeyError, ValueError) as fault:
        return {"name": row.name, "active": row.is_active, "on": f"can't be read: {fault}"}


@click.command("show")
@name_argument
@json_option
@with_house
async def show(_: House, name: str, as_json: bool) -> None:
    """When, if, what: as `add` and `set` read it."""
    made = await stored.defined(name)
    shown = await written.shown(made)
    despite = any(action.stored()["do"] == "mail_despite_opt_out" for action in made.actions)
    if as_json:
        line({**shown, "overrides_opt_out": despite})
        return
    tell(f"{made.name} ({'on' if made.is_active else 'off'})")
    tell(f"on:    {shown['on']}" + (f"\nafter: {shown['after']}" if shown["after"] else ""))
    tell(f"if:    {shown['if'] or 'always'}")
    for words in shown["do"]:
        tell(f"do:    {words}")
    if despite:
        tell("It mails the customer even if they have opted out of mails.")


@click.command("runs")
@click.argument("name", required=False)
@click.option("--ticket", "number", metavar="TT1", help="On this ticket alone.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@json_option
@with_house
async def runs(_: House, name: str | None, number: str | None, limit: int, as_json: bool) -> None:
    """What ran lately, the latest first: on which ticket, and what was done or why not."""
    ticket = await access.ticket_for(system(), number) if number else None
    workflow = await stored.called(name) if name else None
    found = await ran.lately(
        most=limit,
        ticket_id=ticket.id if ticket else None,
        workflow_id=workflow.id if workflow else None,
    )
    rows(
        [
            {
                "at": item.at.isoformat(timespec="seconds"),
                "workflow": item.workflow,
                "ticket": item.ticket,
                "occasion": item.occasion,
                "did": item.said,
                "fault": item.fault,
                "stopped": item.stopped,
                "what": item.in_words,
            }
            for item in found
        ],
        as_json=as_json,
        columns=("at", "workflow", "ticket", "what"),
        none="Nothing has run.",
    )


@click.command("test")
@name_argument
@click.option("--since", default=f"{DAYS}d", show_default=True, help="How far back: 30d, 12h, '2 weeks'.")
@as_option
@json_option
@with_house
async def test(house: House, name: str, since: str, handle: str | None, as_json: bool) -> None:
    """What it would have done of late; writes nothing.

    Events are those of the past; conditions, fields and recipients are asked as they are now.
    """
    first = clock.now() - timedelta(minutes=events.minutes(since))
    workflow: Definition = await stored.defined(name)
    found = await trying.attempt(house, workflow, since=first, actor=await acting(handle))
    for item in found:
        said = "; ".join(item.said) if not item.fault else f"nothing: {item.fault}"
        if as_json:
            line(
                {
                    "ticket": item.number,
                    "at": item.at,
                    "why": item.why,
                    "would": item.said,
                    "fault": item.fault,
                }
            )
        else:
            tell(f"{item.number} ({item.why}): {said}")
    say(f"It would have run {len(found)} time{'s' * (len(found) != 1)}.")


@click.command("changes")
@name_argument
@json_option
@with_house
async def changes(_: House, name: str, as_json: bool) -> None:
    """Who changed a workflow, when, and how; the latest first."""
    row = await stored.called(name)
    found = await Change.filter(record="workflow", record_id=row.id).order_by("-id")
    rows(
        [
            {
                "at": item.at.isoformat(timespec="seconds"),
                "who": item.actor_name,
                "what": item.field,
                "old": item.old,
                "new": item.new,
            }
            for item in found
        ],
        as_json=as_json,
        columns=("at", "who", "what", "old", "new"),
        none="Nothing was changed.",
    )


_COMMANDS = {
    "list": list_,
    "show": show,
    "changes": changes,
    "runs": runs,
    "test": test,
}


def command_called(name: str) -> click.Command:
    """The command of that name."""
    return _COMMANDS[name]
