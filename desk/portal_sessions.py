"""Logins at the portal, kept on the server: the browser holds a random key, the store only its SHA-256.

A session ends twelve hours after the last request, seven days after the login, and at once when the
contact's access does (R43): that is looked at on every request.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from desk import clock
from desk.rows import day_or_none, moment, moment_or_none, rows
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


_FIND = """
SELECT s.csrf, s.language AS chosen, s.seen_at, s.expires_at,
  c.id, c.name, c.email, c.language, c.organisation_id, c.portal_user, c.support_start, c.support_end,
  c.sees_organisation, c.email_opt_out,
  a.must_change, a.expires_at AS password_expires_at
FROM portal_session s
JOIN contact c ON c.id = s.contact_id
JOIN portal_access a ON a.contact_id = c.id
WHERE s.key_hash = ?
"""


async def find(key: str) -> Session | None:
    """The session of a browser's key, if it holds still: not ended, not idle, access not over (R43)."""
    key_hash, at = _hash(key), clock.now()
    found = await rows(_FIND, [key_hash])
    if not found:
        return None
    row = found[0]
    contact = _contact(row)
    if not _holds(row, contact, at):
        await PortalSession.filter(key_hash=key_hash).delete()
        return None
    if moment(row["seen_at"]) <= at - SEEN_EVERY:
        await PortalSession.filter(key_hash=key_hash).update(seen_at=at)
    return Session(
        key_hash=key_hash,
        contact=contact,
        csrf=row["csrf"],
        language=row["chosen"],
        must_change=bool(row["must_change"]),
    )


def _contact(row: Mapping[str, Any]) -> Contact:
    """As much of the contact as access, the gate (R32) and the verbs look at."""
    return Contact(
        id=row["id"],
        name=row["name"],
        email=row["email"],
        language=row["language"],
        organisation_id=row["organisation_id"],
        portal_user=bool(row["portal_user"]),
        support_start=day_or_none(row["support_start"]),
        support_end=day_or_none(row["support_end"]),
        sees_organisation=bool(row["sees_organisation"]),
        email_opt_out=bool(row["email_opt_out"]),
    )


def _holds(row: Mapping[str, Any], contact: Contact, at: datetime) -> bool:
    if moment(row["seen_at"]) + IDLE <= at or moment(row["expires_at"]) <= at:
        return False
    password_ends = moment_or_none(row["password_expires_at"])
    if row["must_change"] and password_ends is not None and password_ends <= at:
        return False
    return contact.may_enter_portal(clock.today())


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
