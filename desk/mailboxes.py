"""The verbs of a mailbox that is watched (R37): add, change, remove, list with its state.

Its password is never shown, and not in the history either.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tortoise.expressions import Q

from desk import addresses, clock, directory, history, mailbox_moved, sub_addresses
from desk.actor import Actor
from desk.errors import Invalid, NotFound, NotPossible
from desk.house import House
from desk.permissions import Right, require
from models.change import Change
from models.group import Group
from models.inbound_mail import InboundMail, Outcome
from models.mailbox import Mailbox, MailboxCursor
from models.oauth_grant import OAuthGrant

# More than any batch that is stored at once.
MOST_JUST_STORED = 50


@dataclass(frozen=True, slots=True)
class NewMailbox:
    """`url`, `folder`, `afterwards` and `start` were checked by the edge that will open it."""

    address: str
    url: str = field(repr=False)
    folder: str = "INBOX"
    group: Group | None = None
    # What becomes of a mail on the server once it is stored: leave, seen, flag, delete or move:Folder.
    afterwards: str = "leave"
    # Which mails a first start takes: all, new, or those since a day.
    start: str = "all"
    # Whose Authentication-Results are believed.
    authserv_id: str = ""
    # May people in CC write into the ticket?
    copies_take_part: bool = True
    # Which addresses with a token it takes: plus, none, or a domain (desk/sub_addresses.py).
    replies: str = sub_addresses.PLUS
    # Logs in by OAuth instead of a password.
    oauth: OAuthGrant | None = None


@dataclass(frozen=True, slots=True)
class MailboxChanges:
    """What is not None is changed; `url` comes with its `folder`, both checked by the edge."""

    url: str | None = field(default=None, repr=False)
    folder: str | None = None
    group: Group | None = None
    afterwards: str | None = None
    start: str | None = None
    authserv_id: str | None = None
    copies_take_part: bool | None = None
    replies: str | None = None
    is_active: bool | None = None
    oauth: OAuthGrant | None = None
    # Log in with the password of the url again.
    without_oauth: bool = False


async def add(house: House, new: NewMailbox, *, actor: Actor) -> Mailbox:
    """Watch a folder of a mailbox. Its group answers from the address, unless it has one already.

    Raises Invalid for a mangled address, a folder that is watched already, or an unknown `replies`.
    """
    require(actor, Right.MAILBOXES)
    async with house.transaction():
        address = await free_address(new.address, new.folder)
        mailbox = await Mailbox.create(
            address=address,
            folder=new.folder,
            url=new.url,
            afterwards=new.afterwards,
            start=new.start,
            authserv_id=new.authserv_id.strip(),
            copies_take_part=new.copies_take_part,
            replies=_replies(new.replies),
            group_id=new.group.id if new.group else None,
            oauth_id=new.oauth.id if new.oauth else None,
            created_at=clock.now(),
        )
        if new.group is not None and not new.group.email:
            await Group.filter(id=new.group.id).update(email=address)
        directory.forget()
        history.record("mailbox", mailbox.id, {"created": (None, address)}, actor=actor, ticket_id=None)
    return mailbox


async def change(house: House, mailbox: Mailbox, wanted: MailboxChanges, *, actor: Actor) -> Sequence[str]:
    """Change how it is watched; a running Postbote notices within seconds. Returns the names of the fields.

    Raises Invalid for a folder that is watched already.
    """
    require(actor, Right.MAILBOXES)
    async with house.transaction():
        mailbox = await Mailbox.get(id=mailbox.id)
        columns = {name: value for name, value in _columns(wanted).items() if value != getattr(mailbox, name)}
        if columns.get("folder") is not None:
            await _must_be_free(mailbox.address, columns["folder"])
        if not columns:
            return ()
        changes = {
            name: (_told(name, getattr(mailbox, name)), _told(name, columns[name])) for name in columns
        }
        # A new password is a change, though neither can be shown.
        told = {
            name: pair if pair[0] != pair[1] else (pair[0], f"{pair[1]} (changed)")
            for name, pair in changes.items()
        }
        await Mailbox.filter(id=mailbox.id).update(**columns)
        if mailbox_moved.is_elsewhere(mailbox.url, columns.get("url", mailbox.url)):
            await mailbox_moved.forget_uids(mailbox)
        directory.forget()
        history.record("mailbox", mailbox.id, told, actor=actor, ticket_id=None)
    return sorted(columns)


async def remove(house: House, mailbox: Mailbox, *, actor: Actor) -> None:
    """Watch it no more and forget how far it was read; its mails and tickets stay.

    Raises NotPossible while mails of it are on their way or in quarantine.
    """
    require(actor, Right.MAILBOXES)
    async with house.transaction():
        await _must_be_decided(mailbox)
        await InboundMail.filter(mailbox_id=mailbox.id).update(mailbox_id=None)
        await MailboxCursor.filter(mailbox_id=mailbox.id).delete()
        await Mailbox.filter(id=mailbox.id).delete()
        directory.forget()
        history.record("mailbox", mailbox.id, {"deleted": (mailbox.name, None)}, actor=actor, ticket_id=None)


async def _must_be_decided(mailbox: Mailbox) -> None:
    theirs = InboundMail.filter(mailbox_id=mailbox.id)
    if on_the_way := await theirs.filter(outcome=Outcome.STORED).count():
        raise NotPossible(
            "{count} mails of {mailbox} are not handled yet.", count=on_the_way, mailbox=mailbox.name
        )
    if waiting := await theirs.filter(outcome=Outcome.QUARANTINED).count():
        raise NotPossible(
            "{count} mails of {mailbox} are in quarantine: decide about them first, or switch it off.",
            count=waiting,
            mailbox=mailbox.name,
        )


async def free_address(address: str, folder: str) -> str:
    """The address as it is kept. Raises Invalid if it is none, or this folder is watched under it already."""
    normal = addresses.normalise(address)
    if not addresses.is_sound(normal):
        raise Invalid("address", "{address} is no mail address.", address=address)
    await _must_be_free(normal, folder)
    return normal


async def _must_be_free(address: str, folder: str) -> None:
    if await Mailbox.filter(address=address, folder=folder).exists():
        raise Invalid("address", "The mailbox {address} is watched already.", address=address)


def _columns(wanted: MailboxChanges) -> dict[str, Any]:
    """What is to be written, by column."""
    given = {item.name: getattr(wanted, item.name) for item in fields(wanted)}
    group, oauth, without_oauth = given.pop("group"), given.pop("oauth"), given.pop("without_oauth")
    columns = {name: value for name, value in given.items() if value is not None}
    if wanted.replies is not None:
        columns["replies"] = _replies(wanted.replies)
    if group is not None:
        columns["group_id"] = group.id
    if oauth is not None or without_oauth:
        columns["oauth_id"] = oauth.id if oauth is not None else None
    return columns


def _replies(wish: str) -> str:
    replies = addresses.normalise(wish)
    is_domain = replies.startswith("@") and addresses.is_sound(f"x{replies}")
    if replies not in {sub_addresses.PLUS, sub_addresses.NONE} and not is_domain:
        raise Invalid("replies", "Please say plus, none or a domain like @reply.desk.example.")
    return replies


def _told(name: str, value: Any) -> Any:
    return without_password(value) if name == "url" else value


async def begin_behind(house: House, mailbox: Mailbox, folder: str, *, uidvalidity: int, uid: int) -> None:
    """Reading begins behind this UID: what is there before stays unread (R37)."""
    async with house.transaction():
        await MailboxCursor.update_or_create(
            defaults={"uidvalidity": uidvalidity, "last_uid": uid}, mailbox_id=mailbox.id, folder=folder
        )


async def just_stored(mailbox: Mailbox, folder: str, *, uidvalidity: int, uid: int) -> Sequence[int]:
    """The UIDs that were stored last, up to this one; without those that could not be fetched whole.

    None from before somebody said anew what becomes of a mail: that was not meant for it.
    """
    theirs = InboundMail.filter(mailbox_id=mailbox.id, folder=folder, uidvalidity=uidvalidity, uid__lte=uid)
    said = Change.filter(record="mailbox", record_id=mailbox.id, field="afterwards")
    if last := await said.order_by("-id").first():
        theirs = theirs.filter(received_at__gt=last.at)
    whole = theirs.filter(Q(outcome__not=Outcome.QUARANTINED) | Q(handled_at__isnull=False))
    found = await whole.order_by("-uid").limit(MOST_JUST_STORED).values_list("uid")
    return sorted(row[0] for row in found)


async def called(address: str, folder: str | None = None) -> Sequence[Mailbox]:
    """The watched folders of an address, or one of them. Raises NotFound."""
    wanted = Mailbox.filter(address=addresses.normalise(address))
    found = await (wanted if folder is None else wanted.filter(folder=folder)).order_by("id")
    if not found:
        raise NotFound(
            "There is no mailbox {address}.", address=address if folder is None else f"{address}/{folder}"
        )
    return found


async def one_called(address: str, folder: str | None = None) -> Mailbox:
    """The one that is meant. Raises NotFound, and Invalid where several folders are watched."""
    found = await called(address, folder)
    if len(found) > 1:
        folders = ", ".join(mailbox.folder for mailbox in found)
        raise Invalid(
            "folder", "Several folders of {address} are watched: {folders}.", address=address, folders=folders
        )
    return found[0]


async def active() -> Sequence[Mailbox]:
    """Those to be watched."""
    return await Mailbox.filter(is_active=True).order_by("id")


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
