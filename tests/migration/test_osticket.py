"""osTicket's database dump: what comes over, and what stays out of sight."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from desk.actor import Actor
from desk.house import House
from desk.ticket_view import view
from models.change import Change
from models.comment import Channel, Comment
from models.contact import Contact, ContactAddress
from models.delivery import Delivery
from models.document import Document
from models.notification_decision import NotificationDecision
from tests.migration.conftest import Bring, Packed, dump, said_on, ticket_titled
from tests.parts.house import Cast

FILES = {"attachments/x/xYz9": b"%PDF"}


async def test_a_ticket_comes_with_its_fields_times_and_words(house: House, cast: Cast, bring: Bring) -> None:
    await bring("osticket", dump("osticket"))
    ticket = await ticket_titled("Drucker druckt leere Seiten")
    assert (ticket.status, ticket.priority, ticket.source) == ("closed", "urgent", "import")
    assert (ticket.agent_id, ticket.group_id) == (cast.nadia.id, cast.support.id)
    assert ticket.created_at == datetime(2023, 3, 1, 10, tzinfo=UTC)
    assert ticket.modified_at == ticket.closed_at == datetime(2023, 3, 2, 10, tzinfo=UTC)
    assert ticket.description == "Seit heute\ndruckt er nichts."
    assert ticket.description_html == "<p>Seit heute<br>druckt er <b>nichts</b>.</p>"
    assert await said_on(ticket) == [
        ("external", "agent", "Nadia Brandt", "Haben Sie Toner?"),
        ("internal", "agent", "Kurt Alt", "Rücksprache\n\nKundin zahlt nie.\nVorsicht!"),
        ("external", "contact", "Bernd Kollege", "Geht wieder, danke 👍"),
    ]
    comments = await Comment.filter(ticket_id=ticket.id).order_by("created_at")
    assert [item.agent_id for item in comments] == [cast.nadia.id, None, None]
    assert {item.channel for item in comments} == {"import"}


async def test_customers_come_with_company_addresses_and_language(house: House, bring: Bring) -> None:
    await bring("osticket", dump("osticket"))
    anna = await Contact.get(name="Anna Müller").select_related("organisation")
    assert (anna.email, anna.language) == ("anna@mueller.example", "de")
    assert anna.organisation.name == "Müller & Söhne GmbH"
    assert not anna.portal_user
    addresses = await ContactAddress.filter(contact_id=anna.id).values_list("address", flat=True)
    assert sorted(addresses) == ["anna.privat@kunde.example", "anna@mueller.example"]
    assert (await ticket_titled("Rechnung fehlt")).contact_id == anna.id
    bernd = await Contact.get(name="Bernd Kollege")
    assert (await Comment.get(author_name="Bernd Kollege")).contact_id == bernd.id


async def test_an_internal_note_and_its_file_stay_internal(
    house: House, bring: Bring, packed: Packed
) -> None:
    """R17."""
    await bring("osticket", packed("osticket", FILES))
    anna = await Contact.get(name="Anna Müller")
    ticket = await ticket_titled("Drucker druckt leere Seiten")
    seen = await view(Actor(channel=Channel.PORTAL, contact=anna), ticket.number)
    assert [comment.body for comment in seen.comments] == ["Haben Sie Toner?", "Geht wieder, danke 👍"]
    assert [item.name for item in seen.documents] == ["Foto Drucker.png", "Rechnung.pdf"]
    note = await Document.get(name="Interna.txt")
    assert note.is_internal
    assert await house.blobs.read(note.sha256) == b"secret"


async def test_files_come_whole_from_chunks_and_from_the_folder(
    house: House, bring: Bring, packed: Packed
) -> None:
    report, _ = await bring("osticket", packed("osticket", FILES))
    picture = await Document.get(name="Foto Drucker.png")
    assert await house.blobs.read(picture.sha256) == b"\x89PNG\r\nPNG\x00'\"\\"
    assert (picture.content_type, picture.size, picture.comment_id) == ("image/png", 12 + 1, None)
    assert await house.blobs.read((await Document.get(name="Rechnung.pdf")).sha256) == b"%PDF"
    assert (report.documents.new, report.document_bytes) == (3, 13 + 4 + 6)


async def test_a_file_that_is_missing_is_told_and_nothing_else_is_lost(house: House, bring: Bring) -> None:
    report, findings = await bring("osticket", dump("osticket"))
    assert report.documents.new == 2
    told = [(problem.where, problem.what) for problem in findings.problems]
    assert [where for where, _ in told] == ["ticket 204711, file “Rechnung.pdf”"]


async def test_what_is_unknown_is_told_by_name(house: House, bring: Bring) -> None:
    _, findings = await bring("osticket", dump("osticket"))
    assert findings.unknown_values == {
        "status “Beim Hersteller” became open": 1,
        "priority “sehr wichtig” became normal": 1,
    }
    assert findings.no_home["ticket field “Stockwerk”"] == 1
    assert findings.no_home["ticket.duedate"] == 1
    assert findings.no_home["deleted tickets"] == 1
    assert findings.no_home["tasks"] == 1
    assert findings.no_home["earlier versions of edited thread entries"] == 1
    assert findings.no_home["organization.domain"] == 1
    assert not any("passwd" in name for name in findings.no_home)
    assert findings.notes["A thread entry of a type that isn't known became an internal note."] == 1
    assert findings.notes["There is no group “Vertrieb”: the ticket went to the default assignee."] == 1


async def test_an_entry_of_an_unknown_type_is_internal(house: House, bring: Bring) -> None:
    """R17: what isn't known to be for the customer isn't shown to the customer."""
    await bring("osticket", dump("osticket"))
    assert await said_on(await ticket_titled("Rechnung fehlt")) == [
        ("internal", "system", "SYSTEM", "Was bin ich?")
    ]


async def test_times_of_another_zone_become_utc(house: House, bring: Bring) -> None:
    await bring("osticket", dump("osticket"), zone=ZoneInfo("Europe/Berlin"))
    ticket = await ticket_titled("Drucker druckt leere Seiten")
    assert ticket.created_at == datetime(2023, 3, 1, 9, tzinfo=UTC)


async def test_nobody_is_told_and_the_history_names_the_old_number(
    house: House, cast: Cast, bring: Bring, packed: Packed
) -> None:
    await bring("osticket", packed("osticket", FILES))
    assert await Delivery.all().count() == 0
    assert await NotificationDecision.all().count() == 0
    ticket = await ticket_titled("Drucker druckt leere Seiten")
    changes = await Change.filter(ticket_id=ticket.id).order_by("id").values_list("field", "new", "channel")
    assert [tuple(change) for change in changes] == [
        ("created", "Drucker druckt leere Seiten", "import"),
        ("imported", "osticket 204711", "import"),
    ]


async def test_fields_without_a_home_become_an_internal_note_on_request(house: House, bring: Bring) -> None:
    await bring("osticket", dump("osticket"), keep_fields=True)
    first = (await said_on(await ticket_titled("Drucker druckt leere Seiten")))[0]
    assert first == ("internal", "system", "Import", "Stockwerk: 2. Obergeschoss")
