"""`postbote mail quarantine show`."""

from typing import Any

import click

from desk import quarantine
from desk.cli.at_the_desk import with_house
from desk.cli.figures import ROW
from desk.cli.mail.quarantine.shown import shown
from desk.cli.output import json_option, line, plain, tell
from desk.house import House
from models.inbound_mail import InboundMail, Outcome


@click.command("show")
@click.argument("number", type=ROW, metavar="ID")
@json_option
@with_house
async def command(house: House, number: int, as_json: bool) -> None:
    """One mail: what it says, why it waits, and what can be done with it."""
    from desk.run.mail_words import words_of

    mail = await quarantine.numbered(number)
    words = await words_of(house, mail)
    told = {**shown(mail), "outcome": mail.outcome, "decided": _decided(mail), "can": _can(mail), **words}
    (line if as_json else _print_for_people)(told)


def _decided(mail: InboundMail) -> dict[str, Any] | None:
    if mail.ordered is None:
        return None
    by = mail.decided_by.name if mail.decided_by else "Postbote"
    return {"order": mail.ordered, "by": by, "at": mail.decided_at}


def _can(mail: InboundMail) -> list[str]:
    """The decisions that make sense."""
    if mail.outcome != Outcome.QUARANTINED:
        return []
    return [*(["accept"] if mail.named_ticket_id else []), "new", "spam", "drop"]


def _print_for_people(told: dict[str, Any]) -> None:
    words, attachments, decided = told.pop("words"), told.pop("attachments"), told.pop("decided")
    if decided is not None:
        told["decided"] = f"{decided['order']} by {decided['by']}, {plain(decided['at'])}"
    for name, value in told.items():
        if plain(value):
            tell(f"{name.replace('_', ' '):12} {plain(value)}")
    for item in attachments:
        tell(f"attachment   {item['name']} ({item['type']}, {item['size']} bytes)")
    if words:
        tell(f"\n{words}")
