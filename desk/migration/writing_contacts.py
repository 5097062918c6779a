"""Organisations and contacts of another helpdesk, found by name or mail address, else added (R29, R30)."""

from collections.abc import Sequence

from desk import clock, history, new_ids
from desk.actor import Actor
from desk.migration.foreign import ForeignContact, ForeignOrganisation
from desk.migration.inserting import insert
from desk.migration.known import known, living, remember, slices
from desk.migration.run import Run
from desk.rows import marks, rows
from models.contact import Contact, ContactAddress
from models.fresh import fresh
from models.organisation import Organisation

ORGANISATION, CONTACT = "organisation", "contact"


async def write_organisations(run: Run, batch: Sequence[ForeignOrganisation]) -> None:
    """In one transaction: those whose name nobody has are added."""
    async with run.house.transaction():
        had = await known(run.source, ORGANISATION, [item.id for item in batch])
        new = {item.id: item for item in batch if item.id not in had}
        named = await _organisations_named([_name(item) for item in new.values()])
        fresh_ones: dict[str, ForeignOrganisation] = {}
        for item in new.values():
            if _name(item).lower() not in named:
                fresh_ones.setdefault(_name(item).lower(), item)
        run.report.organisations.known += len(batch) - len(new)
        run.report.organisations.new += len(fresh_ones)
        run.report.organisations.found += len(new) - len(fresh_ones)
        if run.is_dry:
            return
        named |= await _add_organisations(list(fresh_ones.values()), actor=run.actor)
        became = {item.id: named[_name(item).lower()] for item in new.values()}
        remember(run.source, ORGANISATION, became)


def _name(item: ForeignOrganisation) -> str:
    return item.name or f"Organisation {item.id}"


async def _organisations_named(names: Sequence[str]) -> dict[str, int]:
    """By name in small letters."""
    found: dict[str, int] = {}
    for some in slices(sorted({name.lower() for name in names})):
        sql = f"SELECT id, name FROM organisation WHERE lower(name) IN ({marks(some)}) ORDER BY id DESC"
        found |= {row["name"].lower(): row["id"] for row in await rows(sql, list(some))}
    return found


async def _add_organisations(items: Sequence[ForeignOrganisation], *, actor: Actor) -> dict[str, int]:
    if not items:
        return {}
    ids = await new_ids.reserve(Organisation, len(items))
    await insert(
        [
            fresh(
                Organisation,
                id=number,
                name=_name(item),
                email=item.email or None,
                phone=item.phone,
                email_opt_out=item.email_opt_out,
                created_at=item.created_at or clock.now(),
            )
            for number, item in zip(ids, items, strict=True)
        ]
    )
    for number, item in zip(ids, items, strict=True):
        history.record(ORGANISATION, number, {"created": (None, _name(item))}, actor=actor, ticket_id=None)
    return {_name(item).lower(): number for number, item in zip(ids, items, strict=True)}


async def write_contacts(run: Run, batch: Sequence[ForeignContact]) -> None:
    """In one transaction: those none of whose addresses is known are added.

    A contact that was here before stays as it is, but gets the addresses it didn't have.
    """
    language = (await run.house.preferences()).language
    async with run.house.transaction():
        had = await known(run.source, CONTACT, [item.id for item in batch])
        new = {item.id: item for item in batch if item.id not in had}
        owners = await owners_of([address for item in new.values() for address in item.addresses])
        before = len(new)
        plan = _Plan(owners)
        for item in new.values():
            plan.place(item)
        run.report.contacts.known += len(batch) - before
        run.report.contacts.new += len(plan.added)
        run.report.contacts.found += before - len(plan.added)
        if run.is_dry:
            return
        wanted = [item.organisation for item in plan.added if item.organisation]
        organisations = await living("organisation", await known(run.source, ORGANISATION, wanted))
        ids = await _add_contacts(plan.added, organisations, language=language, actor=run.actor)
        became = {
            foreign: ids[place] if is_new else place for foreign, (is_new, place) in plan.places.items()
        }
        await _add_addresses(plan, ids, actor=run.actor)
        remember(run.source, CONTACT, became)


class _Plan:
    """Who of a batch is added, and who is whom: contacts of a batch may share an address."""

    def __init__(self, owners: dict[str, int]) -> None:
        # By address and by foreign id: (True, its place among those added) or (False, the id of who has it).
        self._owners: dict[str, tuple[bool, int]] = {
            address: (False, owner) for address, owner in owners.items()
        }
        self.places: dict[str, tuple[bool, int]] = {}
        self.added: list[ForeignContact] = []
        self.addresses: dict[str, tuple[bool, int]] = {}

    def place(self, item: ForeignContact) -> None:
        owner = next((self._owners[address] for address in item.addresses if address in self._owners), None)
        if owner is None:
            owner = (True, len(self.added))
            self.added.append(item)
        self.places[item.id] = owner
        for address in item.addresses:
            if address not in self._owners:
                self._owners[address] = owner
                self.addresses[address] = owner


async def owners_of(addresses: Sequence[str]) -> dict[str, int]:
    """By address: the contact it belongs to."""
    found: dict[str, int] = {}
    for some in slices(sorted(set(addresses))):
        sql = f"SELECT address, contact_id FROM contact_address WHERE address IN ({marks(some)})"
        found |= {row["address"]: row["contact_id"] for row in await rows(sql, list(some))}
    return found


async def _add_contacts(
    items: Sequence[ForeignContact], organisations: dict[str, int], *, language: str, actor: Actor
) -> Sequence[int]:
    if not items:
        return []
    at = clock.now()
    ids = await new_ids.reserve(Contact, len(items))
    made = [
        fresh(
            Contact,
            id=number,
            name=(item.name or next(iter(item.addresses), f"Contact {item.id}"))[:200],
            email=item.addresses[0] if item.addresses else None,
            phone=item.phone,
            language=item.language or language,
            organisation_id=organisations.get(item.organisation or ""),
            email_opt_out=item.email_opt_out,
            support_start=item.support_start,
            support_end=item.support_end,
            created_at=item.created_at or at,
            modified_at=at,
        )
        for number, item in zip(ids, items, strict=True)
    ]
    await insert(made)
    for row in made:
        history.record(CONTACT, row.id, {"created": (None, row.name)}, actor=actor, ticket_id=None)
    return ids


async def _add_addresses(plan: _Plan, ids: Sequence[int], *, actor: Actor) -> None:
    if not plan.addresses:
        return
    for address, (is_new, place) in plan.addresses.items():
        if not is_new:
            history.record(CONTACT, place, {"address": (None, address)}, actor=actor, ticket_id=None)
    numbers = await new_ids.reserve(ContactAddress, len(plan.addresses))
    await insert(
        [
            fresh(ContactAddress, id=number, contact_id=ids[place] if is_new else place, address=address)
            for number, (address, (is_new, place)) in zip(numbers, plan.addresses.items(), strict=True)
        ]
    )
