"""Mass tag (R22, Massentaggen): tags put on many tickets, and taken off them."""

from collections.abc import Mapping
from typing import Any

from desk import tags
from desk.actor import Actor
from desk.errors import Invalid
from desk.house import House
from desk.mass.kinds import Outcome, Wishes
from desk.permissions import Right
from models.ticket import Ticket


class _Tag:
    """Wishes: `add` and `remove`, each a list of tags."""

    right = Right.MASS_TAG

    async def check(self, house: House, wishes: Wishes, *, actor: Actor) -> dict[str, Any]:
        kept = {"add": list(wishes.get("add", ())), "remove": list(wishes.get("remove", ()))}
        if not kept["add"] and not kept["remove"]:
            raise Invalid("tags", "Please name at least one tag.")
        await tags.apply(house, (), **kept, actor=actor)
        return kept

    async def apply(
        self, house: House, tickets: Mapping[int, Ticket], wishes: Wishes, *, actor: Actor
    ) -> Outcome:
        changed = await tags.apply(
            house, list(tickets), add=wishes["add"], remove=wishes["remove"], actor=actor
        )
        return Outcome(changed=len(changed))


KIND = _Tag()
