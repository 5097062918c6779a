"""What can be done to many tickets at once: the list of kinds, and what a kind is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any, Protocol

from desk.actor import Actor
from desk.errors import NotFound
from desk.house import House
from desk.permissions import Right
from models.ticket import Ticket

MODULES: Mapping[str, str] = {
    "edit": "desk.mass.edit",
    "tag": "desk.mass.tag",
    "delete": "desk.mass.delete",
    "subscribe": "desk.mass.subscribe",
    "unsubscribe": "desk.mass.unsubscribe",
}

Wishes = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Skip:
    """A ticket that was passed over, and the sentence that says why: English with `{names}`."""

    what: str
    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)
    field: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one batch: how many tickets changed; the rest was so already, or is skipped."""

    changed: int
    skipped: Sequence[Skip] = ()


class MassKind(Protocol):
    right: Right

    async def check(self, house: House, wishes: Wishes, *, actor: Actor) -> dict[str, Any]:
        """The wishes as they are kept, JSON-able. Raises Invalid that names the field: nothing is begun."""
        ...

    async def apply(
        self, house: House, tickets: Mapping[int, Ticket], wishes: Wishes, *, actor: Actor
    ) -> Outcome:
        """Do it to these tickets, which are there and locked, inside the batch's transaction."""
        ...


@cache
def kind_called(name: str) -> MassKind:
    """A kind by its name. Raises NotFound."""
    if name not in MODULES:
        raise NotFound("There is no mass act {name}.", name=name)
    kind: MassKind = import_module(MODULES[name]).KIND
    return kind
