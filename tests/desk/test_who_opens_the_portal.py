"""Who lets a customer see more of the company's tickets (R47): a lead, as who opens the portal at all."""

from typing import Any

import pytest

from desk.errors import NotAllowed
from desk.house import House
from desk.records import kind_called, verbs
from models.agent import Role
from models.contact import Contact
from tests.parts.house import Cast, as_agent

KIND = kind_called("contact")
NEW = {"name": "Ray", "email": "ray@acme.example", "organisation": "Acme Ltd", "sees_organisation": "yes"}


@pytest.mark.parametrize(
    ("name", "wishes"),
    [("oliver", {"sees_organisation": "yes"}), ("grace", {"organisation": "Bolt Ltd"})],
)
async def test_only_a_lead_shows_a_customer_the_tickets_of_others(
    house: House, cast: Cast, name: str, wishes: dict[str, Any]
) -> None:
    await verbs.add(house, kind_called("organisation"), {"name": "Bolt Ltd"}, actor=as_agent(cast.nadia))
    contact = getattr(cast, name)
    with pytest.raises(NotAllowed, match="lead"):
        await verbs.change(house, KIND, contact, wishes, actor=as_agent(cast.nadia))
    cast.nadia.role = Role.LEAD
    await verbs.change(house, KIND, contact, wishes, actor=as_agent(cast.nadia))


async def test_an_agent_adds_no_contact_who_sees_the_tickets_of_others(house: House, cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="lead"):
        await verbs.add(house, KIND, NEW, actor=as_agent(cast.nadia))
    assert not await Contact.exists(name="Ray")
    added = await verbs.add(house, KIND, NEW | {"sees_organisation": "no"}, actor=as_agent(cast.nadia))
    assert not added.sees_organisation


async def test_an_agent_takes_that_away_and_changes_the_rest(house: House, cast: Cast) -> None:
    changed = await verbs.change(
        house, KIND, cast.grace, {"sees_organisation": "no", "phone": "1"}, actor=as_agent(cast.nadia)
    )
    assert (changed.sees_organisation, changed.phone) == (False, "1")
