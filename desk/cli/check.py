"""`postbote check`: is everything that is configured as it should be?"""

import asyncio
import os
from dataclasses import asdict

import click

from desk import logs
from desk.cli.output import json_option, line
from desk.cli.refusals import told
from desk.house import House
from desk.run.checking import Finding, check
from desk.run.visit import house_of
from desk.settings import load

MARKS = {True: "ok", False: "WRONG", None: "–"}


@click.command("check")
@click.option("--test-mail", "test_mail_to", metavar="ADDRESS", help="Send a test mail there.")
@json_option
def command(test_mail_to: str | None, as_json: bool) -> None:
    """Try settings, database, mail and Slack; say what is wrong. Exit code 1 if anything is."""
    with told():
        settings = load(os.environ)
        house = house_of(settings)
        logs.configure(settings.log_format, "error")
        if not asyncio.run(_all_good(house, test_mail_to, as_json=as_json)):
            raise SystemExit(1)


async def _all_good(house: House, test_mail_to: str | None, *, as_json: bool) -> bool:
    is_good = True
    async for finding in check(house, test_mail_to=test_mail_to):
        _show(finding, as_json=as_json)
        is_good = is_good and finding.ok is not False
    return is_good


def _show(finding: Finding, *, as_json: bool) -> None:
    if as_json:
        line(asdict(finding))
    else:
        click.echo(f"{MARKS[finding.ok]:6} {finding.what}: {finding.sentence}")
