"""`postbote mail-server`: mail servers that mail leaves through, beside POSTBOTE_SMTP."""

from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import click

from desk import groups, logs, mail_server_states, mail_servers, oauth
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, rows, say
from desk.cli.secrets import secret
from desk.cli.ticket.options import as_option, yes_option
from desk.errors import DeliveryError, NotPossible
from desk.house import House
from desk.mail_servers import Dkim, MailServerChanges, NewMailServer
from models.group import Group
from models.mail_server import MailServer

PASSWORD = "MAIL_SERVER_PASSWORD"  # noqa: S105 - the name of a variable

_senders = click.option(
    "--sender",
    "senders",
    multiple=True,
    metavar="ADDRESS|@DOMAIN",
    help="Mails from this address or domain leave through it; may be given several times.",
)
_groups = click.option(
    "--group", "group_names", multiple=True, help="Mails of this group do; may be given several times."
)
_password_file = click.option(
    "--password-file",
    type=click.Path(path_type=Path),
    help="Where the password stands, so that it isn't in URL; - is standard input.",
)
_connections = click.option("--connections", type=int, help="At most so many at once.  [default: 5]")
_per_minute = click.option("--per-minute", type=int, help="At most so many mails; 0: any number.")
_most_mb = click.option("--most-mb", type=int, help="No mail is larger; files are linked then. 0: any size.")
_dkim_domain = click.option("--dkim-domain", metavar="DOMAIN", help="Sign mails with DKIM for this domain.")
_dkim_selector = click.option("--dkim-selector", metavar="NAME", help="… by the key of this name in its DNS.")
_dkim_key_file = click.option(
    "--dkim-key-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="… and this private key, RSA in PEM. The file is read at each start; it isn't copied.",
)


@click.group("mail-server")
def command() -> None:
    """Mail servers that mail leaves through, beside POSTBOTE_SMTP."""


@command.command("add")
@click.argument("name")
@click.argument("url")
@_senders
@_groups
@_password_file
@click.option("--oauth", "grant_name", help="Log in by this OAuth grant (`postbote oauth add`).")
@_connections
@_per_minute
@_most_mb
@click.option(
    "--plain-return-path", is_flag=True, help="Bounces go to the sender's address, not to a signed one."
)
@_dkim_domain
@_dkim_selector
@_dkim_key_file
@as_option
@with_house
async def add(
    house: House,
    name: str,
    url: str,
    senders: tuple[str, ...],
    group_names: tuple[str, ...],
    password_file: Path | None,
    grant_name: str | None,
    connections: int | None,
    per_minute: int | None,
    most_mb: int | None,
    plain_return_path: bool,
    dkim_domain: str | None,
    dkim_selector: str | None,
    dkim_key_file: Path | None,
    handle: str | None,
) -> None:
    """Keep a mail server: smtp://user:password@host:587, smtps://…, smtp://…?starttls=never.

    A mail leaves through the server of its group; else through the one whose senders name its address, then
    its domain; else through POSTBOTE_SMTP.
    """
    figures = {"connections": connections, "per_minute": per_minute, "most_mb": most_mb}
    new = NewMailServer(
        name=name,
        url=_with_password(url, password_file),
        senders=senders,
        groups=await _called(group_names),
        oauth=await oauth.called(grant_name) if grant_name else None,
        signs_return_path=not plain_return_path,
        dkim=_dkim(dkim_domain, dkim_selector, dkim_key_file),
        **{field: value for field, value in figures.items() if value is not None},
    )
    server = await mail_servers.add(house, new, actor=await acting(handle))
    say(f"{server.name} is kept. `postbote mail-server test {server.name} --to ADDRESS` tries it.")


@command.command("set")
@click.argument("name")
@click.option("--url", help="Where it is.")
@_password_file
@_senders
@click.option("--no-sender", is_flag=True, help="It serves no senders any more.")
@_groups
@click.option("--no-group", is_flag=True, help="It serves no groups any more.")
@click.option("--oauth", "grant_name", help='Log in by this OAuth grant; "" goes back to the password.')
@_connections
@_per_minute
@_most_mb
@click.option("--signed-return-path/--plain-return-path", default=None, help="Where bounces go.")
@_dkim_domain
@_dkim_selector
@_dkim_key_file
@click.option("--no-dkim", is_flag=True, help="Don't sign with DKIM.")
@click.option("--active/--inactive", "is_active", default=None, help="Do mails leave through it?")
@as_option
@with_house
async def set_(
    house: House,
    name: str,
    url: str | None,
    password_file: Path | None,
    senders: tuple[str, ...],
    no_sender: bool,
    group_names: tuple[str, ...],
    no_group: bool,
    grant_name: str | None,
    connections: int | None,
    per_minute: int | None,
    most_mb: int | None,
    signed_return_path: bool | None,
    dkim_domain: str | None,
    dkim_selector: str | None,
    dkim_key_file: Path | None,
    no_dkim: bool,
    is_active: bool | None,
    handle: str | None,
) -> None:
    """Change a mail server; --sender and --group say all there shall be. Noticed within seconds."""
    actor = await acting(handle)
    server = await mail_servers.called(name)
    if password_file is not None:
        url = _with_password(url or server.url, password_file)
    wanted = MailServerChanges(
        url=url,
        senders=senders if senders or no_sender else None,
        groups=await _called(group_names) if group_names or no_group else None,
        oauth=await oauth.called(grant_name) if grant_name else None,
        without_oauth=grant_name == "",
        connections=connections,
        per_minute=per_minute,
        most_mb=most_mb,
        signs_return_path=signed_return_path,
        dkim=_dkim(dkim_domain, dkim_selector, dkim_key_file),
        without_dkim=no_dkim,
        is_active=is_active,
    )
    changed = await mail_servers.change(house, server, wanted, actor=actor)
    say(f"{server.name}: {', '.join(changed)} changed." if changed else f"{server.name}: nothing to change.")


@command.command("list")
@json_option
@with_house
async def list_(_: House, as_json: bool) -> None:
    """All mail servers, without their passwords and keys, and how they fare."""
    rows(
        [asdict(state) for state in await mail_server_states.states()],
        as_json=as_json,
        columns=("name", "where", "groups", "senders", "per_minute", "is_active", "fault"),
        none="There is none yet beside POSTBOTE_SMTP; `postbote mail-server add` adds one.",
    )


@command.command("remove")
@click.argument("name")
@yes_option
@as_option
@with_house
async def remove(house: House, name: str, is_sure: bool, handle: str | None) -> None:
    """Forget a mail server; the mails of its groups and senders leave as others do."""
    actor = await acting(handle)
    server = await mail_servers.called(name)
    if not is_sure:
        click.confirm(f"Forget {server.name} and its password?", abort=True, err=True)
    await mail_servers.remove(house, server, actor=actor)
    say(f"{server.name} is forgotten.")


@command.command("test")
@click.argument("name")
@click.option("--to", "address", required=True, metavar="ADDRESS", help="Who gets the test mail.")
@json_option
@with_house
async def test(house: House, name: str, address: str, as_json: bool) -> None:
    """Send a test mail through it at once (R52). Exit code 1 if the server doesn't take it."""
    server = await mail_servers.called(name)
    answer = await _tried(house, server, address)
    if as_json:
        line({"name": server.name, "to": address, "answer": answer})
    else:
        say(f"{server.name} took it for {address}: {answer}")


async def _tried(house: House, server: MailServer, address: str) -> str:
    from desk.mail_out import mail_courier
    from desk.run import mail_in

    # What the log would warn of is the sentence that is said below.
    logs.configure(house.settings.log_format, "error")
    try:
        tokens = mail_in.token_desk(house)
        return await mail_courier.send_test(house, address, through=server, tokens=tokens)
    except DeliveryError as fault:
        raise NotPossible("{sentence}", sentence=fault.sentence) from fault


async def _called(names: tuple[str, ...]) -> list[Group]:
    return [await groups.called(name) for name in names]


def _dkim(domain: str | None, selector: str | None, file: Path | None) -> Dkim | None:
    given = (domain, selector, file)
    if not any(given):
        return None
    if domain is None or selector is None or file is None:
        raise click.UsageError("DKIM needs all three: --dkim-domain, --dkim-selector and --dkim-key-file.")
    return Dkim(domain, selector, str(file.absolute()))


def _with_password(url: str, file: Path | None) -> str:
    """The link with the password of the file in it."""
    if file is None:
        return url
    password = secret("Password", file=file, variable=PASSWORD)
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    changes: dict[str, Any] = {
        "netloc": f"{user.partition(':')[0]}:{quote(password, safe='')}@{host}",
    }
    return urlunsplit(parts._replace(**changes))
