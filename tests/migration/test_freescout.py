"""FreeScout's database dump with its folder of attachments."""

from datetime import UTC, datetime

from desk.house import House
from models.contact import Contact, ContactAddress
from models.delivery import Delivery
from models.document import Document
from models.tag import TicketTag
from models.ticket import Ticket
from tests.migration.conftest import Bring, Packed, dump, said_on, ticket_titled
from tests.parts.house import Cast

FILES = {"attachment/4/2/1/Übersicht.txt": b"Hallo", "attachment/1/9/1/intern.txt": b"secret"}


async def test_a_conversation_comes_with_its_words_tags_and_customer(
    house: House, cast: Cast, bring: Bring, packed: Packed
) -> None:
    await bring("freescout", packed("freescout", FILES))
    ticket = await ticket_titled('Angebot für "Zaun"')
    assert (ticket.status, ticket.closed_at) == ("wait_for_response", None)
    assert (ticket.agent_id, ticket.group_id) == (cast.nadia.id, cast.support.id)
    assert ticket.created_at == datetime(2024, 2, 1, 8, tzinfo=UTC)
    assert ticket.description == "Was kostet ein Zaun?\nGrüße"
    assert await said_on(ticket) == [
        ("external", "agent", "Nadia Brandt", "Hundert Euro."),
        ("internal", "agent", "Nadia Brandt", "Marge ist klein."),
        ("internal", "agent", "Nadia Brandt", "Noch nicht gesendet"),
    ]
    tags = await TicketTag.filter(ticket_id=ticket.id).select_related("tag").order_by("tag__name")
    assert [row.tag.name for row in tags] == ["Angebot", "eilig"]
    petra = await Contact.get(id=ticket.contact_id).select_related("organisation")
    assert (petra.name, petra.email, petra.phone) == ("Petra Holz", "petra@holz.example", "+49 30 123")
    assert petra.organisation.name == "Holz KG"
    assert await ContactAddress.filter(contact_id=petra.id).count() == 2


async def test_files_are_as_internal_as_their_thread(house: House, bring: Bring, packed: Packed) -> None:
    """R17."""
    await bring("freescout", packed("freescout", FILES))
    files = {item.name: item for item in await Document.all()}
    assert {name: item.is_internal for name, item in files.items()} == {
        "Übersicht.txt": False,
        "intern.txt": True,
    }
    assert await house.blobs.read(files["Übersicht.txt"].sha256) == b"Hallo"


async def test_a_path_that_leads_out_of_the_export_is_not_followed(
    house: House, bring: Bring, packed: Packed
) -> None:
    _, findings = await bring("freescout", packed("freescout", FILES | {"passwd": b"root"}))
    assert [(problem.where, problem.what) for problem in findings.problems] == [
        ("ticket 101, file “passwd”", "its path leads out of the export"),
        ("ticket 101, file “verloren.txt”", "attachment/7/7/7/verloren.txt isn't in the zip"),
    ]
    assert not await Document.filter(name="passwd").exists()


async def test_drafts_spam_and_deleted_conversations_are_counted_and_stay_away(
    house: House, bring: Bring
) -> None:
    _, findings = await bring("freescout", dump("freescout"))
    assert await Ticket.all().count() == 2
    assert findings.no_home["conversations marked as spam"] == 1
    assert findings.no_home["deleted conversations"] == 1
    assert findings.no_home["drafts of conversations"] == 1
    assert findings.no_home["hidden threads"] == 1
    assert findings.no_home["conversation field “Kundenstufe”"] == 1
    assert findings.no_home["conversations.cc"] == 1
    assert findings.no_home["followers of conversations"] == 1
    assert findings.notes["A reply that was never sent (a draft) became an internal note."] == 1
    assert findings.notes["A thread of a type that isn't known became an internal note."] == 1


async def test_a_conversation_that_begins_with_a_note_shows_the_customer_nothing_of_it(
    house: House, cast: Cast, bring: Bring
) -> None:
    """R17: the description is shown in the portal (R48)."""
    await bring("freescout", dump("freescout"))
    ticket = await ticket_titled("Conversation 102")
    assert (ticket.description, ticket.status, ticket.group_id) == ("", "closed", cast.billing.id)
    assert await said_on(ticket) == [
        ("internal", "agent", "Kurt Alt", "Angerufen"),
        ("internal", "agent", "Kurt Alt", "Chat?"),
    ]
    assert await Delivery.all().count() == 0
