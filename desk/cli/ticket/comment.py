"""`postbote ticket comment`."""

from pathlib import Path

import click

from desk import access, canned_replies, canned_words, comments
from desk.actor import Actor
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, say
from desk.cli.ticket.options import as_option, attach_option, number_argument, uploads
from desk.comments import NewComment
from desk.house import House
from models.comment import Visibility
from models.ticket import Ticket


@click.command("comment")
@number_argument
@click.argument("text", default="")
@click.option(
    "--external/--internal", "external", default=False, help="To the customer, or a note (the default)."
)
@click.option("--canned", metavar="NAME", help="Words of a canned reply, behind TEXT if there is one.")
@attach_option
@as_option
@json_option
@with_house
async def command(
    house: House,
    number: str,
    text: str,
    external: bool,
    canned: str | None,
    files: tuple[Path, ...],
    handle: str | None,
    as_json: bool,
) -> None:
    """Comment on a ticket. With --external, the text is sent to the customer."""
    actor = await acting(handle)
    ticket = await access.ticket_for(actor, number)
    new_comment = NewComment(
        body=await _with_canned(house, ticket, text, canned, writer=actor),
        visibility=Visibility.EXTERNAL if external else Visibility.INTERNAL,
        attachments=uploads(files),
    )
    written = await comments.add_comment(house, ticket, new_comment, actor=actor)
    say(f"{ticket.number} has a new {'comment to the customer' if external else 'internal note'}.")
    if as_json:
        line({"number": ticket.number, "comment": written.id, "visibility": written.visibility})


async def _with_canned(house: House, ticket: Ticket, text: str, name: str | None, *, writer: Actor) -> str:
    if name is None:
        return text
    canned = await canned_replies.called(name, ticket=ticket)
    words = await canned_words.filled(house, canned, ticket, writer=writer)
    return f"{text.rstrip()}\n\n{words}".strip()
