"""`postbote rule edit`."""

from typing import Any

import click

from desk.cli.at_the_desk import acting, with_house
from desk.cli.figures import ROW
from desk.cli.output import say
from desk.cli.rule import shown
from desk.cli.rule.writing import Wished, rule_options
from desk.cli.ticket.options import as_option
from desk.house import House
from desk.mail_rules import editing, versions, words


@click.command("edit")
@click.argument("number", type=ROW, metavar="ID")
@click.option("--name")
@rule_options
@as_option
@with_house
async def command(house: House, /, number: int, name: str | None, handle: str | None, **said: Any) -> None:
    """Change a rule: what is said takes the place of what was, all else stays.

    Conditions are replaced as a whole, so are tags, --set and --map.
    """
    before = editing.called(await versions.current(), number)
    new = Wished(**said).rule(name=name, before=before)
    rules = await editing.change(house, number, new, actor=await acting(handle))
    rule = editing.called(rules, number)
    say(f"Rule {number} “{rule.name}”: {words.written(rule.conditions)} → {shown.act_in_words(rule)}")
