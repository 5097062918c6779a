"""`postbote rule import`."""

from collections.abc import Sequence
from pathlib import Path

import click

from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, say
from desk.cli.rule import shown
from desk.cli.rule.writing import read_json
from desk.cli.ticket.options import as_option
from desk.errors import Invalid
from desk.house import House
from desk.mail_rules import editing, json_form, words
from desk.mail_rules.checking import settled
from desk.mail_rules.rule import Rule
from desk.mail_rules.vtiger import read as read_vtiger


@click.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--from", "source", type=click.Choice(["json", "vtiger"]), default="json", show_default=True)
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what would come.")
@as_option
@json_option
@with_house
async def command(
    house: House, file: Path, source: str, is_dry: bool, handle: str | None, as_json: bool
) -> None:
    """Put the rules of a FILE in place of all rules there are: `rule rollback` brings those back.

    FILE is what `rule export` writes; with --from vtiger, a dump of a vtiger's database with its mail
    converter (the tables vtiger_mailscanner…, and vtiger_users and vtiger_groups for their names).
    """
    if source == "vtiger":
        read, remarks = await read_vtiger(file)
        rules, refused = await _possible(house, read)
        remarks = [*refused, *remarks]
    else:
        rules, remarks = [await settled(house, rule) for rule in json_form.read_list(read_json(file))], []
    if not is_dry:
        note = f"Imported from {file.name}"
        rules = (await editing.replace_all(house, rules, note=note, actor=await acting(handle))).rules
    await _print(rules, remarks, is_dry=is_dry, as_json=as_json)


async def _possible(house: House, rules: Sequence[Rule]) -> tuple[Sequence[Rule], list[str]]:
    """Those that can be; and of the others, why not."""
    possible, refused = [], []
    for rule in rules:
        try:
            possible.append(await settled(house, rule))
        except Invalid as fault:
            refused.append(f"{rule.name} is left out: {fault.sentence('en')}")
    return possible, refused


async def _print(rules: Sequence[Rule], remarks: Sequence[str], *, is_dry: bool, as_json: bool) -> None:
    if as_json:
        for said in await shown.as_json(rules):
            line(said)
        for remark in remarks:
            line({"note": remark})
        return
    say("Nothing was written. This would come:" if is_dry else "These are the rules now:")
    for rule in rules:
        off = "" if rule.is_active else " (off)"
        say(f"  {rule.name}{off}: {words.written(rule.conditions)} → {shown.act_in_words(rule)}")
    for remark in remarks:
        say(f"! {remark}")
