"""Logging in to the portal, and the customer's own new password (R43–R45)."""

from desk import addresses, clock, history, login_throttle, passwords, portal_sessions
from desk.actor import Actor
from desk.errors import Invalid, NotAllowed
from desk.house import House
from desk.portal_sessions import Begun, Session
from desk.texts import clean
from models.comment import Channel
from models.portal_access import PortalAccess


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
    stored = access.password_hash if access else None
    if not await house.passwords.matches(password, stored) or access is None:
        raise NotAllowed("User name or password is wrong.")
    _refuse_what_is_over(access)
    new_hash = await _rehashed(house, access, password)
    async with house.transaction():
        await _note_login(access, new_hash)
        await login_throttle.forgive(account=account, address=address)
        return await portal_sessions.begin(access.contact, must_change=access.must_change, language=language)


async def _access(account: str) -> PortalAccess | None:
    found = PortalAccess.filter(contact__addresses__address=account).select_related("contact")
    return await found.first()


def _refuse_what_is_over(access: PortalAccess) -> None:
    if not access.contact.may_enter_portal(clock.today()):
        raise NotAllowed("Your access to the portal is not open at present. Please write to us.")
    if access.must_change and access.expires_at is not None and access.expires_at <= clock.now():
        raise NotAllowed("This one-time password has expired. Please ask us for a new one.")


async def _rehashed(house: House, access: PortalAccess, password: str) -> str:
    if not house.passwords.is_outdated(access.password_hash):
        return access.password_hash
    return await house.passwords.hashed(password)


async def _note_login(access: PortalAccess, new_hash: str) -> None:
    # The password may have been reset while this one was being checked.
    same = PortalAccess.filter(id=access.id, password_hash=access.password_hash)
    if not await same.update(last_login_at=clock.now(), password_hash=new_hash):
        raise NotAllowed("User name or password is wrong.")


async def set_password(
    house: House, session: Session, new: str, *, current: str = "", address: str = ""
) -> Begun:
    """The customer's own new password (R45). All sessions end; the one returned begins.

    After a one-time password `current` isn't asked again. Raises Invalid("password") for a new one that won't
    do, Invalid("current") for a wrong current one, Throttled after too many of those.
    """
    contact = session.contact
    email = contact.email or ""
    passwords.check(new, not_like=(contact.name, email, email.partition("@")[0]))
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
    changes = {"password_hash": new_hash, "must_change": False, "expires_at": None, "changed_at": clock.now()}
    if not await same.update(**changes):
        raise NotAllowed("Your password was reset meanwhile. Please log in again.")
