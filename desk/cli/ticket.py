"""`postbote ticket`: list, show, open, comment, change."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from desk import access, assignees, comments, contacts, picklists, ticket_list, tickets
from desk.actor import system
from desk.assignees import NOBODY
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, rows, say
from desk.cli.ticket_shown import print_for_people, shown
from desk.comments import NewComment
from desk.documents import Upload
from desk.house import House
from desk.ticket_list import Row, Wanted
from desk.ticket_view import view
from desk.tickets import NewTicket
from models.comment import Visibility
from models.picklist_value import Picklist

as_option = click.option("--as", "handle", metavar="AGENT", help="Act as this agent.")
attach_option = click.option(
    "--attach", "files", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)


@click.group("ticket")
def command() -> None:
    """Tickets: list, show, open, comment, change."""


@command.command("list")
@click.option("--status", "statuses", multiple=True, help="A status; may be given several times.")
@click.option("--assignee", help="An agent or a group.")
@click.option("--contact", help="A customer's mail address.")
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@json_option
@with_house
async def list_(_: House, /, as_json: bool, limit: int | None, **conditions: Any) -> None:
    """Tickets, newest change first."""
    rows(
        await _found(await _wanted(**conditions), limit),
        as_json=as_json,
        columns=("number", "title", "status", "priority", "agent", "group", "contact", "modified_at"),
        none="There is no such ticket.",
    )


async def _wanted(statuses: Sequence[str], assignee: str | None, contact: str | None) -> Wanted:
    wanted = await assignees.find(assignee) if assignee else NOBODY
    return Wanted(
        statuses=[(await picklists.value(Picklist.STATUS, status)).key for status in statuses],
        agent_id=wanted.agent.id if wanted.agent else None,
        group_id=wanted.group.id if wanted.group else None,
        contact_id=(await contacts.called(contact)).id if contact else None,
    )


async def _found(wanted: Wanted, limit: int | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    place = None
    while True:
        size = min(limit - len(found) if limit else 500, 500)
        page = await ticket_list.page(system(), wanted, after=place, size=size)
        found += [_row(row) for row in page.rows]
        place = page.next
        if place is None or (limit and len(found) >= limit):
            return found


def _row(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COLUMNS}


_COLUMNS = (
    "number",
    "title",
    "status",
    "priority",
    "agent",
    "group",
    "contact",
    "created_at",
    "modified_at",
)


@command.command("show")
@click.argument("number", metavar="TT1")
@json_option
@with_house
async def show(_: House, number: str, as_json: bool) -> None:
    """One ticket: fields, comments, documents, history, deliveries."""
    ticket = shown(await view(system(), number))
    if as_json:
        line(ticket)
    else:
        print_for_people(ticket)


@command.command("new")
@click.option("--title", required=True)
@click.option("--description", default="")
@click.option("--contact", help="The customer's mail address.")
@click.option("--assignee", help="An agent or a group; left out: the default assignee.")
@click.option("--priority", default=picklists.NORMAL, show_default=True)
@click.option("--type", "kind")
@click.option("--severity")
@click.option("--category")
@attach_option
@as_option
@json_option
@with_house
async def new(house: House, /, handle: str | None, as_json: bool, **options: Any) -> None:
    """Open a ticket."""
    ticket = await tickets.open_ticket(house, await _new(**options), actor=await acting(handle))
    say(f"{ticket.number} is open.")
    if as_json:
        line({"number": ticket.number})


async def _new(
    contact: str | None, assignee: str | None, kind: str | None, files: Sequence[Path], **plain: Any
) -> NewTicket:
    return NewTicket(
        **plain,
        type=kind,
        contact=await contacts.called(contact) if contact else None,
        assignee=await assignees.find(assignee) if assignee else NOBODY,
        attachments=_uploads(files),
    )


def _uploads(files: Sequence[Path]) -> list[Upload]:
    from mimetypes import guess_type

    return [
        Upload(name=file.name, content_type=guess_type(file.name)[0] or "", data=file.read_bytes())
        for file in files
    ]


@command.command("comment")
@click.argument("number", metavar="TT1")
@click.argument("text")
@click.option(
    "--external/--internal", "external", default=False, help="To the customer, or a note (the default)."
)
@attach_option
@as_option
@json_option
@with_house
async def comment(
    house: House,
    number: str,
    text: str,
    external: bool,
    files: tuple[Path, ...],
    handle: str | None,
    as_json: bool,
) -> None:
    """Comment on a ticket. With --external, the text is sent to the customer."""
    actor = await acting(handle)
    ticket = await access.ticket_for(actor, number)
    new_comment = NewComment(
        body=text,
        visibility=Visibility.EXTERNAL if external else Visibility.INTERNAL,
        attachments=_uploads(files),
    )
    written = await comments.add_comment(house, ticket, new_comment, actor=actor)
    say(f"{ticket.number} has a new {'comment to the customer' if external else 'internal note'}.")
    if as_json:
        line({"number": ticket.number, "comment": written.id, "visibility": written.visibility})


def _pairs(_: click.Context, __: click.Parameter, changes: tuple[str, ...]) -> dict[str, str]:
    pairs = [change.partition("=") for change in changes]
    for change, (field, equals, _value) in zip(changes, pairs, strict=True):
        if not equals or not field.strip():
            raise click.BadParameter(f"{change} should look like status=closed.")
    return {field.strip(): value for field, _equals, value in pairs}


@command.command("set")
@click.argument("number", metavar="TT1")
@click.argument("wishes", nargs=-1, required=True, metavar="FIELD=VALUE…", callback=_pairs)
@as_option
@with_house
async def set_(house: House, number: str, wishes: dict[str, str], handle: str | None) -> None:
    """Change fields of a ticket. A solution is sent to the customer."""
    actor = await acting(handle)
    ticket = await access.ticket_for(system(), number)
    before = ticket.version
    ticket = await tickets.change(house, ticket, wishes, actor=actor)
    say(f"{ticket.number} is changed." if ticket.version != before else f"{ticket.number} is as it was.")
