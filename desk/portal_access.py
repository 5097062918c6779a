"""Access to the portal (R43–R46): granting and revoking it, and new passwords by mail (N7)."""

from dataclasses import dataclass
from datetime import date

from desk import clock, contacts, portal_credentials, portal_sessions
from desk.actor import Actor
from desk.errors import Invalid, NotPossible
from desk.house import House
from desk.i18n import N_
from desk.notifications.reasons import Reason
from desk.permissions import Right, require
from models.contact import Contact
from models.portal_access import PortalAccess

_REFUSALS = {
    Reason.NO_ADDRESS: N_("{name} has no mail address that a password could be sent to."),
    Reason.SUPPRESSED: N_("The address of {name} is on the suppression list: no password can be sent to it."),
    Reason.NO_MAIL_SERVER: N_("Without a mail server no password can be sent."),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What became of it: the contact as it is now; was a password mailed, and if not, why not.

    `credentials` is None when none was due: no access, or there is a password already.
    """

    contact: Contact
    credentials: Reason | None


def is_open(contact: Contact, today: date) -> bool:
    """R43: portal user is ticked, both dates are filled, and today is within them."""
    return contact.may_enter_portal(today)


async def grant(
    house: House,
    contact: Contact,
    *,
    portal_user: bool,
    support_start: date | None,
    support_end: date | None,
    actor: Actor,
) -> Grant:
    """Set the portal block of a contact; when it becomes valid, the credentials are mailed (R44).

    Who has set a password before gets access back with it, and no mail. A block that isn't valid any more
    ends the sessions. Raises Invalid if the end lies before the start; NotAllowed for who is no lead.
    """
    require(actor, Right.PORTAL_ACCESS)
    if support_start and support_end and support_end < support_start:
        raise Invalid("support_end", "The support end lies before the support start.")
    fresh = await portal_credentials.fresh(house)
    block = {"portal_user": portal_user, "support_start": support_start, "support_end": support_end}
    async with house.transaction():
        contact = await Contact.select_for_update(no_key=True).get(id=contact.id)
        was_granted = contact.is_granted_portal(clock.today())
        contact = await contacts.change(house, contact, block, actor=actor)
        await _shut(contact)
        if not await _is_due(contact, was_granted=was_granted):
            return Grant(contact=contact, credentials=None)
        reason = await portal_credentials.issue(house, contact, fresh, actor=actor)
        return Grant(contact=contact, credentials=reason)


async def _shut(contact: Contact) -> None:
    if not is_open(contact, clock.today()):
        await portal_sessions.end_all(contact)
    if not contact.is_granted_portal(clock.today()):
        await portal_credentials.take_back(contact)


async def _is_due(contact: Contact, *, was_granted: bool) -> bool:
    """Valid, and without a password, or with a mailed one that was never used and whose time was cut."""
    if not contact.is_granted_portal(clock.today()):
        return False
    access = await PortalAccess.get_or_none(contact_id=contact.id)
    return access is None or (access.must_change and not was_granted)


async def reset(house: House, contact: Contact, *, actor: Actor) -> Contact:
    """`Reset portal password` (R46): new credentials are mailed, the old password and all sessions end.

    Raises NotPossible without access, without a mail address, and without a mail server; NotAllowed for who
    is no lead.
    """
    require(actor, Right.PORTAL_ACCESS)
    fresh = await portal_credentials.fresh(house)
    async with house.transaction():
        contact = await Contact.select_for_update(no_key=True).get(id=contact.id)
        if not contact.is_granted_portal(clock.today()):
            raise NotPossible("{name} has no access to the portal.", name=contact.name)
        refusal = _REFUSALS.get(await portal_credentials.can_be_mailed(house, contact, actor=actor))
        if refusal is not None:
            raise NotPossible(refusal, name=contact.name)
        await portal_credentials.issue(house, contact, fresh, actor=actor)
    return contact
