"""Which mail server a mail leaves through.

The one of its group; else the one whose senders name its sender's address, then its domain; else the one in
POSTBOTE_SMTP. A server that is switched off is passed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desk import addresses, directory
from desk.errors import DeliveryError, NotNow
from desk.house import House
from desk.mail_out.dkim_signing import DkimKey
from desk.mail_out.smtp_server import SETTING, SmtpServer
from models.group import Group
from models.mail_server import MailServer

NO_SERVER = "No mail server is configured for mails of {sender} (POSTBOTE_SMTP, `postbote mail-server`)."
# One may be added at any time.
AGAIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Route:
    """A mail server, and how mails leave through it. `name` is as deliveries keep it."""

    name: str
    server: SmtpServer
    most_bytes: int | None = None
    signs_return_path: bool = True
    # Logs in with a token by this grant.
    oauth_id: int | None = None
    dkim: DkimKey | None = None
    # The row; None for POSTBOTE_SMTP.
    server_id: int | None = None


async def route(house: House, group: Group | None, sender: str) -> Route:
    """The server for a mail of this group from this address. Raises DeliveryError, passing, for none."""
    found = chosen(await directory.mail_servers(), group, sender)
    return of(found) if found is not None else _of_settings(house, sender)


async def can_send_mail(house: House) -> bool:
    """R33: is there a mail server, and an address to send from?"""
    if house.settings.can_send_mail or not house.settings.mail_from:
        return house.settings.can_send_mail
    return any(server.is_active for server in await directory.mail_servers())


async def as_sender(row: MailServer, company: str) -> Group | None:
    """A group from whose address this server takes mail: one that it serves, else one made of its senders.

    None: it serves nobody yet, or whole domains only.
    """
    group = await Group.filter(mail_server_id=row.id).exclude(email=None).order_by("id").first()
    plain = [sender for sender in row.senders if not sender.startswith("@")]
    if group is not None or not plain:
        return group
    return Group(name=company, email=plain[0], mail_server_id=row.id)


class Routes:
    """The routes as one process knows them; `refresh` brings them up to date."""

    def __init__(self, house: House, *, only: MailServer | None = None) -> None:
        self._house = house
        self._only = only
        self._rows: Sequence[MailServer] = ()
        self._known: dict[tuple[object, ...], Route] = {}

    async def refresh(self) -> None:
        self._rows = await directory.mail_servers()
        current = {_makings(row) for row in self._rows}
        self._known = {makings: known for makings, known in self._known.items() if makings in current}

    @property
    def are_many(self) -> bool:
        return bool(self._rows)

    def of(self, group: Group | None, sender: str) -> Route:
        """As `route`, by what was read last."""
        row = self._only or chosen(self._rows, group, sender)
        if row is None:
            return _of_settings(self._house, sender)
        makings = _makings(row)
        if makings not in self._known:
            self._known[makings] = of(row)
        return self._known[makings]


def _makings(row: MailServer) -> tuple[object, ...]:
    """What makes a route another one."""
    limits = (row.connections, row.per_minute, row.most_mb, row.signs_return_path)
    return row.id, row.name, row.url, row.oauth_id, *limits, row.dkim_domain, row.dkim_selector, row.dkim_key


def _of_settings(house: House, sender: str) -> Route:
    if house.settings.smtp is None:
        raise NotNow(NO_SERVER.format(sender=sender), retry_after=AGAIN_SECONDS)
    return Route(SETTING, house.settings.smtp)


def chosen(servers: Sequence[MailServer], group: Group | None, sender: str) -> MailServer | None:
    """The row that is meant; None for POSTBOTE_SMTP."""
    active = [server for server in servers if server.is_active]
    if group is not None and group.mail_server_id is not None:
        for server in active:
            if server.id == group.mail_server_id:
                return server
    address = addresses.normalise(sender)
    for wanted in (address, f"@{addresses.domain_of(address)}"):
        for server in active:
            if wanted in server.senders:
                return server
    return None


def of(row: MailServer) -> Route:
    """The route of a row. Raises DeliveryError, passing, for a link or key that has become unreadable."""
    try:
        server = SmtpServer.from_url(row.url)
        dkim = (
            DkimKey.read(row.dkim_domain, row.dkim_selector, row.dkim_key)
            if row.dkim_domain and row.dkim_key
            else None
        )
    except ValueError as fault:
        raise DeliveryError(f"The mail server {row.name}: {fault}", permanent=False) from fault
    return Route(
        name=row.name,
        server=replace(
            server,
            setting=f"mail server {row.name}",
            connections=row.connections,
            per_minute=row.per_minute,
        ),
        most_bytes=row.most_mb * 1_000_000 or None,
        signs_return_path=row.signs_return_path,
        oauth_id=row.oauth_id,
        dkim=dkim,
        server_id=row.id,
    )
