"""`postbote run`: everything in one process, or parts of it; until SIGTERM or Ctrl-C."""

import asyncio
import os
import signal

import click

from desk import logs
from desk.cli.refusals import told
from desk.run import parts, process
from desk.run.parts import Part
from desk.run.visit import house_of
from desk.settings import Settings, load


@click.command("run")
@click.option("--only", default="", metavar="PARTS", help="portal,bot,scanners,outbox: some of these.")
def command(only: str) -> None:
    """Run Postbote: portal, Slack, mail in, mail out."""
    with told():
        wanted = parts.read(only)
        settings = load(os.environ)
        logs.configure(settings.log_format, settings.log_level)
        asyncio.run(_run(settings, wanted))


async def _run(settings: Settings, wanted: frozenset[Part]) -> None:
    await process.run(settings, house_of(settings), wanted, stop=stopped_by_signal())


def stopped_by_signal() -> asyncio.Event:
    """Set by the first SIGTERM or Ctrl-C; a second one ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def heard() -> None:
        stop.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, heard)
    return stop
