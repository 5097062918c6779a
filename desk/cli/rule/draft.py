"""Rules that don't count yet, from a file: a list of them, or one that would be added."""

from dataclasses import replace
from pathlib import Path

from desk.cli.rule.writing import read_json
from desk.house import House
from desk.mail_rules import json_form, versions
from desk.mail_rules.checking import settled
from desk.mail_rules.rule import RuleList


async def drafted(house: House, file: Path | None) -> RuleList | None:
    """The rules as the file would have them; None without one. Raises Invalid."""
    if file is None:
        return None
    now, said = await versions.current(), read_json(file)
    if isinstance(said, list):
        rules = [await settled(house, rule) for rule in json_form.read_list(said)]
    else:
        new = await settled(house, json_form.read(said))
        rules = [rule for rule in now.rules if rule.id != new.id]
        rules.insert(now.with_rules(rules).place_of_new(), new)
    last = now.last_id
    numbered = []
    for rule in rules:
        last += not rule.id
        numbered.append(rule if rule.id else replace(rule, id=last))
    return replace(now, rules=tuple(numbered), last_id=last)
