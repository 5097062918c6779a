"""The verbs of a contact (R30): add, find by address, change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from desk import addresses, clock, db, history
from desk.actor import Actor
from desk.errors import Invalid, NotFound
from desk.house import House
from desk.i18n import LANGUAGES
from desk.texts import clean
from models.contact import Contact, ContactAddress
from models.organisation import Organisation


@dataclass(frozen=True, slots=True)
class NewContact:
    name: str
    email: str
    language: str = "en"
    organisation: str = ""
    email_opt_out: bool = False
    portal_user: bool = False
    support_start: date | None = None
    support_end: date | None = None
    sees_organisation: bool = False


async def add(house: House, new: NewContact, *, actor: Actor) -> Contact:
    """Add a contact. Raises Invalid for a missing name, a mangled or known address, an unknown language."""
    name, email = _checked(new)
    async with house.transaction():
        if await ContactAddress.filter(address=email).exists():
            raise Invalid("email", "There is a contact with the address {address} already.", address=email)
        return await _insert(new, name=name, email=email, actor=actor)


def _checked(new: NewContact) -> tuple[str, str]:
    """Name and address as they are kept. Raises Invalid."""
    name = " ".join(clean(new.name).split())[:200]
    email = addresses.normalise(new.email)
    if not name:
        raise Invalid("name", "Please enter a name.")
    if not addresses.is_sound(email):
        raise Invalid("email", "{address} is no mail address.", address=new.email)
    if new.language not in LANGUAGES:
        raise Invalid("language", "Please choose en or de.")
    if new.support_start and new.support_end and new.support_end < new.support_start:
        raise Invalid("support_end", "The support end lies before the support start.")
    return name, email


async def _insert(new: NewContact, *, name: str, email: str, actor: Actor) -> Contact:
    at = clock.now()
    organisation = await _organisation(new.organisation, actor=actor) if new.organisation else None
    contact = await Contact.create(
        name=name,
        email=email,
        language=new.language,
        organisation_id=organisation.id if organisation else None,
        email_opt_out=new.email_opt_out,
        portal_user=new.portal_user,
        support_start=new.support_start,
        support_end=new.support_end,
        sees_organisation=new.sees_organisation,
        created_at=at,
        modified_at=at,
    )
    await ContactAddress.create(contact_id=contact.id, address=email)
    history.record("contact", contact.id, {"created": (None, name)}, actor=actor, ticket_id=None)
    scratch = db.scratch()
    if scratch is not None:
        scratch.setdefault(_ADDED, set()).add(contact.id)
    return contact


_ADDED = "contacts added"


def is_new(contact: Contact) -> bool:
    """Added in this very transaction: nothing is older than it."""
    return contact.id in (db.scratch() or {}).get(_ADDED, ())


async def _organisation(name: str, *, actor: Actor) -> Organisation:
    found = await Organisation.filter(name__iexact=name).first()
    if found is not None:
        return found
    made = await Organisation.create(name=name, created_at=clock.now())
    history.record("organisation", made.id, {"created": (None, name)}, actor=actor, ticket_id=None)
    return made


async def by_address(address: str) -> Contact | None:
    """The contact an address belongs to."""
    wanted = addresses.normalise(address)
    known: dict[str, Contact | None] = (db.scratch() or {}).get(_SENDERS, {})
    if wanted in known:
        return known[wanted]
    return await Contact.filter(addresses__address=wanted).first()


async def look_up(wanted: Sequence[str]) -> Sequence[Contact]:
    """Find the contacts of many addresses at once; `by_address` in this transaction then knows them."""
    scratch = db.scratch()
    if scratch is None:
        return ()
    rows = await ContactAddress.filter(address__in=list(set(wanted))).select_related("contact")
    scratch[_SENDERS] = dict.fromkeys(wanted) | {row.address: row.contact for row in rows}
    return [row.contact for row in rows]


_SENDERS = "contacts by address"


async def called(address: str) -> Contact:
    """The contact an address belongs to. Raises NotFound."""
    found = await by_address(address)
    if found is None:
        raise NotFound("There is no contact with the address {address}.", address=address)
    return found


async def everyone() -> Sequence[Contact]:
    """All contacts by name, each with its organisation."""
    return await Contact.all().order_by("name", "id").select_related("organisation")


async def by_sender(house: House, *, name: str, address: str, actor: Actor, language: str = "") -> Contact:
    """The contact who wrote, added if unknown; the name is the address if the mail has none.

    A new one is written to in `language`, if that is one of ours, else in the desk's (R51).
    """
    known = await by_address(address)
    if known is not None:
        return known
    spoken = language if language in LANGUAGES else (await house.preferences()).language
    new = NewContact(name=name.strip() or address, email=address, language=spoken)
    name, email = _checked(new)
    async with house.transaction():
        contact = await _insert(new, name=name, email=email, actor=actor)
    (db.scratch() or {}).get(_SENDERS, {})[addresses.normalise(address)] = contact
    return contact


async def change(house: House, contact: Contact, new: Mapping[str, Any], *, actor: Actor) -> Contact:
    """Set columns of a contact that the caller has checked, with history."""
    async with house.transaction():
        before = {name: getattr(contact, name) for name in new}
        contact.update_from_dict({**new, "modified_at": clock.now()})
        await contact.save()
        changes = {name: (before[name], value) for name, value in new.items()}
        history.record("contact", contact.id, changes, actor=actor, ticket_id=None)
    return contact
