"""Logins at the portal, kept on the server: the browser holds a random key, the store only its SHA-256.

A session ends twelve hours after the last request, seven days after the login, and at once when the
contact's access does (R43): that is looked at on every request.
"""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desk import clock
from models.contact import Contact
from models.portal_session import PortalSession

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
# A request a second is one write a minute.
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """A login that holds."""

    key_hash: str
    contact: Contact
    csrf: str
    # None: the contact's.
    language: str | None
    # Came in with a password we mailed: may set a new one, and nothing else (R44, R45).
    must_change: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """A new session and the key for the browser, which is stored nowhere."""

    key: str
    session: Session


async def begin(contact: Contact, *, must_change: bool, language: str | None = None) -> Begun:
    """A session under a fresh key, for somebody who has just proved who they are."""
    key, at = secrets.token_urlsafe(32), clock.now()
    await PortalSession.filter(expires_at__lte=at).delete()
    session = Session(
        key_hash=_hash(key),
        contact=contact,
        csrf=secrets.token_urlsafe(24),
        language=language,
        must_change=must_change,
    )
    await PortalSession.create(
        key_hash=session.key_hash,
        contact_id=contact.id,
        csrf=session.csrf,
        language=language,
        created_at=at,
        seen_at=at,
        expires_at=at + LONGEST,
    )
    return Begun(key=key, session=session)


_CONTACT = (
    "id",
    "name",
    "email",
    "language",
    "organisation_id",
    "portal_user",
    "support_start",
    "support_end",
    "sees_organisation",
)
_COLUMNS = (
    "csrf",
    "language",
    "seen_at",
    "expires_at",
    *(f"contact__{name}" for name in _CONTACT),
    "contact__portal_access__must_change",
    "contact__portal_access__expires_at",
)


async def find(key: str) -> Session | None:
    """The session of a browser's key, if it holds still: not ended, not idle, access not over (R43)."""
    key_hash, at = _hash(key), clock.now()
    row = await PortalSession.get_or_none(key_hash=key_hash).values(*_COLUMNS)
    if row is None:
        return None
    contact = Contact(**{name: row[f"contact__{name}"] for name in _CONTACT})
    if not _holds(row, contact, at):
        await PortalSession.filter(key_hash=key_hash).delete()
        return None
    if row["seen_at"] <= at - SEEN_EVERY:
        await PortalSession.filter(key_hash=key_hash).update(seen_at=at)
    return Session(
        key_hash=key_hash,
        contact=contact,
        csrf=row["csrf"],
        language=row["language"],
        must_change=row["contact__portal_access__must_change"],
    )


def _holds(row: dict[str, datetime | None], contact: Contact, at: datetime) -> bool:
    seen_at, expires_at = row["seen_at"], row["expires_at"]
    if seen_at is None or seen_at + IDLE <= at or expires_at is None or expires_at <= at:
        return False
    must_change = row["contact__portal_access__must_change"]
    if must_change is None or (must_change and _is_past(row["contact__portal_access__expires_at"], at)):
        return False
    return contact.may_enter_portal(clock.today())


def _is_past(expires_at: datetime | None, at: datetime) -> bool:
    return expires_at is not None and expires_at <= at


async def end(session: Session) -> None:
    """Log out here."""
    await PortalSession.filter(key_hash=session.key_hash).delete()


async def end_all(contact: Contact) -> None:
    """Log out everywhere."""
    await PortalSession.filter(contact_id=contact.id).delete()


async def choose_language(session: Session, language: str) -> Session:
    """The language of this session (R51); the contact's own stays."""
    await PortalSession.filter(key_hash=session.key_hash).update(language=language)
    return replace(session, language=language)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
