"""A run can be repeated, go on after an interruption, be tried dry; and who may do it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import clock, search
from desk.actor import Actor
from desk.errors import Invalid, NotAllowed
from desk.house import House
from desk.migration import osticket
from desk.migration.findings import Findings
from desk.migration.foreign import Foreign, ForeignContact, ForeignOrganisation, ForeignTicket
from desk.migration.writing import bring_over
from models.agent import Agent
from models.change import Change
from models.comment import Channel, Comment
from models.contact import Contact, ContactAddress
from models.delivery import Delivery
from models.document import Document
from models.foreign_record import ForeignRecord
from models.organisation import Organisation
from models.tag import TicketTag
from models.ticket import Ticket
from models.ticket_subscriber import TicketSubscriber
from tests.migration.conftest import (
    OPERATOR,
    ZAMMAD_ARTICLES,
    Bring,
    dump,
    said_on,
    ticket_titled,
    zammad_export,
)
from tests.parts.house import Cast, as_agent

KEPT = (Ticket, Comment, Contact, ContactAddress, Organisation, Document, TicketTag, ForeignRecord, Change)


async def counts() -> dict[str, int]:
    return {model.__name__: await model.all().count() for model in KEPT}


@pytest.mark.parametrize("kind", ["osticket", "freescout", "vtiger"])
async def test_a_second_run_brings_nothing_twice(house: House, cast: Cast, bring: Bring, kind: str) -> None:
    await bring(kind, dump(kind))
    before = await counts()
    report, _ = await bring(kind, dump(kind))
    assert await counts() == before
    assert (report.tickets.new, report.contacts.new, report.organisations.new) == (0, 0, 0)
    assert report.tickets.known > 0


async def test_a_second_run_brings_what_is_new_and_leaves_the_rest_alone(
    house: House, cast: Cast, bring: Bring, tmp_path: Path
) -> None:
    await bring("zammad", zammad_export(tmp_path / "zammad"))
    await Ticket.filter(title="Buch kam nass an").update(status="in_progress")
    newer = {
        "id": 40,
        "sender": "Customer",
        "internal": False,
        "content_type": "text/plain",
        "body": "Noch eins!",
        "created_by_id": 7,
        "created_at": "2023-05-01T10:00:00Z",
    }
    changed = {"articles/5": [*ZAMMAD_ARTICLES[5], newer]}
    report, _ = await bring("zammad", zammad_export(tmp_path / "zammad", **changed))
    assert (report.tickets.new, report.external_comments.new, report.internal_notes.new) == (0, 1, 0)
    ticket = await ticket_titled("Buch kam nass an")
    assert ticket.status == "in_progress"
    assert (await said_on(ticket))[-1] == ("external", "contact", "Jana Buch", "Noch eins!")
    last = await Change.filter(ticket_id=ticket.id).order_by("-id").first()
    assert last is not None
    assert (last.field, last.new) == ("imported", "zammad 71005: 1 comment")


async def test_subscribers_hear_nothing_of_what_a_later_run_brings(
    house: House, cast: Cast, bring: Bring, tmp_path: Path
) -> None:
    await bring("zammad", zammad_export(tmp_path / "zammad"))
    for ticket in await Ticket.all():
        await TicketSubscriber.create(ticket_id=ticket.id, agent_id=cast.priya.id, created_at=clock.now())
    newer = {"id": 40, "sender": "Agent", "internal": True, "body": "Nachtrag", "created_by_id": 3}
    changed = {"articles/5": [*ZAMMAD_ARTICLES[5], newer]}
    report, _ = await bring("zammad", zammad_export(tmp_path / "zammad", **changed))
    assert report.internal_notes.new == 1
    assert await Delivery.all().count() == 0


async def test_what_came_over_is_found_by_its_words(house: House, cast: Cast, bring: Bring) -> None:
    await bring("osticket", dump("osticket"))
    for words in ("Drucker", "Toner", "Rücksprache", "Anna Müller"):
        page = await search.search(as_agent(cast.nadia), words)
        assert (await ticket_titled("Drucker druckt leere Seiten")).number in {
            hit.row.number for hit in page.hits
        }


async def test_an_interrupted_run_goes_on(house: House, bring: Bring) -> None:
    def broken(records: Iterator[Foreign]) -> Iterator[Foreign]:
        for record in records:
            if isinstance(record, ForeignTicket) and record.number == "204712":
                raise KeyboardInterrupt
            yield record

    findings = Findings()
    with (
        pytest.raises(KeyboardInterrupt),
        osticket.reading(dump("osticket"), findings) as records,
    ):
        await bring_over(house, broken(records), source="osticket", actor=OPERATOR, findings=findings)
    assert await Contact.all().count() == 2
    report, _ = await bring("osticket", dump("osticket"))
    assert (report.contacts.known, report.tickets.new + report.tickets.known) == (2, 2)
    assert await Ticket.all().count() == 2


async def test_a_dry_run_says_what_would_come_and_writes_nothing(house: House, bring: Bring) -> None:
    before = await counts()
    report, findings = await bring("osticket", dump("osticket"), is_dry=True)
    assert await counts() == before
    assert not house.blobs.is_there()
    assert (report.tickets.new, report.contacts.new, report.organisations.new) == (2, 2, 1)
    assert (report.external_comments.new, report.internal_notes.new, report.documents.new) == (2, 2, 3)
    assert findings.unknown_values["status “Beim Hersteller” became open"] == 1


async def test_two_helpdesks_of_a_kind_are_told_apart_by_their_names(house: House, bring: Bring) -> None:
    await bring("osticket", dump("osticket"), source="osticket north")
    report, _ = await bring("osticket", dump("osticket"), source="osticket south")
    assert (report.tickets.new, report.contacts.found, report.organisations.found) == (2, 2, 1)
    assert await Ticket.all().count() == 4
    assert await Contact.all().count() == 2


async def test_a_customer_who_is_here_already_stays_as_they_are(
    house: House, cast: Cast, bring: Bring
) -> None:
    await Contact.filter(id=cast.weber.id).update(email="anna@mueller.example", name="Anna M.")
    await ContactAddress.create(contact_id=cast.weber.id, address="anna@mueller.example")
    report, _ = await bring("osticket", dump("osticket"))
    assert (report.contacts.found, report.contacts.new) == (1, 1)
    assert (await ticket_titled("Rechnung fehlt")).contact_id == cast.weber.id
    assert (await Contact.get(id=cast.weber.id)).name == "Anna M."
    owner = await ContactAddress.get(address="anna.privat@kunde.example")
    assert owner.contact_id == cast.weber.id
    change = await Change.get(record="contact", record_id=cast.weber.id, field="address")
    assert (change.new, change.channel) == ("anna.privat@kunde.example", "import")


async def test_numbers_go_on_where_the_desk_was(house: House, cast: Cast, bring: Bring) -> None:
    await bring("osticket", dump("osticket"))
    serials = await Ticket.all().order_by("serial").values_list("serial", flat=True)
    assert serials == [1, 2]


async def test_tickets_of_an_inactive_agent_go_to_their_team(house: House, cast: Cast, bring: Bring) -> None:
    """R7."""
    await Agent.filter(id=cast.nadia.id).update(is_active=False)
    _, findings = await bring("osticket", dump("osticket"))
    ticket = await ticket_titled("Drucker druckt leere Seiten")
    assert (ticket.agent_id, ticket.group_id) == (None, cast.support.id)
    sentence = "nadia@desk.example is inactive: the ticket went to its team, or the default assignee."
    assert findings.notes[sentence] == 1


async def test_news_of_a_merged_ticket_go_to_the_survivor_and_of_a_purged_one_nowhere(
    house: House, bring: Bring, tmp_path: Path
) -> None:
    await bring("zammad", zammad_export(tmp_path / "zammad"))
    merged, survivor = await ticket_titled("Buch kam nass an"), await ticket_titled("Lieferung?")
    await Ticket.filter(id=merged.id).update(merged_into_id=survivor.id)
    newer = {"id": 40, "sender": "Agent", "internal": True, "body": "Nachtrag", "created_by_id": 3}
    changed = {"articles/5": [*ZAMMAD_ARTICLES[5], newer]}
    await bring("zammad", zammad_export(tmp_path / "zammad", **changed))
    assert (await Comment.get(body="Nachtrag")).ticket_id == survivor.id


async def test_a_customer_and_a_company_that_were_deleted_here_stay_deleted(
    house: House, bring: Bring, tmp_path: Path
) -> None:
    await bring("zammad", zammad_export(tmp_path / "zammad", **{"tickets-1": []}))
    await ContactAddress.all().delete()
    await Contact.all().delete()
    await Organisation.filter(name="Bücher & Co").delete()
    report, findings = await bring("zammad", zammad_export(tmp_path / "zammad"))
    assert (report.contacts.known, report.tickets.new) == (1, 2)
    ticket = await ticket_titled("Buch kam nass an")
    assert (ticket.contact_id, ticket.organisation_id) == (None, None)
    assert ("ticket 71005", "its customer (7) isn't there") in findings.problems


async def test_only_an_administrator_may_bring_records_over(house: House, cast: Cast) -> None:
    for actor in (as_agent(cast.nadia), Actor(channel=Channel.PORTAL, contact=cast.weber)):
        with pytest.raises(NotAllowed):
            await bring_over(house, [], source="osticket", actor=actor, findings=Findings())
    with pytest.raises(Invalid):
        await bring_over(house, [], source="x" * 41, actor=OPERATOR, findings=Findings())


async def test_records_that_share_a_name_or_an_address_become_one(house: House) -> None:
    records = [
        ForeignOrganisation(id="1", name="Acme"),
        ForeignOrganisation(id="2", name="ACME"),
        ForeignContact(id="1", name="Anna", addresses=["a@acme.example"], organisation="2"),
        ForeignContact(id="2", name="Anna Zwei", addresses=["b@acme.example", "a@acme.example"]),
    ]
    report = await bring_over(house, records, source="x", actor=OPERATOR, findings=Findings())
    assert (report.organisations.new, report.organisations.found) == (1, 1)
    assert (report.contacts.new, report.contacts.found) == (1, 1)
    anna = await Contact.get(name="Anna").select_related("organisation")
    assert anna.organisation.name == "Acme"
    assert await ContactAddress.filter(contact_id=anna.id).count() == 2
