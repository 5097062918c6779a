"""How the mailboxes fare: what `mailbox list` shows of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.mailboxes import without_password
from models.group import Group
from models.mailbox import Mailbox, MailboxCursor
from models.oauth_grant import OAuthGrant


@dataclass(frozen=True, slots=True)
class MailboxState:
    """A mailbox as a list shows it: where it is without its password, and how it fares."""

    address: str
    folder: str
    where: str
    group: str | None
    is_active: bool
    start: str
    afterwards: str
    authserv_id: str
    copies_take_part: bool
    replies: str
    oauth: str | None
    seen_at: datetime | None
    fault: str | None


async def states() -> Sequence[MailboxState]:
    """All mailboxes; one whose folders differ shows the fault, and the oldest time it was reached."""
    groups = dict(await Group.all().values_list("id", "name"))
    grants = {grant.id: grant for grant in await OAuthGrant.all()}
    cursors: dict[int, list[MailboxCursor]] = {}
    for cursor in await MailboxCursor.all().order_by("id"):
        cursors.setdefault(cursor.mailbox_id, []).append(cursor)
    found = await Mailbox.all().order_by("address", "folder")
    return [_state(mailbox, cursors.get(mailbox.id, []), groups, grants) for mailbox in found]


def _state(
    mailbox: Mailbox,
    cursors: Sequence[MailboxCursor],
    groups: Mapping[int, str],
    grants: Mapping[int, OAuthGrant],
) -> MailboxState:
    seen = [cursor.seen_at for cursor in cursors if cursor.seen_at is not None]
    faults = [cursor.fault for cursor in cursors if cursor.fault]
    grant = grants.get(mailbox.oauth_id) if mailbox.oauth_id is not None else None
    return MailboxState(
        address=mailbox.address,
        folder=mailbox.folder,
        where=without_password(mailbox.url),
        group=groups.get(mailbox.group_id) if mailbox.group_id is not None else None,
        is_active=mailbox.is_active,
        start=mailbox.start,
        afterwards=mailbox.afterwards,
        authserv_id=mailbox.authserv_id,
        copies_take_part=mailbox.copies_take_part,
        replies=mailbox.replies,
        oauth=grant.name if grant is not None else None,
        seen_at=min(seen) if seen else None,
        fault=faults[0] if faults else None,
    )
