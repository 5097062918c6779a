"""`postbote mail replay`: the parser and the rules of today over mails that came in before."""

import sys
from collections import Counter
from contextlib import aclosing
from dataclasses import asdict
from datetime import UTC, datetime

import click

from desk import clock, mailboxes
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, say
from desk.cli.ticket.options import as_option
from desk.house import House

_OUTCOMES = ("quarantined", "ticket", "comment", "noted", "ignored", "linked")


@click.command("replay")
@click.option("--since", type=click.DateTime(), required=True, help="Mails that came in from then on …")
@click.option("--until", type=click.DateTime(), help="… to before then; now, if left out.")
@click.option("--mailbox", metavar="ADDRESS", help="Of one mailbox only.")
@click.option(
    "--outcome",
    "outcomes",
    type=click.Choice(_OUTCOMES),
    multiple=True,
    help="Only what became this, up to now; may be repeated. By default all but ignored and linked mails.",
)
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what would happen; nothing is written.")
@as_option
@json_option
@with_house
async def command(
    house: House,
    since: datetime,
    until: datetime | None,
    mailbox: str | None,
    outcomes: tuple[str, ...],
    is_dry: bool,
    handle: str | None,
    as_json: bool,
) -> None:
    """Read stored mails again, after the parser or the rules got better.

    What waits in quarantine is tried again, and so are ignored and linked mails, if they are asked for. What
    became a ticket, a comment or a note gets the better words, where nobody has changed them. Nothing is
    doubled, and nobody is told of the same mail twice. It may be broken off and begun again.
    """
    from desk.run.mail_replay import BY_DEFAULT, Stretch, count, replayed

    actor = await acting(handle)
    stretch = Stretch(
        since.astimezone(UTC),
        until.astimezone(UTC) if until else clock.now(),
        outcomes=outcomes or BY_DEFAULT,
        mailbox_ids=[box.id for box in await mailboxes.called(mailbox)] if mailbox else None,
    )
    results: Counter[str] = Counter()
    bar = click.progressbar(length=await count(stretch), file=sys.stderr, show_pos=True, hidden=as_json)
    async with aclosing(replayed(house, stretch, actor=actor, is_dry=is_dry)) as mails:
        with bar:
            async for mail in mails:
                results[f"{mail.before} → {mail.now}" if mail.now else mail.result] += 1
                bar.update(1)
                if as_json:
                    line(asdict(mail))
    if as_json:
        return
    say("Nothing was written. This would come of it:" if is_dry else "Done.")
    for result, number in results.most_common():
        say(f"  {number:>7} × {result}")
    if not results:
        say("  There is no such mail.")
