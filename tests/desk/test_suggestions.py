"""What a menu offers while an agent types: the same on both databases."""

import pytest

from desk import contacts, records, suggestions, tags, tickets
from desk.errors import NotAllowed
from desk.house import House
from desk.records import verbs
from desk.tickets import NewTicket
from models.agent import Agent
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact


async def product(house: House, name: str, **more: str) -> str:
    """Its number."""
    record = await verbs.add(house, records.kind_called("product"), {"name": name, **more}, actor=OPERATOR)
    return f"PRO{record.serial}"


async def offered(cast: Cast, kind: str, text: str) -> list[str]:
    return [item.title for item in await suggestions.records(as_agent(cast.nadia), kind, text)]


async def test_a_record_is_found_by_letters_of_its_name_in_either_case(house: House, cast: Cast) -> None:
    number = await product(house, "Router Größe L")
    await product(house, "Monitor")
    for text in ("router", "ROUTER", "größe", number, number.lower(), ""):
        assert "Router Größe L" in await offered(cast, "product", text)
    assert await offered(cast, "product", "modem") == []


async def test_a_contact_is_found_by_name_and_by_address(house: House, cast: Cast) -> None:
    found = ["Oliver Smith · oliver@acme.example"]
    assert await offered(cast, "contact", "smith") == found
    assert await offered(cast, "contact", "oliver@") == found


@pytest.mark.parametrize("text", ["%", "_", "!", "100%", "'; --", '"', "\\"])
async def test_signs_that_a_database_reads_as_any_letter_are_letters(
    house: House, cast: Cast, text: str
) -> None:
    await product(house, "Router")
    assert await offered(cast, "product", text) == []
    await product(house, f"Kabel {text} lang")
    assert await offered(cast, "product", text) == [f"Kabel {text} lang"]


async def test_what_is_offered_is_read_back_by_the_field(house: House, cast: Cast) -> None:
    await product(house, "Router")
    ticket = await tickets.open_ticket(house, NewTicket(title="T"), actor=as_agent(cast.nadia))
    wishes = {
        kind: (await suggestions.records(as_agent(cast.nadia), kind, text))[0].written
        for kind, text in (("product", "router"), ("contact", "smith"), ("organisation", "acme"))
    }
    wishes["assignee"] = (await suggestions.assignees(as_agent(cast.nadia), "jonas"))[0].written
    ticket = await tickets.change(house, ticket, wishes, actor=as_agent(cast.nadia))
    assert (ticket.contact_id, ticket.agent_id) == (cast.oliver.id, cast.jonas.id)
    chosen = await suggestions.written("product", ticket.product_id)
    assert chosen is not None
    assert chosen.title == "Router"
    assert chosen.written == wishes["product"]


async def test_a_deleted_record_is_not_offered_and_still_named_where_it_is_chosen(
    house: House, cast: Cast
) -> None:
    kind = records.kind_called("product")
    record = await verbs.add(house, kind, {"name": "Router"}, actor=OPERATOR)
    await verbs.delete(house, kind, record, actor=OPERATOR)
    assert await offered(cast, "product", "router") == []
    chosen = await suggestions.written("product", record.id)
    assert chosen is not None
    assert chosen.title == "Router"


async def test_agents_and_groups_are_offered_but_no_inactive_agent(house: House, cast: Cast) -> None:
    """R7."""
    await Agent.filter(id=cast.priya.id).update(is_active=False)
    found = await suggestions.assignees(as_agent(cast.nadia), "")
    assert [item.title for item in found] == ["Nadia Brandt", "Jonas Keller", "Support", "Billing"]
    assert [item.written for item in found][::3] == ["agent:nadia", "group:Billing"]


async def test_tags_are_offered_in_alphabetical_order(house: House, cast: Cast) -> None:
    ticket = await tickets.open_ticket(house, NewTicket(title="T"), actor=as_agent(cast.nadia))
    await tags.apply(house, [ticket.id], add=["VPN", "Straße", "vpn-alt"], actor=as_agent(cast.nadia))
    assert await suggestions.tags(as_agent(cast.nadia), "vpn") == ["VPN", "vpn-alt"]
    assert await suggestions.tags(as_agent(cast.nadia), "STRASSE") == ["Straße"]


async def test_a_customer_is_offered_nothing(house: House, cast: Cast) -> None:
    """R17: nobody outside learns who else is a customer."""
    customer = as_contact(cast.weber)
    for ask in (
        suggestions.records(customer, "contact", ""),
        suggestions.assignees(customer, ""),
        suggestions.tags(customer, ""),
    ):
        with pytest.raises(NotAllowed):
            await ask


async def test_only_some_are_offered_of_many(house: House, cast: Cast) -> None:
    for number in range(30):
        await contacts.by_sender(
            house, name=f"Person {number:02}", address=f"p{number}@x.example", actor=OPERATOR
        )
    found = await offered(cast, "contact", "person")
    assert len(found) == suggestions.MOST
    assert found == sorted(found)
