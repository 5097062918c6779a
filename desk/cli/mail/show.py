"""`postbote mail show`."""

import sys

import click

from desk import inbound
from desk.cli.at_the_desk import with_house
from desk.cli.figures import ROW
from desk.cli.mail.shown import shown
from desk.cli.output import json_option, line, plain, tell
from desk.errors import NotFound
from desk.house import House
from models.inbound_mail import InboundMail


@click.command("show")
@click.argument("number", type=ROW, metavar="ID")
@click.option("--raw", is_flag=True, help="The bytes as they came in.")
@json_option
@with_house
async def command(house: House, number: int, raw: bool, as_json: bool) -> None:
    """One mail: what became of it, or its raw bytes."""
    mail = await inbound.numbered(number)
    if raw:
        sys.stdout.buffer.write(await _bytes_of(house, mail))
    elif as_json:
        line(shown(mail))
    else:
        for name, value in shown(mail).items():
            tell(f"{name.replace('_', ' '):12} {plain(value)}")


async def _bytes_of(house: House, mail: InboundMail) -> bytes:
    if mail.raw_gone_at is not None:
        day = f"{mail.raw_gone_at.astimezone():%Y-%m-%d}"
        raise NotFound(
            "The bytes of mail {id} were removed on {day}: their time was over.", id=mail.id, day=day
        )
    try:
        return await house.raw_mail.read(mail.sha256)
    except FileNotFoundError:
        raise NotFound("The bytes of mail {id} are gone.", id=mail.id) from None
