"""What a merge unites: tags, subscribers, people in copy, relations.

The merged ticket keeps its own rows; the survivor gets those it hasn't. When they are taken apart, the
survivor loses what it got – unless another ticket that is still merged into it has the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.models import Model

from models.contact import ContactAddress
from models.record_link import RecordLink
from models.tag import TicketTag
from models.ticket import Ticket
from models.ticket_merge import TicketMerge
from models.ticket_participant import TicketParticipant
from models.ticket_subscriber import TicketSubscriber


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows of a ticket, each known by these columns."""

    model: type[Model]
    key: tuple[str, ...]
    more: tuple[str, ...] = ()

    async def rows(self, ticket_id: int) -> dict[tuple[Any, ...], dict[str, Any]]:
        """By key, in their order."""
        found = await self.model.filter(ticket_id=ticket_id).order_by("id").values(*self.key, *self.more)
        return {tuple(row[name] for name in self.key): row for row in found}

    async def remove(self, ticket_id: int, key: Sequence[Any]) -> None:
        await self.model.filter(ticket_id=ticket_id, **dict(zip(self.key, key, strict=True))).delete()


PEOPLE = "people"
KINDS = {
    "tags": Kind(TicketTag, ("tag_id",)),
    "subscribers": Kind(TicketSubscriber, ("agent_id",), ("created_at",)),
    PEOPLE: Kind(
        TicketParticipant, ("address",), ("name", "contact_id", "created_at", "removed_at", "removed_by")
    ),
    "links": Kind(RecordLink, ("record", "record_id"), ("created_at",)),
}
United = Mapping[str, Sequence[Any]]


async def unite(merged: Ticket, survivor: Ticket, *, at: datetime, takes_people: bool) -> dict[str, Any]:
    """Give the survivor what it hasn't. Returns the keys by kind."""
    got: dict[str, Any] = {}
    for name, kind in KINDS.items():
        if name == PEOPLE and not takes_people:
            continue
        theirs = await kind.rows(merged.id)
        if name == PEOPLE and merged.contact_id not in {None, survivor.contact_id}:
            theirs |= await _customer(merged, at)
        ours = await kind.rows(survivor.id)
        new = {key: row for key, row in theirs.items() if key not in ours}
        await kind.model.bulk_create(kind.model(ticket_id=survivor.id, **row) for row in new.values())
        got[name] = [list(key) for key in new]
    return got


async def _customer(merged: Ticket, at: datetime) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The merged ticket's customer as somebody in copy."""
    addresses = await ContactAddress.filter(contact_id=merged.contact_id).select_related("contact")
    return {
        (item.address,): {
            "address": item.address,
            "name": item.contact.name[:200],
            "contact_id": item.contact_id,
            "created_at": at,
        }
        for item in addresses
    }


async def give_back_united(record: TicketMerge, united: United) -> None:
    """Take from the survivor what it got by this merge; what another merge brings, too, is that one's now."""
    active = TicketMerge.filter(survivor_id=record.survivor_id, unmerged_at=None).exclude(id=record.id)
    others = await active.order_by("id")
    for name, keys in united.items():
        kind = KINDS[name]
        brings = [
            (other, await kind.rows(other.merged_id)) for other in others if name in other.moved["united"]
        ]
        for key in keys:
            heir = next((other for other, rows in brings if tuple(key) in rows), None)
            if heir is None:
                await kind.remove(record.survivor_id, key)
            elif key in [list(item) for item in (await kind.rows(record.survivor_id))]:
                heir.moved["united"][name].append(list(key))
    for other in others:
        await other.save(update_fields=["moved"])
