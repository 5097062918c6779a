"""`postbote rule report`."""

import click

from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, plain, rows, say
from desk.house import House
from desk.mail_rules import versions


@click.command("report")
@json_option
@with_house
async def command(house: House, as_json: bool) -> None:
    """How often each rule acted; which never did, which none gets to, which name what is gone."""
    from desk.run import mail_rules

    rules = await versions.current()
    acted, remarks = await mail_rules.report(house, rules)
    rows(
        [
            {
                "id": rule.id,
                "name": rule.name,
                "active": rule.is_active,
                "acted": acted[rule.id][0] if rule.id in acted else 0,
                "last": acted[rule.id][1] if rule.id in acted else None,
                "remarks": [remark.what for remark in remarks if remark.rule.id == rule.id],
            }
            for rule in rules.rules
        ],
        as_json=as_json,
        columns=("id", "name", "active", "acted", "last", "remarks"),
        none="There is no rule.",
    )
    if as_json:
        return
    known = await versions.everything()
    if len(known) == 1:
        say("As shipped, it is not counted which rule acts.")
    else:
        say(f"Counted since {plain(known[-2].at)}, when the first rule was changed.")
