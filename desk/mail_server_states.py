"""How mail servers fare (desk/mail_servers.py): what a list shows of each, and the fault of the last try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk import clock
from desk.mail_out.smtp_server import SmtpServer
from models.group import Group
from models.mail_server import MailServer
from models.oauth_grant import OAuthGrant


@dataclass(frozen=True, slots=True)
class MailServerState:
    """A mail server as a list shows it: nothing secret. `where` is user, host and port."""

    name: str
    where: str
    tls: str
    groups: Sequence[str]
    senders: Sequence[str]
    oauth: str | None
    connections: int
    per_minute: int
    most_mb: int
    signs_return_path: bool
    dkim: str | None
    is_active: bool
    fault: str | None
    fault_at: datetime | None


async def states() -> Sequence[MailServerState]:
    groups = await Group.filter(mail_server_id__isnull=False).order_by("name")
    grants = {grant.id: grant.name for grant in await OAuthGrant.all()}
    return [
        _state(server, [group.name for group in groups if group.mail_server_id == server.id], grants)
        for server in await MailServer.all().order_by("name")
    ]


def _state(server: MailServer, groups: Sequence[str], grants: dict[int, str]) -> MailServerState:
    link = SmtpServer.from_url(server.url)
    return MailServerState(
        name=server.name,
        where=link.where,
        tls=link.tls,
        groups=groups,
        senders=server.senders,
        oauth=grants.get(server.oauth_id) if server.oauth_id is not None else None,
        connections=server.connections,
        per_minute=server.per_minute,
        most_mb=server.most_mb,
        signs_return_path=server.signs_return_path,
        dkim=f"{server.dkim_selector}._domainkey.{server.dkim_domain}" if server.dkim_domain else None,
        is_active=server.is_active,
        fault=server.fault,
        fault_at=server.fault_at,
    )


async def note_fault(server_id: int, fault: str | None) -> None:
    """Of what use it was at the last try: None is of use. The time is that of the first fault in a row."""
    if fault is None:
        await MailServer.filter(id=server_id, fault__isnull=False).update(fault=None, fault_at=None)
        return
    await MailServer.filter(id=server_id, fault__isnull=True).update(fault_at=clock.now())
    await MailServer.filter(id=server_id).update(fault=fault[:2000])
