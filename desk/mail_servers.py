"""The verbs of mail servers that mail leaves through, beside POSTBOTE_SMTP: add, change, remove, list.

Which mail takes which is said in desk/mail_out/routes.py. No password and no key is ever shown, nor does
one get into the history.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from desk import addresses, clock, directory, history
from desk.actor import Actor
from desk.errors import Invalid, NotFound
from desk.house import House
from desk.mail_out.dkim_signing import DkimKey
from desk.mail_out.smtp_server import CONNECTIONS, MOST_CONNECTIONS, SETTING, SmtpServer
from desk.permissions import Right, require
from models.group import Group
from models.mail_server import MailServer
from models.oauth_grant import OAuthGrant

RECORD = "mail_server"
NAME_LENGTH = 60
MOST_PER_MINUTE = 100_000
MOST_MB = 1000


@dataclass(frozen=True, slots=True)
class Dkim:
    """`key`: PEM text, or the path of a file that stays where it is."""

    domain: str
    selector: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewMailServer:
    name: str
    url: str = field(repr=False)
    # Addresses, and domains as `@desk.example`.
    senders: Sequence[str] = ()
    groups: Sequence[Group] = ()
    oauth: OAuthGrant | None = None
    connections: int = CONNECTIONS
    per_minute: int = 0
    most_mb: int = 0
    signs_return_path: bool = True
    dkim: Dkim | None = None


@dataclass(frozen=True, slots=True)
class MailServerChanges:
    """What is not None is changed; `senders` and `groups` are all there shall be."""

    url: str | None = field(default=None, repr=False)
    senders: Sequence[str] | None = None
    groups: Sequence[Group] | None = None
    oauth: OAuthGrant | None = None
    # Log in with the password of the url again.
    without_oauth: bool = False
    connections: int | None = None
    per_minute: int | None = None
    most_mb: int | None = None
    signs_return_path: bool | None = None
    dkim: Dkim | None = None
    without_dkim: bool = False
    is_active: bool | None = None


async def add(house: House, new: NewMailServer, *, actor: Actor) -> MailServer:
    """Keep a mail server; the next mail of its groups and senders leaves through it. Connects to nobody.

    Raises Invalid that names the field; NotAllowed for who is no administrator.
    """
    require(actor, Right.MAIL_SERVERS)
    name = await _free_name(new.name)
    columns = _sound(
        url=new.url,
        senders=new.senders,
        connections=new.connections,
        per_minute=new.per_minute,
        most_mb=new.most_mb,
    )
    columns |= _dkim(new.dkim) | {"signs_return_path": new.signs_return_path}
    columns["oauth_id"] = new.oauth.id if new.oauth else None
    _must_log_in(columns["url"], by_oauth=new.oauth is not None)
    async with house.transaction():
        server = await MailServer.create(name=name, created_at=clock.now(), **columns)
        history.record(RECORD, server.id, {"created": (None, name)}, actor=actor, ticket_id=None)
        await _serve(server, new.groups, actor=actor)
        directory.forget()
    return server


async def change(
    house: House, server: MailServer, wanted: MailServerChanges, *, actor: Actor
) -> Sequence[str]:
    """Change how mail leaves through it; a running Postbote notices within seconds. Returns the names.

    Raises Invalid that names the field; NotAllowed for who is no administrator.
    """
    require(actor, Right.MAIL_SERVERS)
    columns = _columns(wanted)
    async with house.transaction():
        server = await MailServer.get(id=server.id)
        columns = {name: value for name, value in columns.items() if value != getattr(server, name)}
        by_oauth = columns.get("oauth_id", server.oauth_id) is not None
        _must_log_in(columns.get("url", server.url), by_oauth=by_oauth)
        if columns:
            told = {name: _told(name, getattr(server, name), value) for name, value in columns.items()}
            await MailServer.filter(id=server.id).update(**columns, fault=None, fault_at=None)
            history.record(RECORD, server.id, told, actor=actor, ticket_id=None)
        is_moved = wanted.groups is not None and await _serve(server, wanted.groups, actor=actor)
        directory.forget()
    return sorted([*columns, *(["groups"] if is_moved else [])])


async def remove(house: House, server: MailServer, *, actor: Actor) -> None:
    """Forget it; mails of its groups and senders leave as if it had never been there.

    Raises NotAllowed for who is no administrator.
    """
    require(actor, Right.MAIL_SERVERS)
    async with house.transaction():
        await _serve(server, (), actor=actor)
        await MailServer.filter(id=server.id).delete()
        history.record(RECORD, server.id, {"deleted": (server.name, None)}, actor=actor, ticket_id=None)
        directory.forget()


async def called(name: str) -> MailServer:
    """Raises NotFound."""
    found = await MailServer.filter(name__iexact=name.strip()).first()
    if found is None:
        raise NotFound("There is no mail server {name}.", name=name)
    return found


async def _free_name(wish: str) -> str:
    name = " ".join(wish.split())
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise Invalid("name", "A name has from 1 to {most} characters.", most=NAME_LENGTH)
    if name.upper() == SETTING or await MailServer.filter(name__iexact=name).exists():
        raise Invalid("name", "There is a mail server {name} already.", name=name)
    return name


def _columns(wanted: MailServerChanges) -> dict[str, Any]:
    given = {item.name: getattr(wanted, item.name) for item in fields(wanted)}
    plain = ("url", "senders", "connections", "per_minute", "most_mb")
    columns = _sound(**{name: given[name] for name in plain if given[name] is not None})
    for name in ("signs_return_path", "is_active"):
        if given[name] is not None:
            columns[name] = given[name]
    if wanted.dkim is not None or wanted.without_dkim:
        columns |= _dkim(wanted.dkim)
    if wanted.oauth is not None or wanted.without_oauth:
        columns["oauth_id"] = wanted.oauth.id if wanted.oauth else None
    return columns


def _sound(**given: Any) -> dict[str, Any]:
    """Each value as it is kept. Raises Invalid."""
    return {name: _READ[name](value) for name, value in given.items()}


def _url(url: str) -> str:
    _link(url)
    return url.strip()


def _link(url: str) -> SmtpServer:
    try:
        return SmtpServer.from_url(url.strip())
    except ValueError as fault:
        raise Invalid("url", "The link of a mail server {reason}.", reason=str(fault)) from None


def _must_log_in(url: str, *, by_oauth: bool) -> None:
    link = _link(url)
    if by_oauth and (not link.user or link.password):
        raise Invalid("url", "With an OAuth grant, the link has a user name and no password.")
    if link.user and not link.password and not by_oauth:
        raise Invalid("url", "The link has a user name and no password.")


def _senders(wishes: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(_sender(wish) for wish in wishes))


def _sender(wish: str) -> str:
    sender = addresses.normalise(wish)
    if not addresses.is_sound(f"x{sender}" if sender.startswith("@") else sender):
        raise Invalid(
            "senders", "{address} is neither a mail address nor a domain like @desk.example.", address=wish
        )
    return sender


def _figure(name: str, low: int, high: int) -> Any:
    def read(value: int) -> int:
        if not low <= value <= high:
            raise Invalid(name, "Please say a number from {low} to {high}.", low=low, high=high)
        return value

    return read


_READ = {
    "url": _url,
    "senders": _senders,
    "connections": _figure("connections", 1, MOST_CONNECTIONS),
    "per_minute": _figure("per_minute", 0, MOST_PER_MINUTE),
    "most_mb": _figure("most_mb", 0, MOST_MB),
}


def _dkim(wish: Dkim | None) -> dict[str, Any]:
    if wish is None:
        return {"dkim_domain": "", "dkim_selector": "", "dkim_key": ""}
    try:
        found = DkimKey.read(wish.domain, wish.selector, wish.key)
    except ValueError as fault:
        raise Invalid("dkim", "DKIM: {reason}", reason=str(fault)) from None
    return {"dkim_domain": found.domain, "dkim_selector": found.selector, "dkim_key": wish.key}


async def _serve(server: MailServer, groups: Sequence[Group], *, actor: Actor) -> bool:
    """These groups' mails leave through it, and no others'. Was anything else before?"""
    before = {group.id: group for group in await Group.filter(mail_server_id=server.id)}
    after = {group.id: group for group in groups}
    names = {row.id: row.name for row in await MailServer.all()}
    for group in (*before.values(), *after.values()):
        if (group.id in before) == (group.id in after):
            continue
        old = names.get(group.mail_server_id or 0)
        new = server.name if group.id in after else None
        await Group.filter(id=group.id).update(mail_server_id=server.id if new else None)
        history.record("group", group.id, {"mail_server": (old, new)}, actor=actor, ticket_id=None)
    return before.keys() != after.keys()


def _told(name: str, old: Any, new: Any) -> tuple[Any, Any]:
    """For the history: a link without its password, no key."""
    if name == "url":
        shown = SmtpServer.from_url(old).where, SmtpServer.from_url(new).where
        return shown if shown[0] != shown[1] else (shown[0], f"{shown[1]} (changed)")
    if name == "dkim_key":
        return (None, "changed") if new else ("set", None)
    return old, new
