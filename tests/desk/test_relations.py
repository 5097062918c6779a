"""Relations (R16): tickets and other records, chosen or created, with a history on both sides."""

from typing import Any

import pytest

from desk import access, documents, records, relations, tickets
from desk.documents import Upload
from desk.errors import Invalid, NotAllowed, NotFound, NotPossible
from desk.house import House
from desk.records import MODULES, verbs
from desk.relations import Relation
from desk.ticket_view import view_of
from desk.tickets import NewTicket
from models.change import Change
from models.product import Product
from models.record_link import RecordLink
from models.task import Task
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    return await tickets.open_ticket(house, NewTicket(title="Drucker", contact=cast.weber), actor=OPERATOR)


async def _product(house: House, name: str = "Router") -> Product:
    made = await verbs.add(house, records.kind_called("product"), {"name": name}, actor=OPERATOR)
    assert isinstance(made, Product)
    return made


async def _document(house: House) -> Any:
    (kept,) = await documents.keep(house, [Upload("plan.pdf", "application/pdf", b"%PDF-")])
    return await documents.add(house, kept, title="Netzplan", actor=OPERATOR)


async def _history(**columns: object) -> list[tuple[str | None, str | None]]:
    found = Change.filter(field__in=("relations", "tickets"), **columns).order_by("id")
    return [(row[0], row[1]) for row in await found.values_list("old", "new")]


async def test_a_record_is_related_and_released_again_and_both_sides_know(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    router = await _product(house)
    nadia = as_agent(cast.nadia)
    made = await relations.relate(house, ticket, "product", router.number, actor=nadia)
    assert made == Relation("product", router.id, router.number, "Router")
    assert await relations.relate(house, ticket, "product", "Router", actor=nadia) is None
    assert list(await relations.of_ticket(ticket.id)) == [made]
    assert [item.number for item in await relations.of_record("product", "Router")] == ["TT1"]
    assert await relations.unrelate(house, ticket, "product", router.number, actor=nadia) == made
    assert await relations.unrelate(house, ticket, "product", router.number, actor=nadia) is None
    assert list(await relations.of_ticket(ticket.id)) == []
    words = f"product {router.number} Router"
    assert await _history(ticket_id=ticket.id) == [(None, words), (words, None)]
    assert await _history(record="product", record_id=router.id) == [
        (None, "TT1 Drucker"),
        ("TT1 Drucker", None),
    ]


async def _one_of(house: House, cast: Cast, kind: str) -> str:
    """A record of each kind, by what people write."""
    if kind == "contact":
        return "oliver@acme.example"
    if kind == "organisation":
        return "Acme Ltd"
    if kind == "document":
        return f"DOC{(await _document(house)).serial}"
    described = records.kind_called(kind)
    made = await verbs.add(house, described, {described.title: f"One {kind}"}, actor=OPERATOR)
    return verbs.number_of(described, made)


@pytest.mark.parametrize("kind", list(MODULES))
async def test_every_kind_of_record_can_be_related(
    house: House, cast: Cast, ticket: Ticket, kind: str
) -> None:
    wish = await _one_of(house, cast, kind)
    made = await relations.relate(house, ticket, kind, wish, actor=as_agent(cast.nadia))
    assert made is not None
    assert made.title
    assert list(await relations.of_ticket(ticket.id)) == [made]


async def test_a_record_is_created_and_related_at_once_or_not_at_all(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    nadia = as_agent(cast.nadia)
    made = await relations.relate_new(house, ticket, "task", {"title": "Anrufen"}, actor=nadia)
    assert (made.kind, made.number, made.title) == ("task", "TASK1", "Anrufen")
    with pytest.raises(Invalid):
        await relations.relate_new(house, ticket, "task", {"title": ""}, actor=nadia)
    # What only a lead may create, an agent doesn't create by this way.
    with pytest.raises(NotAllowed):
        await relations.relate_new(house, ticket, "product", {"name": "Router"}, actor=nadia)
    with pytest.raises(NotPossible):
        await relations.relate_new(house, ticket, "document", {"title": "Plan"}, actor=nadia)
    assert (await Task.all().count(), await RecordLink.all().count()) == (1, 1)


async def test_what_is_not_there_cannot_be_related(house: House, cast: Cast, ticket: Ticket) -> None:
    for kind, wish in (("product", "PRO9"), ("moon", "1"), ("task", "")):
        with pytest.raises(NotFound):
            await relations.relate(house, ticket, kind, wish, actor=OPERATOR)
    with pytest.raises(NotAllowed):
        await relations.relate(house, ticket, "product", "PRO1", actor=as_contact(cast.weber))


async def test_a_record_lists_tickets_that_name_it_in_a_field_too_newest_first(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    router = await _product(house)
    for _ in range(3):
        other = await tickets.open_ticket(house, NewTicket(title="Netz"), actor=OPERATOR)
        await tickets.change(house, other, {"product": router.number}, actor=OPERATOR)
    await relations.relate(house, ticket, "product", router.number, actor=OPERATOR)
    await relations.relate(house, other, "product", router.number, actor=OPERATOR)
    first = await relations.of_record("product", router.number, size=3)
    assert [item.number for item in first] == ["TT4", "TT3", "TT2"]
    rest = await relations.of_record("product", router.number, before=first[-1].id, size=3)
    assert [item.number for item in rest] == ["TT1"]


async def test_a_related_document_stays_invisible_to_the_customer(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    """R17."""
    document = await _document(house)
    await relations.relate(house, ticket, "document", f"DOC{document.serial}", actor=as_agent(cast.nadia))
    weber = as_contact(cast.weber)
    with pytest.raises(NotFound):
        await access.document_for(weber, document.key)
    seen = await view_of(weber, ticket)
    assert (list(seen.documents), list(seen.relations), list(seen.tags), list(seen.subscribers)) == (
        [],
        [],
        [],
        [],
    )
    assert [item.title for item in (await view_of(as_agent(cast.nadia), ticket)).relations] == ["Netzplan"]


async def test_a_record_a_ticket_is_related_to_is_not_deleted(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    router = await _product(house)
    await relations.relate(house, ticket, "product", router.number, actor=OPERATOR)
    with pytest.raises(NotPossible):
        await verbs.delete(house, records.kind_called("product"), router, actor=OPERATOR)
