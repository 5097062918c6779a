"""`postbote rule dry-run`."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from desk import clock
from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, line, say, tell
from desk.cli.rule.draft import drafted
from desk.house import House
from desk.mail_rules.shipped import SHIPPED

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DAYS = 30


@click.command("dry-run")
@click.option("--since", type=click.DateTime(), help="The day of the first mail; 30 days ago, if left out.")
@click.option(
    "--with", "draft", type=_FILE, help="Rules as JSON, or one to add; the shipped ones, if left out."
)
@json_option
@with_house
async def command(house: House, since: datetime | None, draft: Path | None, as_json: bool) -> None:
    """What other rules would do with the mail that came in, beside those that count now."""
    from desk.run import mail_rules

    first = since.astimezone(UTC) if since else clock.now() - timedelta(days=_DAYS)
    rules = await drafted(house, draft) or SHIPPED
    length = await mail_rules.count_since(first)
    with click.progressbar(length=length, file=sys.stderr, hidden=as_json) as bar:
        found = await mail_rules.compare(house, rules, since=first, progress=bar.update)
    for (before, after), count in found.moves.most_common():
        samples = found.samples[before, after]
        if as_json:
            line({"before": before, "after": after, "count": count, "samples": samples})
            continue
        tell(f"{count} would move from “{before}” to “{after}”:")
        for sample in samples:
            tell(f"  mail {sample['mail']} from {sample['sender']}: {sample['subject']}")
    same = found.looked_at - found.moves.total()
    say(f"{found.looked_at} mails looked at, {same} would become what they became.")
    if found.left_out:
        say(f"{found.left_out} could not be looked at: their bytes are gone, or can't be read.")
