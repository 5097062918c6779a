"""`postbote mail`: mails that came in, and what became of them; and what the parser makes of a file."""

import sys
from pathlib import Path
from typing import Any

import click

from desk import inbound
from desk.cli.at_the_desk import with_house
from desk.cli.figures import MOST, ROW
from desk.cli.output import json_option, line, plain, rows
from desk.errors import NotFound
from desk.house import House
from models.inbound_mail import InboundMail, Outcome


@click.group("mail")
def command() -> None:
    """Mails that came in, and what became of them."""


@command.command("list")
@click.option("--outcome", type=click.Choice([outcome.value for outcome in Outcome]))
@click.option("--limit", type=MOST, default=1000, show_default=True, help="The newest so many.")
@json_option
@with_house
async def list_(_: House, outcome: str | None, limit: int, as_json: bool) -> None:
    """Mails, oldest first."""
    rows(
        [_shown(mail) for mail in await inbound.latest(limit, outcome=outcome)],
        as_json=as_json,
        columns=("id", "received_at", "sender", "subject", "kind", "outcome", "ticket", "reason"),
        none="There is no such mail.",
    )


def _shown(mail: InboundMail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "mailbox": mail.mailbox.address if mail.mailbox else None,
        "received_at": mail.received_at,
        "sender": mail.sender,
        "sender_name": mail.sender_name,
        "subject": mail.subject,
        "message_id": mail.message_id,
        "kind": mail.kind,
        "outcome": mail.outcome,
        "reason": mail.reason,
        "ticket": mail.ticket.number if mail.ticket else None,
        "comment": mail.comment_id,
        "size": mail.size,
        "sha256": mail.sha256,
    }


@command.command("show")
@click.argument("number", type=ROW, metavar="ID")
@click.option("--raw", is_flag=True, help="The bytes as they came in.")
@json_option
@with_house
async def show(house: House, number: int, raw: bool, as_json: bool) -> None:
    """One mail: what became of it, or its raw bytes."""
    mail = await inbound.numbered(number)
    if raw:
        sys.stdout.buffer.write(await _bytes_of(house, mail))
    elif as_json:
        line(_shown(mail))
    else:
        for name, value in _shown(mail).items():
            click.echo(f"{name.replace('_', ' '):12} {plain(value)}")


async def _bytes_of(house: House, mail: InboundMail) -> bytes:
    try:
        return await house.raw_mail.read(mail.sha256)
    except FileNotFoundError:
        raise NotFound("The bytes of mail {id} are gone.", id=mail.id) from None


@command.command("parse")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="FILE…"
)
@json_option
def parse(paths: tuple[Path, ...], as_json: bool) -> None:
    """What the parser makes of mails in files, or in all files below a folder. Needs no store."""
    from desk.run.mail_parsing import files_in, parsed

    rows(
        ({"file": str(file), **parsed(file.read_bytes())} for file in files_in(paths)),
        as_json=as_json,
        columns=("file", "kind", "subject", "message_id", "defects"),
        none="There is no file.",
    )
