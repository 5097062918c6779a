"""`postbote migrate`: brings the database up to date."""

import asyncio
import os

import click

from desk.cli.output import json_option, line, say
from desk.cli.refusals import told
from desk.run.visit import house_of
from desk.settings import load
from models import ALL
from models.database_url import config_for
from models.migrating import migrate


@click.command("migrate")
@json_option
def command(as_json: bool) -> None:
    """Bring the database up to date. Nothing is lost; two at once wait for each other."""
    with told():
        settings = load(os.environ)
        house_of(settings)
        asyncio.run(_migrate(settings.database_url, as_json=as_json))


async def _migrate(url: str, *, as_json: bool) -> None:
    def progress(name: str) -> None:
        say(f"Applying {name} …")

    applied = await migrate(config_for(url, ALL), progress=progress)
    if as_json:
        line({"applied": applied})
    say("The database is up to date." if applied else "The database was up to date.")
