"""`postbote demo`: everything on this machine, and one link to click."""

import asyncio
from pathlib import Path

import click

from desk import logs
from desk.cli.output import say
from desk.cli.refusals import told
from desk.cli.run import stopped_by_signal
from desk.run import demo
from desk.samples.sample_data import PASSWORD


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65535), help="Of the front page; 8090 if that is free.")
@click.option(
    "--data",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=".demo",
    show_default=True,
    help="Emptied at each start.",
)
@click.option("--log-level", default="warning", type=click.Choice(["debug", "info", "warning", "error"]))
def command(port: int | None, folder: Path, log_level: str) -> None:
    """Show everything on this machine, without Slack or a mail server."""
    logs.configure("text", log_level)
    with told():
        asyncio.run(_demo(folder.absolute(), port))


async def _demo(folder: Path, port: int | None) -> None:
    say("Postbote is getting ready …")
    await demo.demo(folder, port=port, stop=stopped_by_signal(), ready=_ready)
    say("The demo is over.")


def _ready(link: str) -> None:
    say("\nThree faces of one helpdesk – Slack, the customer's mail, the portal:\n")
    click.echo(link)
    say(f"\nTo log in to the portal: anna.weber@kunde.example, password {PASSWORD}. Ctrl-C ends it.")
