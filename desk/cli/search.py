"""`postbote search`: what the full-text search is made from."""

import sys
from collections.abc import Awaitable, Callable

import click

from desk import search_index
from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, line, say
from desk.house import House
from desk.search_index import Progress


@click.group("search")
def command() -> None:
    """The index of the full-text search; `postbote ticket search` searches."""


@command.command("rebuild")
@json_option
@with_house
async def rebuild(_: House, as_json: bool) -> None:
    """Read all tickets anew. Until it is done, those that were not read yet are not found."""
    await _told(lambda progress: search_index.rebuild(progress=progress), as_json=as_json)


@command.command("catch-up")
@json_option
@with_house
async def catch_up(_: House, as_json: bool) -> None:
    """Read the tickets that wait to be read: those of before the search, say. `postbote run` does so, too."""
    await _told(lambda progress: search_index.catch_up(progress=progress), as_json=as_json)


async def _told(work: Callable[[Progress], Awaitable[None]], *, as_json: bool) -> None:
    tickets = 0

    def progress(left: int) -> None:
        nonlocal tickets
        tickets = tickets or left
        _bar(tickets - left, tickets)

    await work(progress)
    _bar(tickets, tickets)
    if as_json:
        line({"tickets": tickets})
    say(f"{tickets} tickets were read.")


def _bar(done: int, of: int) -> None:
    """How far it is, for a person who looks."""
    if of and sys.stderr.isatty():
        full = 40 * done // of
        end = "\n" if done == of else ""
        click.echo(f"\r[{'#' * full}{'.' * (40 - full)}] {done:,} of {of:,}{end}", err=True, nl=False)
