"""Parents and children (issue 3): one update for all customers concerned, and none learns of another."""

import pytest

from desk import families, ticket_deletion, ticket_view, tickets
from desk.assignees import Assignee
from desk.errors import Invalid, NotAllowed, NotPossible
from desk.house import House
from desk.notifications.reasons import Reason
from desk.tickets import NewTicket
from models.change import Change
from models.contact import Contact
from models.delivery import Delivery
from models.ticket import Ticket
from tests.parts.house import Cast, as_agent, as_contact


async def opened(house: House, cast: Cast, contact: Contact | None) -> Ticket:
    new = NewTicket(title="Kein Netz", contact=contact, assignee=Assignee(group=cast.support))
    return await tickets.open_ticket(house, new, actor=as_agent(cast.nadia))


@pytest.fixture
async def parent(house: House, cast: Cast) -> Ticket:
    return await opened(house, cast, None)


@pytest.fixture
async def children(house: House, cast: Cast, parent: Ticket) -> list[Ticket]:
    """Of Frau Weber, who is mailed; of Oliver, whom the gate keeps out; of nobody; and a closed one."""
    await house.preference_store.set("send_ticket_mails", "no")
    made = [await opened(house, cast, contact) for contact in (cast.weber, cast.oliver, None, cast.weber)]
    for child in made:
        await families.link(house, child, parent, actor=as_agent(cast.nadia))
    await tickets.close(house, made[3], actor=as_agent(cast.nadia))
    return made


async def test_an_update_goes_to_each_open_childs_customer_through_the_own_gate(
    house: House, cast: Cast, parent: Ticket, children: list[Ticket]
) -> None:
    """R32."""
    before = {row.id for row in await Delivery.filter(contact_id__isnull=False)}

    update = await families.update_children(
        house, parent, "Das Netz geht wieder.", actor=as_agent(cast.nadia)
    )

    assert [(item.child.number, item.reason) for item in update.told] == [
        ("TT2", Reason.MAILED),
        ("TT3", Reason.GATE_CLOSED),
        ("TT4", Reason.NO_CUSTOMER),
    ]
    assert [item.child.number for item in update.not_reached] == ["TT3", "TT4"]
    assert [child.number for child in update.closed] == ["TT5"]
    new = [row for row in await Delivery.filter(contact_id__isnull=False) if row.id not in before]
    assert [(row.kind, row.recipient, row.ticket_id) for row in new] == [
        ("customer_comment", "weber@kunde.example", children[0].id)
    ]
    for person, number in ((cast.weber, "TT2"), (cast.oliver, "TT3")):
        view = await ticket_view.view(as_contact(person), number)
        assert [item.body for item in view.comments] == ["Das Netz geht wieder."]
        assert view.kin.parent is None
    told = await Change.get(ticket_id=parent.id, field="update_to_children")
    assert told.new == "TT2, TT3, TT4"
    assert (await Ticket.get(id=children[3].id)).status == "closed"


async def test_an_update_needs_words_and_somebody_to_hear_them(
    house: House, cast: Cast, parent: Ticket, children: list[Ticket]
) -> None:
    nadia = as_agent(cast.nadia)
    with pytest.raises(Invalid, match="enter a text"):
        await families.update_children(house, parent, " ", actor=nadia)
    with pytest.raises(NotAllowed):
        await families.update_children(house, parent, "Hallo", actor=as_contact(cast.weber))
    with pytest.raises(NotPossible, match="TT2 has no open children"):
        await families.update_children(house, children[0], "Hallo", actor=nadia)


async def test_closing_the_children_carries_the_solution_to_those_that_have_none(
    house: House, cast: Cast, parent: Ticket, children: list[Ticket]
) -> None:
    nadia = as_agent(cast.nadia)
    await tickets.change(house, children[1], {"solution": "eigene"}, actor=nadia)
    with pytest.raises(NotPossible, match="TT1 is not closed"):
        await families.close_children(house, parent, actor=nadia)
    await tickets.change(house, parent, {"status": "closed", "solution": "Kabel war ab."}, actor=nadia)

    closed = await families.close_children(house, parent, actor=nadia)

    assert [child.number for child in closed] == ["TT2", "TT3", "TT4"]
    now = [await Ticket.get(id=child.id) for child in children]
    assert [child.status for child in now] == ["closed"] * 4
    assert [child.solution for child in now] == ["Kabel war ab.", "eigene", "Kabel war ab.", ""]
    mail = await Delivery.get(ticket_id=children[0].id, kind="customer_solution")
    assert mail.payload["solution"] == "Kabel war ab."


async def test_a_family_has_two_generations(house: House, cast: Cast) -> None:
    nadia = as_agent(cast.nadia)
    one, two, three = [await opened(house, cast, None) for _ in range(3)]
    await families.link(house, two, one, actor=nadia)
    with pytest.raises(Invalid, match="its own parent"):
        await families.link(house, one, one, actor=nadia)
    with pytest.raises(NotPossible, match="TT2 is a child"):
        await families.link(house, three, two, actor=nadia)
    with pytest.raises(NotPossible, match="TT1 has children"):
        await families.link(house, one, three, actor=nadia)
    with pytest.raises(NotPossible, match="TT2 is a child"):
        await families.link(house, one, two, actor=nadia)


async def test_each_step_stands_in_every_history_it_touches(house: House, cast: Cast) -> None:
    """R11."""
    nadia = as_agent(cast.nadia)
    one, two, child = [await opened(house, cast, None) for _ in range(3)]
    await families.link(house, child, one, actor=nadia)
    await families.link(house, child, two, actor=nadia)
    await families.unlink(house, child, actor=nadia)

    told = await Change.filter(field__in=("parent", "child")).order_by("id")
    assert [(row.ticket_id, row.field, row.old, row.new) for row in told] == [
        (child.id, "parent", None, "TT1"),
        (one.id, "child", None, "TT3"),
        (child.id, "parent", "TT1", "TT2"),
        (one.id, "child", "TT3", None),
        (two.id, "child", None, "TT3"),
        (child.id, "parent", "TT2", None),
        (two.id, "child", "TT3", None),
    ]
    with pytest.raises(NotPossible, match="has no parent"):
        await families.unlink(house, child, actor=nadia)


async def test_deleted_children_hear_nothing_and_come_back_as_children(
    house: House, cast: Cast, parent: Ticket, children: list[Ticket]
) -> None:
    nadia = as_agent(cast.nadia)
    await ticket_deletion.delete(house, children[0], actor=nadia)
    update = await families.update_children(house, parent, "Wieder da.", actor=nadia)
    assert "TT2" not in [item.child.number for item in update.told]
    await ticket_deletion.restore(house, children[0], actor=nadia)
    assert [child.number for child in await families.children(parent)] == ["TT2", "TT3", "TT4", "TT5"]
    view = await ticket_view.view(nadia, "TT1")
    assert view.kin.children == ["TT2", "TT3", "TT4", "TT5"]
