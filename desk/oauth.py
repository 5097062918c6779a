"""OAuth grants (RFC 6749): the right to act for mail accounts, kept once; mailboxes and
mail servers name them.

Here are the verbs and what a list shows; `desk.oauth_tokens` gets tokens by them. No secret is ever shown,
nor does it get into the history.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from desk import clock, history
from desk.actor import Actor
from desk.errors import Invalid, NotFound, NotPossible
from desk.house import House
from desk.permissions import Right, require
from models.mail_server import MailServer
from models.mailbox import Mailbox
from models.oauth_grant import OAuthGrant

RECORD = "oauth_grant"
NAME_LENGTH = 100
# So many days ahead people are told that something ends.
AHEAD_DAYS = (14, 3, 0)


class Way(StrEnum):
    """How tokens are got."""

    CLIENT_CREDENTIALS = "client_credentials"  # RFC 6749 §4.4: for the whole company, as at Microsoft 365
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - RFC 6749 §6's word


@dataclass(frozen=True, slots=True)
class NewGrant:
    name: str
    way: Way
    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scope: str = ""
    refresh_token: str = field(default="", repr=False)
    # The last day of the client's secret, where the provider sets one.
    secret_ends: date | None = None


@dataclass(frozen=True, slots=True)
class NewSecrets:
    """What is not None is replaced."""

    client_secret: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    secret_ends: date | None = None


async def add(house: House, new: NewGrant, *, actor: Actor) -> OAuthGrant:
    """Keep a grant. Asks nobody for a token.

    Raises Invalid for what can't be one: no name, one that is taken, no https, a secret that is missing.
    """
    require(actor, Right.MAILBOXES)
    name = new.name.strip()
    _must_be_sound(name, new)
    async with house.transaction():
        if await OAuthGrant.filter(name=name).exists():
            raise Invalid("name", "There is an OAuth grant {name} already.", name=name)
        grant = await OAuthGrant.create(
            name=name,
            way=new.way,
            token_url=new.token_url.strip(),
            client_id=new.client_id.strip(),
            client_secret=new.client_secret,
            scope=new.scope.strip(),
            refresh_token=new.refresh_token,
            secret_expires_at=_end_of(new.secret_ends),
            created_at=clock.now(),
        )
        history.record(RECORD, grant.id, {"created": (None, name)}, actor=actor, ticket_id=None)
    return grant


async def renew_secrets(house: House, grant: OAuthGrant, new: NewSecrets, *, actor: Actor) -> OAuthGrant:
    """Take a new client secret or refresh token: what was got with the old ones is forgotten."""
    require(actor, Right.MAILBOXES)
    columns = {
        "client_secret": new.client_secret,
        "refresh_token": new.refresh_token,
        "secret_expires_at": _end_of(new.secret_ends),
    }
    columns = {name: value for name, value in columns.items() if value is not None}
    if new.refresh_token is not None:
        columns["refresh_expires_at"] = None
    async with house.transaction():
        if columns:
            forgotten = {"access_token": "", "expires_at": None, "fault": None, "told_at": None}
            await OAuthGrant.filter(id=grant.id).update(**columns, **forgotten)
            told = {name: (None, "changed") for name in columns if name != "refresh_expires_at"}
            history.record(RECORD, grant.id, told, actor=actor, ticket_id=None)
    return await OAuthGrant.get(id=grant.id)


async def delete(house: House, grant: OAuthGrant, *, actor: Actor) -> None:
    """Forget a grant and its tokens. Raises NotPossible while a mailbox or mail server logs in by it."""
    require(actor, Right.MAILBOXES)
    async with house.transaction():
        used = [mailbox.name for mailbox in await Mailbox.filter(oauth_id=grant.id).order_by("id")]
        used += [server.name for server in await MailServer.filter(oauth_id=grant.id).order_by("id")]
        if used:
            names = ", ".join(used)
            raise NotPossible("{mailboxes} log in by {grant}.", mailboxes=names, grant=grant.name)
        await OAuthGrant.filter(id=grant.id).delete()
        history.record(RECORD, grant.id, {"deleted": (grant.name, None)}, actor=actor, ticket_id=None)


async def called(name: str) -> OAuthGrant:
    """Raises NotFound."""
    found = await OAuthGrant.get_or_none(name=name.strip())
    if found is None:
        raise NotFound("There is no OAuth grant {name}.", name=name)
    return found


@dataclass(frozen=True, slots=True)
class GrantState:
    """A grant as a list shows it: nothing secret."""

    name: str
    way: str
    token_url: str
    client_id: str
    scope: str
    mailboxes: Sequence[str]
    mail_servers: Sequence[str]
    token_ends: datetime | None
    refresh_token_ends: datetime | None
    secret_ends: datetime | None
    fault: str | None


async def states() -> Sequence[GrantState]:
    used = await Mailbox.filter(oauth_id__isnull=False).order_by("id")
    used_to_send = await MailServer.filter(oauth_id__isnull=False).order_by("name")
    return [
        GrantState(
            name=grant.name,
            way=grant.way,
            token_url=grant.token_url,
            client_id=grant.client_id,
            scope=grant.scope,
            mailboxes=[mailbox.name for mailbox in used if mailbox.oauth_id == grant.id],
            mail_servers=[server.name for server in used_to_send if server.oauth_id == grant.id],
            token_ends=grant.expires_at if grant.access_token else None,
            refresh_token_ends=grant.refresh_expires_at,
            secret_ends=grant.secret_expires_at,
            fault=grant.fault,
        )
        for grant in await OAuthGrant.all().order_by("name")
    ]


def ends(grant: OAuthGrant) -> tuple[str, datetime] | None:
    """What ends first and needs a person, and when; None if nothing is known to end."""
    found = [("client secret", grant.secret_expires_at), ("refresh token", grant.refresh_expires_at)]
    known = [(what, at) for what, at in found if at is not None]
    return min(known, key=lambda one: one[1]) if known else None


def is_to_be_told(grant: OAuthGrant, now: datetime) -> bool:
    """Is it one of the days ahead on which people are told, and nobody has told them?"""
    end = ends(grant)
    if end is None:
        return False
    reached = [end[1] - timedelta(days=days) for days in AHEAD_DAYS if now >= end[1] - timedelta(days=days)]
    return bool(reached) and (grant.told_at is None or grant.told_at < max(reached))


async def warnings() -> Sequence[str]:
    """A sentence, in English, for each grant that fails or ends soon."""
    found = [warning_of(grant) for grant in await OAuthGrant.all().order_by("name")]
    return [sentence for sentence in found if sentence]


def warning_of(grant: OAuthGrant) -> str | None:
    """What is wrong with it, or will be within days; None if all is well."""
    if grant.fault:
        return f"OAuth: {grant.fault}"
    end = ends(grant)
    if end is None or end[1] - clock.now() > timedelta(days=AHEAD_DAYS[0]):
        return None
    ended = "ended" if end[1] <= clock.now() else "ends"
    return f"OAuth: the {end[0]} of {grant.name} {ended} on {end[1]:%Y-%m-%d}."


def is_useless(grant: OAuthGrant) -> bool:
    """It brings no tokens any more."""
    end = ends(grant)
    return bool(grant.fault) or (end is not None and end[1] <= clock.now())


def _must_be_sound(name: str, new: NewGrant) -> None:
    if not name or len(name) > NAME_LENGTH:
        raise Invalid("name", "A name has from 1 to {most} characters.", most=NAME_LENGTH)
    if not _is_safe(new.token_url.strip()):
        raise Invalid("token_url", "A token is asked for over https:// only.")
    if not new.client_id.strip():
        raise Invalid("client_id", "The client id is missing.")
    if new.way is Way.REFRESH_TOKEN and not new.refresh_token:
        raise Invalid("refresh_token", "The refresh token is missing.")
    if new.way is Way.CLIENT_CREDENTIALS and not new.client_secret:
        raise Invalid("client_secret", "The client secret is missing.")


def _is_safe(url: str) -> bool:
    """Secrets go there: in clear only within this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    here = parts.scheme == "http" and host in {"127.0.0.1", "::1", "localhost"}
    return bool(host) and (parts.scheme == "https" or here) and parts.username is None


def _end_of(day: date | None) -> datetime | None:
    return datetime.combine(day, time.max, UTC).replace(microsecond=0) if day is not None else None
