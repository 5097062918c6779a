"""Full-text search (R18): what is found, by whom, and that it stays true whatever happens to a ticket."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk import clock, comments, contacts, merging, search, search_index, ticket_deletion, tickets
from desk.actor import Actor, system
from desk.comments import NewComment
from desk.contacts import NewContact
from desk.errors import NotAllowed
from desk.house import House
from desk.ticket_list import Wanted
from desk.tickets import NewTicket
from models.comment import Channel, Visibility
from models.contact import Contact
from models.search_index import SearchPending
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact


async def _open(house: House, title: str, description: str = "", contact: Contact | None = None) -> Ticket:
    new = NewTicket(title=title, description=description, contact=contact)
    return await tickets.open_ticket(house, new, actor=OPERATOR)


async def _found(words: str, wanted: Wanted | None = None) -> list[str]:
    return [hit.row.number for hit in (await search.search(system(), words, wanted=wanted)).hits]


async def _file_all(house: House) -> None:
    async with house.transaction():
        await search_index.file()
    assert await SearchPending.all().count() == 0


@pytest.fixture(params=["waiting", "filed"])
async def ticket(request: pytest.FixtureRequest, house: House, cast: Cast) -> Ticket:
    """Changed after it was filed, or before."""
    made = await _open(house, "Drucker streikt", "Papierstau im zweiten Stock", cast.weber)
    if request.param == "filed":
        await _file_all(house)
    return made


@pytest.mark.parametrize(
    "words",
    [
        "Drucker",
        "papierstau",
        "TT1",
        "1",
        "Weber",
        "weber@kunde.example",
        "kunde",
        "Treiber",
        "Rückruf",
        "Geheim",
    ],
)
async def test_every_field_is_searched(house: House, cast: Cast, ticket: Ticket, words: str) -> None:
    nadia = as_agent(cast.nadia)
    await tickets.change(house, ticket, {"solution": "Neuer Treiber"}, actor=nadia)
    for body, visibility in (("Bitte um Rückruf", Visibility.EXTERNAL), ("Geheim!", Visibility.INTERNAL)):
        await comments.add_comment(house, ticket, NewComment(body=body, visibility=visibility), actor=nadia)
    assert await _found(words) == ["TT1"]
    await _file_all(house)
    assert await _found(words) == ["TT1"]
    assert await _found(f"{words} Zeppelin") == []


async def test_the_organisation_is_searched(house: House, cast: Cast) -> None:
    await _open(house, "Invoice is wrong", contact=cast.oliver)
    assert await _found("Acme invoices") == ["TT1"]


async def test_words_that_were_changed_are_not_found_any_more(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await tickets.change(house, ticket, {"title": "Scanner streikt"}, actor=as_agent(cast.nadia))
    assert await _found("Drucker") == []
    assert await _found("Scanner") == ["TT1"]
    await _file_all(house)
    assert await _found("Drucker") == []
    assert await _found("Scanner streikt") == ["TT1"]


async def test_an_edited_and_a_withdrawn_note_are_found_as_they_are(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    nadia = as_agent(cast.nadia)
    note = await comments.add_comment(
        house, ticket, NewComment(body="Kabelbruch", visibility=Visibility.INTERNAL), actor=nadia
    )
    later = clock.now() + timedelta(seconds=1)
    await comments.edit(house, note, "Wackelkontakt", actor=nadia, edited_at=later)
    assert await _found("Kabelbruch") == []
    assert await _found("Wackelkontakt") == ["TT1"]
    await comments.withdraw(house, note, actor=nadia)
    assert await _found("Wackelkontakt") == []


async def test_a_customer_with_a_new_name_is_found_by_it(house: House, cast: Cast, ticket: Ticket) -> None:
    await contacts.change(house, cast.weber, {"name": "Frau Lindqvist"}, actor=OPERATOR)
    assert await _found("Lindqvist") == ["TT1"]


async def test_a_deleted_or_merged_ticket_is_not_found(house: House, ticket: Ticket) -> None:
    other = await _open(house, "Drucker im Keller")
    await Ticket.filter(id=ticket.id).update(deleted_at=clock.now())
    assert await _found("Drucker") == ["TT2"]
    async with house.transaction():
        await search_index.refresh([ticket.id])
    await _file_all(house)
    assert await search.ids_of(system(), "Drucker", 10) == [other.id]
    await Ticket.filter(id=ticket.id).update(deleted_at=None, merged_into_id=other.id)
    assert await _found("Papierstau") == []


async def test_a_deleted_ticket_is_found_again_once_it_is_restored(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    """R10."""
    await ticket_deletion.delete(house, ticket, actor=OPERATOR)
    assert await search.ids_of(system(), "Drucker", 10) == []
    await _file_all(house)
    assert await search.amount(system(), "Drucker") == 0
    await ticket_deletion.restore(house, ticket, actor=OPERATOR)
    assert await _found("Drucker") == ["TT1"]


async def test_a_merged_tickets_comments_are_the_survivors_until_it_is_unmerged(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    note = NewComment(body="Wackelkontakt", visibility=Visibility.INTERNAL)
    await comments.add_comment(house, ticket, note, actor=as_agent(cast.nadia))
    other = await _open(house, "Noch einer", contact=cast.weber)
    await merging.merge(house, ticket, other, actor=OPERATOR)
    assert await _found("Wackelkontakt") == ["TT2"]
    await _file_all(house)
    assert await search.ids_of(system(), "Wackelkontakt", 10) == [other.id]
    await merging.unmerge(house, await Ticket.get(id=ticket.id), actor=OPERATOR)
    assert await _found("Wackelkontakt") == ["TT1"]
    assert await search.ids_of(system(), "Wackelkontakt", 10) == [ticket.id]


async def test_the_list_is_narrowed_by_status_assignee_and_contact(house: House, cast: Cast) -> None:
    nadia = as_agent(cast.nadia)
    for number in range(3):
        await _open(house, f"Drucker {number}", contact=cast.weber if number else cast.oliver)
    await tickets.change(house, await Ticket.get(serial=1), {"status": "closed"}, actor=nadia)
    await tickets.take(house, await Ticket.get(serial=2), actor=nadia)
    for _ in range(2):
        assert await _found("Drucker") == ["TT3", "TT2", "TT1"]
        assert await _found("Drucker", Wanted(statuses=["open", "in_progress"])) == ["TT3", "TT2"]
        assert await _found("Drucker", Wanted(agent_id=cast.nadia.id)) == ["TT2"]
        assert await _found("Drucker", Wanted(is_unassigned=True)) == ["TT3", "TT1"]
        assert await _found("Drucker", Wanted(contact_id=cast.oliver.id)) == ["TT1"]
        assert await search.amount(system(), "Drucker", wanted=Wanted(contact_id=cast.weber.id)) == 2
        await _file_all(house)


async def test_pages_follow_one_another_without_a_gap(house: House, cast: Cast) -> None:
    for number in range(7):
        await _open(house, f"Drucker {number}")
        if number == 3:
            await _file_all(house)
    seen: list[str] = []
    place = None
    while True:
        page = await search.search(system(), "Drucker", after=place, size=3)
        seen += [hit.row.number for hit in page.hits]
        place = page.next
        if place is None:
            break
    assert seen == [f"TT{number}" for number in range(7, 0, -1)]


async def test_the_excerpt_shows_the_hit_in_its_place(house: House, ticket: Ticket) -> None:
    page = await search.search(system(), "zweiter")
    assert page.hits[0].excerpt == [("Papierstau im ", False), ("zweiten", True), (" Stock", False)]


async def test_no_customer_and_no_colleague_can_search(house: House, cast: Cast, ticket: Ticket) -> None:
    """R17: internal notes are searched."""
    for viewer in (as_contact(cast.weber), Actor(channel=Channel.SLACK, colleague="Kim")):
        with pytest.raises(NotAllowed):
            await search.search(viewer, "Drucker")
        with pytest.raises(NotAllowed):
            await search.ids_of(viewer, "Drucker", 10)
        with pytest.raises(NotAllowed):
            await search.amount(viewer, "Drucker")


OPERATORS = [
    "",
    "   ",
    "?!",
    '"',
    "'",
    "*",
    "AND",
    "NEAR(",
    '"Drucker',
    "Drucker*",
    "a:b",
    "%",
    "_",
    "-",
    "--",
]
HUGE = ["Drucker " * 10_000, "x" * 100_000, "-" * 5_000]


@pytest.mark.parametrize("words", [*OPERATORS, *HUGE, "\0", "\ud800"])
async def test_whatever_is_typed_is_words_and_no_error(house: House, ticket: Ticket, words: str) -> None:
    assert await _found(words) == (["TT1"] if "Drucker" in words else [])


async def test_any_text_at_all_is_no_error(house: House, ticket: Ticket) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.text(max_size=60))
    def words(text: str) -> None:
        asked.append(text)

    asked: list[str] = []
    words()
    for text in asked:
        await search.search(system(), text)


async def test_tickets_of_before_are_found_once_they_were_read(house: House, cast: Cast) -> None:
    await contacts.add(house, NewContact(name="Neu", email="neu@kunde.example"), actor=OPERATOR)
    for number in range(5):
        await _open(house, f"Drucker {number}")
    heard: list[int] = []
    await search_index.rebuild(progress=heard.append)
    assert heard == [5]
    assert await search_index.stale() == 0
    assert len(await _found("Drucker")) == 5
    assert await SearchPending.all().count() == 0


async def test_thousands_at_once_are_filed_at_once(house: House, cast: Cast) -> None:
    at = clock.now()
    many = [
        Ticket(
            serial=number, title=f"Drucker {number}", status="open", priority="normal", source="import",
            created_at=at, modified_at=at,
        )
        for number in range(1, 301)
    ]  # fmt: skip
    await Ticket.bulk_create(many)
    async with house.transaction():
        await search_index.refresh([row[0] for row in await Ticket.all().order_by("id").values_list("id")])
    assert await SearchPending.all().count() == 0
    assert len(await search.ids_of(system(), "Drucker", 1_000)) == 300
    assert await _found("Drucker 217") == ["TT217"]
