"""vtiger's database dump with its folder `storage`."""

from datetime import UTC, date, datetime
from decimal import Decimal

from desk.house import House
from models.contact import Contact
from models.delivery import Delivery
from models.document import Document
from models.organisation import Organisation
from models.picklist_value import PicklistValue
from models.tag import TicketTag
from models.ticket import Ticket
from tests.migration.conftest import Bring, Packed, dump, said_on, ticket_titled
from tests.parts.house import Cast

FILES = {
    "storage/2022/June/week1/51_a1b2.txt": b"plan",
    "storage/2022/June/week1/52_notiz.txt": b"secret",
}


async def test_a_ticket_comes_with_all_fields_that_both_have(house: House, cast: Cast, bring: Bring) -> None:
    await bring("vtiger", dump("vtiger"))
    ticket = await ticket_titled("Maschine steht")
    assert (ticket.status, ticket.priority, ticket.severity, ticket.category) == (
        "closed",
        "urgent",
        "critical",
        "big_problem",
    )
    assert (ticket.solution, ticket.hours, ticket.days) == ("Neue Sicherung.", Decimal("1.50"), None)
    assert ticket.description == "Es brennt <nicht>.\nWirklich."
    assert ticket.created_at == datetime(2022, 6, 1, 8, tzinfo=UTC)
    assert ticket.closed_at == datetime(2022, 6, 3, 8, tzinfo=UTC)
    assert (ticket.agent_id, ticket.created_by) == (cast.nadia.id, "Administrator")
    ilse = await Contact.get(id=ticket.contact_id).select_related("organisation")
    assert (ilse.name, ilse.email_opt_out, ilse.portal_user) == ("Ilse Weber", True, False)
    assert (ilse.support_start, ilse.support_end) == (date(2022, 1, 1), date(2099, 12, 31))
    assert (ilse.organisation.name, ilse.organisation.email_opt_out) == ("Weber AG", True)
    assert ticket.organisation_id == ilse.organisation_id
    tags = await TicketTag.filter(ticket_id=ticket.id).select_related("tag")
    assert [row.tag.name for row in tags] == ["Vor Ort"]


async def test_a_value_that_an_administrator_added_on_both_sides_is_kept(house: House, bring: Bring) -> None:
    """R6: labels may be anything; keys stay."""
    await PicklistValue.create(picklist="category", key="misc", label_en="Misc", label_de="Sonstiges")
    await PicklistValue.filter(key="wait_for_response").update(label_en="Ball is there", label_de="Dort")
    await bring("vtiger", dump("vtiger"))
    ticket = await ticket_titled("Frage")
    assert (ticket.category, ticket.status) == ("misc", "wait_for_response")


async def test_private_comments_and_those_that_do_not_say_are_internal(house: House, bring: Bring) -> None:
    """R17."""
    _, findings = await bring("vtiger", dump("vtiger"))
    assert await said_on(await ticket_titled("Maschine steht")) == [
        ("external", "agent", "Nadia Brandt", "Wir kommen morgen."),
        ("internal", "agent", "Nadia Brandt", "Schlüssel liegt unter der Matte."),
        ("external", "contact", "Ilse Weber", "Danke,\nbis morgen"),
        ("internal", "agent", "Nadia Brandt", "Ohne Angabe"),
    ]
    assert await said_on(await ticket_titled("Frage")) == [
        ("external", "contact", "Ilse Weber", "Von früher"),
        ("internal", "agent", "Nadia Brandt", "Auch von früher"),
    ]
    sentence = "An agent's comment that says neither private nor public became an internal note."
    assert findings.notes[sentence] == 2


async def test_a_document_of_two_tickets_comes_to_both(house: House, bring: Bring, packed: Packed) -> None:
    await bring("vtiger", packed("vtiger", FILES))
    plans = await Document.filter(name="Plan.txt").select_related("ticket")
    assert sorted(item.ticket.title for item in plans) == ["Frage", "Maschine steht"]
    assert await house.blobs.read(plans[0].sha256) == b"plan"
    assert (await Document.get(name="notiz.txt")).is_internal


async def test_a_team_and_a_customer_of_old_are_found(house: House, cast: Cast, bring: Bring) -> None:
    """Before vtiger 6 `parent_id` was a contact or an organisation."""
    await bring("vtiger", dump("vtiger"))
    ticket = await ticket_titled("Frage")
    ilse = await Contact.get(name="Ilse Weber")
    assert (ticket.group_id, ticket.agent_id, ticket.contact_id) == (cast.billing.id, None, ilse.id)
    assert ticket.status == "wait_for_response"


async def test_a_contact_without_address_comes_too(house: House, bring: Bring) -> None:
    await bring("vtiger", dump("vtiger"))
    contact = await Contact.get(name="Ohne Adresse")
    assert contact.email is None


async def test_the_recycle_bin_stays_where_it_is(house: House, bring: Bring) -> None:
    _, findings = await bring("vtiger", dump("vtiger"))
    assert await Ticket.all().count() == 2
    assert await Organisation.all().values_list("name", flat=True) == ["Weber AG"]
    assert findings.no_home["records in the recycle bin"] == 2
    assert findings.no_home["comments in the recycle bin"] == 1
    assert findings.no_home["products"] == 1
    assert findings.no_home["account.industry"] == 1
    assert findings.no_home["ticketcf.cf_853"] == 1
    assert findings.no_home["access to the customer portal (grant it again)"] == 1
    assert findings.unknown_values == {
        "days “0.12500000” became empty": 1,
        "category “Sonstiges” became empty": 1,
    }
    assert await Delivery.all().count() == 0


async def test_own_fields_are_kept_under_their_labels(house: House, bring: Bring) -> None:
    await bring("vtiger", dump("vtiger"), keep_fields=True)
    first = (await said_on(await ticket_titled("Maschine steht")))[0]
    assert first == ("internal", "system", "Import", "Gerät: Presse 7")
