"""`postbote mailbox`: mailboxes that are watched."""

from dataclasses import asdict

import click

from desk import groups, mailboxes
from desk.actor import system
from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, rows, say
from desk.errors import NotFound
from desk.groups import NewGroup
from desk.house import House
from desk.mailboxes import NewMailbox
from desk.run import mail_in
from models.comment import Channel
from models.group import Group
from models.inbound_mail import InboundMail


@click.group("mailbox")
def command() -> None:
    """Mailboxes that are watched."""


@command.command("add")
@click.argument("address")
@click.argument("url")
@click.option("--group", help="The group its tickets go to; made if there is none of that name.")
@click.option(
    "--afterwards",
    default="leave",
    show_default=True,
    metavar="ACT",
    help="What becomes of a mail on the server: leave, seen, delete or move:Folder.",
)
@with_house
async def add(house: House, address: str, url: str, group: str | None, afterwards: str) -> None:
    """Watch a mailbox: imaps://user:password@host/INBOX, imap://…?starttls=never, maildir:///path.

    Each folder is added by itself, and may go to a group of its own. The link is not tried; `postbote check`
    does that.
    """
    folder = mail_in.checked_folder(url, afterwards)
    target = await _group(house, group) if group else None
    new = NewMailbox(address=address, url=url, folder=folder, group=target, afterwards=afterwards)
    mailbox = await mailboxes.add(house, new, actor=system(Channel.CLI))
    say(f"{mailbox.name} is watched, as long as `postbote run` runs.")


async def _group(house: House, name: str) -> Group:
    try:
        return await groups.called(name)
    except NotFound:
        group = await groups.add(house, NewGroup(name=name), actor=system(Channel.CLI))
        say(f"There was no group called {group.name}: it is made now, without members and Slack channel.")
        return group


@command.command("list")
@json_option
@with_house
async def list_(_: House, as_json: bool) -> None:
    """All mailboxes, where they are, and how they fare."""
    rows(
        [asdict(state) for state in await mailboxes.states()],
        as_json=as_json,
        columns=("address", "where", "group", "is_active", "seen_at", "fault"),
        none="No mailbox is watched yet; `postbote mailbox add` adds one.",
    )


@command.command("scan")
@click.argument("addresses", nargs=-1, metavar="ADDRESS…")
@with_house
async def scan(house: House, addresses: tuple[str, ...]) -> None:
    """Take in what is there now; without an address, from all mailboxes."""
    chosen = [mailbox for address in addresses for mailbox in await mailboxes.called(address)]
    for mailbox in chosen or await mailboxes.active():
        before = await InboundMail.filter(mailbox_id=mailbox.id).count()
        await mail_in.scan_once(house, mailbox)
        new = await InboundMail.filter(mailbox_id=mailbox.id).count() - before
        say(f"{mailbox.name}: {new} new mail{'s' * (new != 1)}.")
