"""The verbs of a mailbox that is watched (R37): add, list with its state. Its password is never shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from desk import addresses, clock, directory, history
from desk.actor import Actor
from desk.errors import Invalid, NotFound
from desk.house import House
from desk.permissions import Right, require
from models.group import Group
from models.mailbox import Mailbox, MailboxCursor


@dataclass(frozen=True, slots=True)
class NewMailbox:
    """`url`, `folder` and `afterwards` were checked by the edge that will open it."""

    address: str
    url: str = field(repr=False)
    folder: str = "INBOX"
    group: Group | None = None
    # What becomes of a mail on the server once it is stored: leave, seen, delete or move:Folder.
    afterwards: str = "leave"


async def add(house: House, new: NewMailbox, *, actor: Actor) -> Mailbox:
    """Watch a folder of a mailbox. Its group answers from the address, unless it has one already.

    Raises Invalid for a mangled address or a folder that is watched already.
    """
    require(actor, Right.MAILBOXES)
    address = addresses.normalise(new.address)
    if not addresses.is_sound(address):
        raise Invalid("address", "{address} is no mail address.", address=new.address)
    async with house.transaction():
        if await Mailbox.filter(address=address, folder=new.folder).exists():
            raise Invalid("address", "The mailbox {address} is watched already.", address=address)
        mailbox = await Mailbox.create(
            address=address,
            folder=new.folder,
            url=new.url,
            afterwards=new.afterwards,
            group_id=new.group.id if new.group else None,
            created_at=clock.now(),
        )
        if new.group is not None and not new.group.email:
            await Group.filter(id=new.group.id).update(email=address)
        directory.forget()
        history.record("mailbox", mailbox.id, {"created": (None, address)}, actor=actor, ticket_id=None)
    return mailbox


async def called(address: str) -> Sequence[Mailbox]:
    """The watched folders of an address. Raises NotFound."""
    found = await Mailbox.filter(address=addresses.normalise(address)).order_by("id")
    if not found:
        raise NotFound("There is no mailbox {address}.", address=address)
    return found


async def active() -> Sequence[Mailbox]:
    """Those to be watched."""
    return await Mailbox.filter(is_active=True).order_by("id")


@dataclass(frozen=True, slots=True)
class MailboxState:
    """A mailbox as a list shows it: where it is without its password, and how it fares."""

    address: str
    folder: str
    where: str
    group: str | None
    is_active: bool
    seen_at: datetime | None
    fault: str | None


async def states() -> Sequence[MailboxState]:
    """All mailboxes; one whose folders differ shows the fault, and the oldest time it was reached."""
    names = dict(await Group.all().values_list("id", "name"))
    return [await _state(mailbox, names) for mailbox in await Mailbox.all().order_by("address", "folder")]


async def _state(mailbox: Mailbox, groups: dict[int, str]) -> MailboxState:
    cursors = await MailboxCursor.filter(mailbox_id=mailbox.id)
    seen = [cursor.seen_at for cursor in cursors if cursor.seen_at is not None]
    faults = [cursor.fault for cursor in cursors if cursor.fault]
    return MailboxState(
        address=mailbox.address,
        folder=mailbox.folder,
        where=without_password(mailbox.url),
        group=groups.get(mailbox.group_id) if mailbox.group_id is not None else None,
        is_active=mailbox.is_active,
        seen_at=min(seen) if seen else None,
        fault=faults[0] if faults else None,
    )


def without_password(url: str) -> str:
    """The link as it may be shown: what stands between `:` and `@` is `***`."""
    try:
        parts = urlsplit(url)
        user, colon, _ = parts.netloc.rpartition("@")[0].partition(":")
    except ValueError:
        return "***"
    if not colon:
        return url
    return urlunsplit(parts._replace(netloc=f"{user}:***@{parts.netloc.rpartition('@')[2]}"))
