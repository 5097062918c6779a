"""Where a workflow's actions are done: which ticket, for which workflow, as whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from desk import directory
from desk.actor import Actor
from desk.house import House
from desk.workflows.said import Said
from models.comment import Channel
from models.contact import Contact
from models.picklist_value import Picklist
from models.ticket import Ticket


@dataclass(slots=True)
class Scene:
    """The ticket is as it is now: an action that changes it puts the changed one here."""

    house: House
    ticket: Ticket
    workflow: str

    @property
    def actor(self) -> Actor:
        return acting(self.workflow)


def acting(workflow: str) -> Actor:
    """The system, through a workflow of this name."""
    return Actor(channel=Channel.SYSTEM, workflow=workflow)


class Action(Protocol):
    """One thing a workflow does. What it says of itself are English words for history and command line."""

    def stored(self) -> dict[str, Any]:
        """As a row keeps it: people and groups by their ids."""
        ...

    async def in_words(self) -> str:
        """As it is written on the command line."""
        ...

    async def plan(self, scene: Scene) -> list[Said]:
        """What it would do. Writes nothing. Raises Invalid or NotFound for what is gone."""
        ...

    async def do(self, scene: Scene) -> list[Said]:
        """Do it, inside the transaction of the run; says what was done."""
        ...


async def values(scene: Scene, language: str) -> Mapping[str, str]:
    """What the texts of notes and posts may name; nothing of it reaches a customer."""
    ticket = scene.ticket
    labels = {(item.picklist, item.key): item for item in await directory.picklist_values()}
    status = labels.get((Picklist.STATUS, ticket.status))
    priority = labels.get((Picklist.PRIORITY, ticket.priority))
    group = await directory.group(ticket.group_id)
    customer = await Contact.get_or_none(id=ticket.contact_id) if ticket.contact_id else None
    return {
        "number": ticket.number,
        "title": ticket.title,
        "status": status.label(language) if status else ticket.status,
        "priority": priority.label(language) if priority else ticket.priority,
        "group": group.name if group else "",
        "customer": customer.name if customer else "",
        "company": (await scene.house.preferences()).company_name,
    }
