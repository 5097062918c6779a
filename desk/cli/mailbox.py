"""`postbote mailbox`: mailboxes that are watched."""

import sys
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import click

from desk import groups, mailbox_states, mailboxes, oauth
from desk.actor import Actor, system
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, rows, say
from desk.cli.secrets import secret
from desk.cli.ticket.options import as_option, yes_option
from desk.errors import NotFound
from desk.groups import NewGroup
from desk.house import House
from desk.mailboxes import MailboxChanges, NewMailbox
from desk.run import mail_in
from models.comment import Channel
from models.group import Group
from models.inbound_mail import InboundMail
from models.oauth_grant import OAuthGrant

# So many old mails become tickets without a question.
FEW = 500
# `mailbox scan` says how far it is whenever so many more are stored.
STEP = 500
PASSWORD = "MAILBOX_PASSWORD"  # noqa: S105 - the name of a variable

_password_file = click.option(
    "--password-file",
    type=click.Path(path_type=Path),
    help="Where the password stands, so that it isn't in URL; - is standard input.",
)
_folder_option = click.option("--folder", help="Which folder, if several are watched.")
_start_help = "What a first start takes: all, new (nothing that is there already), or a day: 2026-11-01."
_afterwards_help = "What becomes of a mail on the server: leave, seen, flag, delete or move:Folder."
_authserv_help = (
    "The name by which the own mail server signs its Authentication-Results: only that one is believed."
)
_replies_help = (
    "Which addresses with a token the mail server takes: plus (support+…@), none, or a domain all of whose "
    "mail comes here: @reply.desk.example."
)
_copies_help = "May people in CC of a customer's mail write into its ticket?"


@click.group("mailbox")
def command() -> None:
    """Mailboxes that are watched."""


@command.command("add")
@click.argument("address")
@click.argument("url")
@click.option("--group", help="The group its tickets go to; made if there is none of that name.")
@click.option("--afterwards", default="leave", show_default=True, metavar="ACT", help=_afterwards_help)
@click.option("--start", metavar="WHEN", help=_start_help)
@click.option("--authserv-id", default="", help=_authserv_help)
@click.option("--copies-take-part/--copies-only-read", default=True, show_default=True, help=_copies_help)
@click.option("--replies", default="plus", show_default=True, metavar="FORM", help=_replies_help)
@click.option("--oauth", "grant_name", help="Log in by this OAuth grant (`postbote oauth add`).")
@_password_file
@with_house
async def add(
    house: House,
    address: str,
    url: str,
    group: str | None,
    afterwards: str,
    start: str | None,
    authserv_id: str,
    copies_take_part: bool,
    replies: str,
    grant_name: str | None,
    password_file: Path | None,
) -> None:
    """Watch a mailbox: imaps://user:password@host/INBOX, imap://…?starttls=never, maildir:///path.

    Each folder is added by itself, and may go to a group of its own. Where no --start is given, the folder is
    looked into: with more than a few old mails in it, it is asked whether they are to become tickets.
    """
    grant = await oauth.called(grant_name) if grant_name else None
    url = _with_password(url, password_file)
    folder = mail_in.checked_folder(url, by_oauth=grant is not None)
    mail_in.checked(afterwards, start or "all")
    await mailboxes.free_address(address, folder)
    start = start or await _asked_start(house, url, grant)
    target = await _group(house, group) if group else None
    new = NewMailbox(
        address=address,
        url=url,
        folder=folder,
        group=target,
        afterwards=afterwards,
        start=start,
        authserv_id=authserv_id,
        copies_take_part=copies_take_part,
        replies=replies,
        oauth=grant,
    )
    mailbox = await mailboxes.add(house, new, actor=system(Channel.CLI))
    if url.startswith("maildir:") and (fault := await mail_in.fault_of(house, mailbox)):
        say(f"{fault} It is read as soon as it is there.")
    say(f"{mailbox.name} is watched, as long as `postbote run` runs.")


async def _asked_start(house: House, url: str, grant: OAuthGrant | None) -> str:
    """Nobody gets 100,000 tickets by mistake."""
    there = await mail_in.peek(house, url, grant.id if grant else None)
    if there is None and not url.startswith("maildir:"):
        say("The folder can't be looked into yet; a first start will take all mails that are in it.")
    if there is None or there <= FEW:
        return "all"
    question = f"The folder holds {there:,} mails. {_start_help}"
    if not sys.stdin.isatty():
        say(f"The folder holds {there:,} mails: all of them will be taken. --start says otherwise.")
        return "all"
    start = str(click.prompt(question, default="new"))
    mail_in.checked("leave", start)
    return start


@command.command("set")
@click.argument("address")
@_folder_option
@click.option("--url", help="Where it is; the folder in it counts, too.")
@_password_file
@click.option("--group", help="The group its tickets go to.")
@click.option("--afterwards", metavar="ACT", help=_afterwards_help)
@click.option("--start", metavar="WHEN", help=f"{_start_help} Counts until the first start.")
@click.option("--authserv-id", help=_authserv_help)
@click.option("--copies-take-part/--copies-only-read", default=None, help=_copies_help)
@click.option("--replies", metavar="FORM", help=_replies_help)
@click.option("--active/--inactive", "is_active", default=None, help="Is it watched?")
@click.option(
    "--oauth", "grant_name", help='Log in by this OAuth grant; "" goes back to the password in the URL.'
)
@as_option
@with_house
async def set_(
    house: House,
    address: str,
    folder: str | None,
    url: str | None,
    password_file: Path | None,
    group: str | None,
    afterwards: str | None,
    start: str | None,
    authserv_id: str | None,
    copies_take_part: bool | None,
    replies: str | None,
    is_active: bool | None,
    grant_name: str | None,
    handle: str | None,
) -> None:
    """Change how a mailbox is watched. A running Postbote notices within seconds."""
    actor = await acting(handle)
    mailbox = await mailboxes.one_called(address, folder)
    if password_file is not None:
        url = _with_password(url or mailbox.url, password_file)
    grant = await oauth.called(grant_name) if grant_name else None
    by_oauth = grant is not None or (mailbox.oauth_id is not None and grant_name is None)
    mail_in.checked(afterwards or mailbox.afterwards, start or mailbox.start)
    new_folder = mail_in.checked_folder(url or mailbox.url, by_oauth=by_oauth)
    wanted = MailboxChanges(
        url=url,
        folder=new_folder if url is not None else None,
        group=await groups.called(group) if group else None,
        afterwards=afterwards,
        start=start,
        authserv_id=authserv_id,
        copies_take_part=copies_take_part,
        replies=replies,
        is_active=is_active,
        oauth=grant,
        without_oauth=grant_name == "",
    )
    changed = await mailboxes.change(house, mailbox, wanted, actor=actor)
    say(
        f"{mailbox.name}: {', '.join(changed)} changed." if changed else f"{mailbox.name}: nothing to change."
    )


@command.command("remove")
@click.argument("address")
@_folder_option
@yes_option
@as_option
@with_house
async def remove(house: House, address: str, folder: str | None, is_sure: bool, handle: str | None) -> None:
    """Watch it no more. Its mails and tickets stay; so does what is on the server."""
    actor = await acting(handle)
    mailbox = await mailboxes.one_called(address, folder)
    if not is_sure:
        click.confirm(f"Forget {mailbox.name}, and how far it was read?", abort=True, err=True)
    await mailboxes.remove(house, mailbox, actor=actor)
    say(f"{mailbox.name} is not watched any more.")


@command.command("list")
@json_option
@with_house
async def list_(_: House, as_json: bool) -> None:
    """All mailboxes, where they are, and how they fare."""
    rows(
        [asdict(state) for state in await mailbox_states.states()],
        as_json=as_json,
        columns=("address", "where", "group", "is_active", "seen_at", "fault"),
        none="No mailbox is watched yet; `postbote mailbox add` adds one.",
    )
    if not as_json:
        for warning in await oauth.warnings():
            say(warning)


@command.command("scan")
@click.argument("addresses", nargs=-1, metavar="ADDRESS…")
@with_house
async def scan(house: House, addresses: tuple[str, ...]) -> None:
    """Take in what is there now; without an address, from all mailboxes."""
    chosen = [mailbox for address in addresses for mailbox in await mailboxes.called(address)]
    for mailbox in chosen or await mailboxes.active():
        before = await InboundMail.filter(mailbox_id=mailbox.id).count()
        await mail_in.scan_once(house, mailbox, on_progress=_Progress(mailbox.name))
        new = await InboundMail.filter(mailbox_id=mailbox.id).count() - before
        say(f"{mailbox.name}: {new} new mail{'s' * (new != 1)}.")


class _Progress:
    """Says how far it is, now and then."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._next = STEP

    def __call__(self, stored: int, left: int) -> None:
        if stored >= self._next and left:
            say(f"{self._name}: {stored:,} taken in, {left:,} to go.")
            self._next = stored + STEP


async def _group(house: House, name: str) -> Group:
    try:
        return await groups.called(name)
    except NotFound:
        actor: Actor = system(Channel.CLI)
        group = await groups.add(house, NewGroup(name=name), actor=actor)
        say(f"There was no group called {group.name}: it is made now, without members and Slack channel.")
        return group


def _with_password(url: str, file: Path | None) -> str:
    """The link with the password of the file in it."""
    if file is None:
        return url
    password = secret("Password", file=file, variable=PASSWORD)
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}:{quote(password, safe='')}@{host}"))
