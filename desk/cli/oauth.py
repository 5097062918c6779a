"""`postbote oauth`: how mailboxes and mail servers log in without a password."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from desk import oauth
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, rows, say
from desk.cli.secrets import secret
from desk.cli.ticket.options import as_option
from desk.house import House
from desk.oauth import NewGrant, NewSecrets, Way
from desk.run import mail_in
from models.oauth_grant import OAuthGrant

CLIENT_SECRET, REFRESH_TOKEN = "OAUTH_CLIENT_SECRET", "OAUTH_REFRESH_TOKEN"

_secret_file = click.option(
    "--client-secret-file",
    type=click.Path(path_type=Path),
    help=f"Where the client secret stands; - is standard input. Else {CLIENT_SECRET}, else it is asked for.",
)
_refresh_file = click.option(
    "--refresh-token-file",
    type=click.Path(path_type=Path),
    help=f"Where the refresh token stands; - is standard input. Else {REFRESH_TOKEN}, else it is asked for.",
)
_secret_ends = click.option(
    "--secret-ends",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day of the client secret: people are told 14 and 3 days ahead.",
)


@click.group("oauth")
def command() -> None:
    """How mailboxes and mail servers log in without a password."""


@command.command("add")
@click.argument("name")
@click.option("--token-url", required=True, help="Where tokens are given out: https://…/token.")
@click.option("--client-id", required=True)
@click.option("--scope", default="", help="At Microsoft 365: https://outlook.office365.com/.default.")
@click.option(
    "--way",
    type=click.Choice([way.value for way in Way]),
    default=Way.CLIENT_CREDENTIALS.value,
    show_default=True,
    help="For the whole company, or by the refresh token of one account.",
)
@_secret_file
@_refresh_file
@_secret_ends
@as_option
@with_house
async def add(
    house: House,
    name: str,
    token_url: str,
    client_id: str,
    scope: str,
    way: str,
    client_secret_file: Path | None,
    refresh_token_file: Path | None,
    secret_ends: datetime | None,
    handle: str | None,
) -> None:
    """Keep a way to get tokens. `postbote oauth test NAME` tries it."""
    by_refresh_token = way == Way.REFRESH_TOKEN
    new = NewGrant(
        name=name,
        way=Way(way),
        token_url=token_url,
        client_id=client_id,
        client_secret=secret("Client secret", file=client_secret_file, variable=CLIENT_SECRET),
        scope=scope,
        refresh_token=secret("Refresh token", file=refresh_token_file, variable=REFRESH_TOKEN)
        if by_refresh_token
        else "",
        secret_ends=secret_ends.date() if secret_ends else None,
    )
    grant = await oauth.add(house, new, actor=await acting(handle))
    say(f"{grant.name} is kept. `postbote oauth test {grant.name}` tries it.")


@command.command("list")
@json_option
@with_house
async def list_(_: House, as_json: bool) -> None:
    """All grants, without their secrets, and until when they hold."""
    rows(
        [asdict(state) for state in await oauth.states()],
        as_json=as_json,
        columns=(
            "name",
            "mailboxes",
            "mail_servers",
            "token_ends",
            "refresh_token_ends",
            "secret_ends",
            "fault",
        ),
        none="There is no OAuth grant yet; `postbote oauth add` adds one.",
    )


@command.command("test")
@click.argument("name")
@json_option
@with_house
async def test(house: House, name: str, as_json: bool) -> None:
    """Ask the token server for a fresh token. Exit code 1 if it gives none."""
    await _ask(house, await oauth.called(name), as_json=as_json)


@command.command("renew")
@click.argument("name")
@_secret_file
@_refresh_file
@_secret_ends
@json_option
@as_option
@with_house
async def renew(
    house: House,
    name: str,
    client_secret_file: Path | None,
    refresh_token_file: Path | None,
    secret_ends: datetime | None,
    as_json: bool,
    handle: str | None,
) -> None:
    """Take a new client secret or refresh token, and ask for a token with it."""
    new = NewSecrets(
        client_secret=_given("Client secret", client_secret_file, CLIENT_SECRET),
        refresh_token=_given("Refresh token", refresh_token_file, REFRESH_TOKEN),
        secret_ends=secret_ends.date() if secret_ends else None,
    )
    grant = await oauth.renew_secrets(house, await oauth.called(name), new, actor=await acting(handle))
    await _ask(house, grant, as_json=as_json)


def _given(what: str, file: Path | None, variable: str) -> str | None:
    return secret(what, file=file, variable=variable) if file is not None else None


@command.command("delete")
@click.argument("name")
@as_option
@with_house
async def delete(house: House, name: str, handle: str | None) -> None:
    """Forget a grant that nothing uses."""
    grant = await oauth.called(name)
    await oauth.delete(house, grant, actor=await acting(handle))
    say(f"{grant.name} is forgotten.")


async def _ask(house: House, grant: OAuthGrant, *, as_json: bool) -> None:
    desk = mail_in.token_desk(house)
    await desk.token(grant.id, unlike=grant.access_token)
    (state,) = [state for state in await oauth.states() if state.name == grant.name]
    if as_json:
        line(asdict(state))
    else:
        say(f"{grant.name} gets tokens; this one holds until {state.token_ends:%Y-%m-%d %H:%M} UTC.")
