"""`postbote rule list`."""

import click

from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, line, rows, say
from desk.cli.rule import shown
from desk.house import House
from desk.mail_rules import versions


@click.command("list")
@click.option("--version", "number", type=click.IntRange(0), help="As they were in that version.")
@json_option
@with_house
async def command(_: House, number: int | None, as_json: bool) -> None:
    """The rules in their order; the first that holds and can act decides."""
    rules = await versions.current() if number is None else await versions.version(number)
    if as_json:
        for place, rule in enumerate(await shown.as_json(rules.rules), start=1):
            line({"place": place, **rule})
        return
    rows(
        await shown.listed(rules),
        as_json=False,
        columns=shown.COLUMNS,
        none="There is no rule: every mail waits in quarantine.",
    )
    say(f"Version {rules.number}." if rules.number else "These are the rules as shipped.")
