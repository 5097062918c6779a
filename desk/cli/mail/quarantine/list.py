"""`postbote mail quarantine list`."""

from collections.abc import AsyncIterator

import click

from desk import mailboxes, quarantine
from desk.cli.at_the_desk import with_house
from desk.cli.figures import MOST
from desk.cli.mail.quarantine.shown import shown
from desk.cli.output import json_option, rows
from desk.house import House
from models.inbound_mail import InboundMail


@click.command("list")
@click.option("--mailbox", metavar="ADDRESS", help="Of one mailbox only.")
@click.option("--limit", type=MOST, default=1000, show_default=True, help="The newest so many.")
@json_option
@with_house
async def command(_: House, mailbox: str | None, limit: int, as_json: bool) -> None:
    """What waits for a decision, and why; the newest first."""
    chosen = [box.id for box in await mailboxes.called(mailbox)] if mailbox else [None]
    found = [mail for number in chosen async for mail in _waiting(number, limit)]
    newest = sorted(found, key=lambda mail: mail.id, reverse=True)[:limit]
    rows(
        [shown(mail) for mail in newest],
        as_json=as_json,
        columns=("id", "received_at", "sender", "subject", "kind", "names", "reason"),
        none="Nothing is in quarantine.",
    )


async def _waiting(mailbox_id: int | None, most: int) -> AsyncIterator[InboundMail]:
    """Page by page."""
    before: int | None = None
    while most > 0:
        page = await quarantine.waiting(most=most, before=before, mailbox_id=mailbox_id)
        for mail in page:
            yield mail
        if not page:
            return
        most, before = most - len(page), page[-1].id
