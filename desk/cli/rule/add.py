"""`postbote rule add`."""

from typing import Any

import click

from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, say
from desk.cli.rule import shown
from desk.cli.rule.writing import Wished, rule_options
from desk.cli.ticket.options import as_option
from desk.house import House
from desk.mail_rules import editing, words


@click.command("add")
@click.argument("name", required=False)
@rule_options
@click.option(
    "--at", type=click.IntRange(1), help="Its place; before the rule that takes every mail, if left out."
)
@as_option
@json_option
@with_house
async def command(
    house: House, /, name: str | None, at: int | None, handle: str | None, as_json: bool, **said: Any
) -> None:
    """Add a rule.

    For example, orders of a shop, told by sender and subject:

    postbote rule add "Shop orders" --if 'from ends with @shop.example' --if 'subject contains Order'
    --then create --set priority=high --assign group:Sales --tag order --map 'Order no=title'

    `postbote rule fields` lists what can be asked. Texts may hold {from}, {from_name}, {subject}, {body},
    {match.1} (what the expression's first group caught) and {label.Order no}.
    """
    rule, rules = await editing.add(house, Wished(**said).rule(name=name), at=at, actor=await acting(handle))
    if as_json:
        line((await shown.as_json([rule]))[0])
    place = [item.id for item in rules.rules].index(rule.id) + 1
    say(f"Rule {rule.id}, at place {place}: {words.written(rule.conditions)} → {shown.act_in_words(rule)}")
