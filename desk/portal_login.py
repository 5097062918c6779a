"""Logging in to the portal, and the customer's own new password (R43–R45)."""

from enum import StrEnum
from typing import Any

from desk import (
    addresses,
    clock,
    contacts,
    history,
    login_throttle,
    password_rules,
    portal_credentials,
    portal_sessions,
)
from desk.actor import Actor
from desk.errors import Invalid, NotAllowed
from desk.house import House
from desk.portal_sessions import Begun, Session
from desk.texts import clean
from models.comment import Channel
from models.portal_access import PortalAccess

NO_SPARE: dict[str, Any] = {"spare_hash": None, "spare_expires_at": None}


async def log_in(
    house: House, user: str, password: str, *, address: str, language: str | None = None
) -> Begun:
    """A session for a contact's mail address and password (R43); `address` is the client's, for throttling.

    Raises Throttled (login_throttle) after too many failures, else NotAllowed: the same for a wrong password
    and a user nobody knows, after the same time. Only the right password hears that its time is over.
    """
    account = addresses.normalise(clean(user))[:254]
    await login_throttle.count(house, account=account, address=address)
    access = await _access(account)
    key = await _key(house, access, password)
    if access is None or key is None:
        raise NotAllowed("User name or password is wrong.")
    _refuse_what_is_over(access, key)
    new_hash = await _rehashed(house, access, key, password)
    async with house.transaction():
        await _note_login(access, key, new_hash)
        await login_throttle.forgive(account=account, address=address)
        must_change = access.must_change or key is _Key.SPARE
        return await portal_sessions.begin(access.contact, must_change=must_change, language=language)


class _Key(StrEnum):
    OWN = "own"
    # Mailed because the customer asked for it (`ask_for_password`).
    SPARE = "spare"


async def _access(account: str) -> PortalAccess | None:
    found = PortalAccess.filter(contact__addresses__address=account).select_related("contact")
    return await found.first()


async def _key(house: House, access: PortalAccess | None, password: str) -> _Key | None:
    """Which of the two passwords it is. To find that it is neither takes as long without any."""
    if await house.passwords.matches(password, access.password_hash if access else None):
        return _Key.OWN
    if await house.passwords.matches(password, access.spare_hash if access else None):
        return _Key.SPARE
    return None


def _refuse_what_is_over(access: PortalAccess, key: _Key) -> None:
    if not access.contact.may_enter_portal(clock.today()):
        raise NotAllowed("Your access to the portal is not open at present. Please write to us.")
    expires_at = access.spare_expires_at if key is _Key.SPARE else access.expires_at
    is_one_time = access.must_change or key is _Key.SPARE
    if is_one_time and expires_at is not None and expires_at <= clock.now():
        raise NotAllowed("This one-time password has expired. Please ask for a new one.")


async def _rehashed(house: House, access: PortalAccess, key: _Key, password: str) -> str:
    stored = access.spare_hash if key is _Key.SPARE else access.password_hash
    assert stored is not None
    return await house.passwords.hashed(password) if house.passwords.is_outdated(stored) else stored


async def _note_login(access: PortalAccess, key: _Key, new_hash: str) -> None:
    changes: dict[str, Any] = {"last_login_at": clock.now(), "password_hash": new_hash}
    # The password may have been reset while this one was being checked.
    same = PortalAccess.filter(id=access.id, password_hash=access.password_hash)
    if key is _Key.SPARE:
        same = same.filter(spare_hash=access.spare_hash)
        changes |= {"must_change": True, "expires_at": access.spare_expires_at, **NO_SPARE}
        await portal_sessions.end_all(access.contact)
    if not await same.update(**changes):
        raise NotAllowed("User name or password is wrong.")


async def ask_for_password(house: House, user: str, *, address: str) -> None:
    """`Forgotten your password?`: a one-time password is mailed to who has access; nobody hears who has.

    The present password and the sessions hold until the one-time one is used. Raises Throttled, for known and
    unknown names alike.
    """
    account = addresses.normalise(clean(user))[:254]
    await login_throttle.count_mail(house, account=account, address=address)
    fresh = await portal_credentials.fresh(house)
    contact = await contacts.by_address(account)
    if contact is None or not contact.is_granted_portal(clock.today()):
        return
    actor = Actor(channel=Channel.PORTAL, contact=contact)
    async with house.transaction():
        if await PortalAccess.filter(contact_id=contact.id).exists():
            await portal_credentials.offer(house, contact, fresh, actor=actor)
        else:
            await portal_credentials.issue(house, contact, fresh, actor=actor)


async def set_password(
    house: House, session: Session, new: str, *, current: str = "", address: str = ""
) -> Begun:
    """The customer's own new password (R45). All sessions end; the one returned begins.

    After a one-time password `current` isn't asked again. Raises Invalid("password") for a new one that won't
    do, Invalid("current") for a wrong current one, Throttled after too many of those.
    """
    contact = session.contact
    email = contact.email or ""
    await password_rules.check_for(house, contact, new)
    access = await PortalAccess.get(contact_id=contact.id)
    if not access.must_change:
        await _check_current(house, access, email, current, address)
    if await house.passwords.matches(new, access.password_hash):
        raise Invalid("password", "Please choose another password than the one you have now.")
    new_hash = await house.passwords.hashed(new)
    async with house.transaction():
        await _replace(access, new_hash)
        await portal_sessions.end_all(contact)
        actor = Actor(channel=Channel.PORTAL, contact=contact)
        history.record(
            "contact",
            contact.id,
            {"portal_password": (None, "set by the customer")},
            actor=actor,
            ticket_id=None,
        )
        return await portal_sessions.begin(contact, must_change=False, language=session.language)


async def _check_current(
    house: House, access: PortalAccess, account: str, current: str, address: str
) -> None:
    await login_throttle.count(house, account=account, address=address)
    if not await house.passwords.matches(current, access.password_hash):
        raise Invalid("current", "This is not your current password.")
    await login_throttle.forgive(account=account, address=address)


async def _replace(access: PortalAccess, new_hash: str) -> None:
    same = PortalAccess.filter(id=access.id, password_hash=access.password_hash)
    changes = {"password_hash": new_hash, "must_change": False, "expires_at": None, **NO_SPARE}
    if not await same.update(**changes, changed_at=clock.now()):
        raise NotAllowed("Your password was reset meanwhile. Please log in again.")
