"""The credentials mail (N7, flow 5): a one-time password, mailed and hashed.

It expires after seven days and can do nothing but set a new one (R44). It stands in clear in the one
delivery that carries it, until that has left; the history knows only that there was one.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from desk import clock, history, passwords, portal_sessions
from desk.actor import Actor
from desk.house import House
from desk.notifications.act import Act, To
from desk.notifications.deciding import decide
from desk.notifications.matrix import Role, Rule, notice
from desk.notifications.planning import plan
from desk.notifications.reasons import Reason
from models.contact import Contact
from models.delivery import WAITING, Delivery, State
from models.portal_access import PortalAccess

KIND = notice(Rule.CREDENTIALS, Role.CUSTOMER).kind
VALID = timedelta(days=7)
# Whoever asked for it is waiting for it.
SPARE_VALID = timedelta(days=1)


@dataclass(frozen=True, slots=True, repr=False)
class Fresh:
    """A password for the mail, and its hash for the store."""

    password: str
    hash: str


async def fresh(house: House) -> Fresh:
    """Made before the transaction begins: hashing is slow on purpose."""
    password = passwords.one_time()
    return Fresh(password=password, hash=await house.passwords.hashed(password))


async def can_be_mailed(house: House, contact: Contact, *, actor: Actor) -> Reason:
    """MAILED, or why not. The gate R32 is not asked (N7, D)."""
    (planned,) = await plan(house, None, _act(contact, {}, actor=actor))
    return planned.reason


async def issue(house: House, contact: Contact, new: Fresh, *, actor: Actor) -> Reason:
    """Replace the password, end the sessions, write the mail and the decision, in the verb's transaction.

    What can't be mailed replaces nothing; the decision says why.
    """
    reason = await can_be_mailed(house, contact, actor=actor)
    if reason is Reason.MAILED:
        await _replace(contact, new)
    await _mail(house, contact, {"password": new.password}, actor=actor)
    return reason


async def offer(house: House, contact: Contact, new: Fresh, *, actor: Actor) -> Reason:
    """Mail a password that opens beside the present one, for a day: asking changes nothing, using it does."""
    reason = await can_be_mailed(house, contact, actor=actor)
    if reason is Reason.MAILED:
        await _add_spare(contact, new)
    await _mail(house, contact, {"password": new.password, "asked": True}, actor=actor)
    return reason


async def _add_spare(contact: Contact, new: Fresh) -> None:
    # Who asks twice at once gets the second mail only: it takes back the first.
    await Contact.select_for_update(no_key=True).get(id=contact.id)
    await take_back(contact)
    spare = {"spare_hash": new.hash, "spare_expires_at": clock.now() + SPARE_VALID}
    await PortalAccess.filter(contact_id=contact.id).update(**spare)


async def _replace(contact: Contact, new: Fresh) -> None:
    await take_back(contact)
    await portal_sessions.end_all(contact)
    await PortalAccess.update_or_create(
        defaults={
            "password_hash": new.hash,
            "must_change": True,
            "expires_at": expiry(contact),
            "spare_hash": None,
            "spare_expires_at": None,
            "changed_at": clock.now(),
        },
        contact_id=contact.id,
    )


async def _mail(house: House, contact: Contact, payload: dict[str, Any], *, actor: Actor) -> None:
    (decided,) = await decide(house, None, _act(contact, payload, actor=actor))
    if decided.delivery is not None:
        changes = {"portal_password": (None, "one-time, mailed")}
        history.record("contact", contact.id, changes, actor=actor, ticket_id=None)


def _act(contact: Contact, payload: dict[str, Any], *, actor: Actor) -> Act:
    return Act(
        Rule.CREDENTIALS,
        actor,
        to=[To(Role.CUSTOMER, contact=contact)],
        payload={"user": contact.email, **payload},
        is_sensitive=True,
    )


def expiry(contact: Contact) -> datetime:
    """Seven days from now; from the support start, if that is still to come."""
    now = clock.now()
    if contact.support_start is None:
        return now + VALID
    return max(now, datetime.combine(contact.support_start, time()).astimezone()) + VALID


async def take_back(contact: Contact) -> None:
    """Mails that wait with a password that no longer opens anything aren't sent; the password is wiped."""
    waiting = Delivery.filter(contact_id=contact.id, kind=KIND, state__in=WAITING)
    await waiting.update(state=State.CANCELLED, payload={})
