"""`postbote rule trace`."""

from pathlib import Path

import click

from desk import inbound
from desk.cli.at_the_desk import with_house
from desk.cli.figures import ROW
from desk.cli.output import json_option, say
from desk.cli.rule.draft import drafted
from desk.errors import NotFound
from desk.house import House
from desk.mail_rules import versions

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("trace")
@click.argument("number", type=ROW, metavar="MAIL_ID")
@click.option("--with", "draft", type=_FILE, help="Rules as JSON in place of those it met, or one to add.")
@json_option
@with_house
async def command(house: House, number: int, draft: Path | None, as_json: bool) -> None:
    """The way of a mail through the rules that it met; its number is in `postbote mail list`."""
    from desk.cli.rule.fate import print_fate
    from desk.run import mail_rules

    mail = await inbound.numbered(number)
    rules = await drafted(house, draft)
    if rules is None and mail.rule_list is not None:
        rules = await versions.version(mail.rule_list)
    try:
        fate = await mail_rules.of_mail(house, mail, rules=rules)
    except FileNotFoundError:
        raise NotFound("The bytes of mail {id} are gone.", id=mail.id) from None
    if not as_json:
        became = f" by rule {mail.rule} of version {mail.rule_list}" if mail.rule is not None else ""
        say(f"It became: {mail.outcome}{became}.")
    print_fate(fate, as_json=as_json)
