"""A ticket as PDF (R12, R26): the customer's edition has what the customer sees, and no word more (R17)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from desk import clock, comments, company_logo, ticket_pdf, tickets
from desk.actor import Actor, system
from desk.assignees import Assignee
from desk.comments import NewComment
from desk.documents import Upload
from desk.errors import Invalid, NotAllowed, NotFound, NotPossible
from desk.house import House
from desk.tickets import NewTicket
from models.comment import Channel, Visibility
from models.partner import Partner
from models.tag import Tag, TicketTag
from models.ticket import Ticket
from models.ticket_subscriber import TicketSubscriber
from tests.parts import pdf
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact
from tests.parts.pictures import png

HOLD = timedelta(seconds=20)


def _file(name: str) -> list[Upload]:
    return [Upload(name=name, content_type="text/plain", data=name.encode())]


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    """Frau Weber's, with everything on it that an agent may see; what is internal has a name of an animal."""
    new = NewTicket(
        title="Drucker",
        description="Seit heute druckt er leere Seiten.",
        contact=cast.weber,
        assignee=Assignee(group=cast.support),
        attachments=_file("foto.txt"),
    )
    ticket = await tickets.open_ticket(house, new, actor=as_contact(cast.weber))
    nadia = as_agent(cast.nadia)
    for body, visibility, hold in (
        ("Bitte den Toner prüfen.", Visibility.EXTERNAL, timedelta()),
        ("Der Wombat sagt nein.", Visibility.INTERNAL, timedelta()),
        ("Noch nicht abgeschickt: Nashorn.", Visibility.EXTERNAL, HOLD),
    ):
        name = {"B": "anleitung", "D": "wombat", "N": "nashorn"}[body[0]]
        said = NewComment(body=body, visibility=visibility, hold=hold, attachments=_file(f"{name}.txt"))
        await comments.add_comment(house, ticket, said, actor=nadia)
    await tickets.change(house, ticket, {"hours": "1.25", "severity": "critical"}, actor=nadia)
    await tickets.change(house, ticket, {"solution": "Zebra getauscht."}, actor=nadia, hold=HOLD)
    return await _with_records(ticket, cast)


async def _with_records(ticket: Ticket, cast: Cast) -> Ticket:
    at = clock.now()
    partner = await Partner.create(serial=1, name="Okapi GmbH", created_at=at, modified_at=at)
    tag = await Tag.create(name="Giraffe", key="giraffe")
    await TicketTag.create(ticket_id=ticket.id, tag_id=tag.id)
    await TicketSubscriber.create(ticket_id=ticket.id, agent_id=cast.priya.id, created_at=at)
    await Ticket.filter(id=ticket.id).update(partner_id=partner.id, days=Decimal("0.5"), tweet_id="Lama")
    return await Ticket.get(id=ticket.id)


INTERNAL = (
    *("Wombat", "wombat", "Nashorn", "nashorn", "Zebra", "Okapi", "Giraffe", "Lama"),
    *("Priya", "kritisch", "1,25", "Stunden", "Gewichtung", "Zuständiger", "Änderungen", "Slack", "intern"),
)


async def test_the_customers_edition_has_not_a_word_that_the_customer_does_not_see(
    house: House, cast: Cast, ticket: Ticket
):
    for viewer in (as_agent(cast.nadia), as_contact(cast.weber, Channel.PORTAL), system()):
        page = pdf.text(await ticket_pdf.customer_edition(house, viewer, [ticket.number]))
        for shown in (
            "Drucker",
            "Seit heute druckt er",
            "foto.txt",
            "Bitte den Toner prüfen.",
            "anleitung.txt",
        ):
            assert shown in page
        assert "Frau Weber" in page
        assert "Status offen" in page
        assert [word for word in INTERNAL if word in page] == []


async def test_the_internal_edition_has_every_word_and_says_what_is_internal(
    house: House, cast: Cast, ticket: Ticket
):
    page = pdf.text(
        await ticket_pdf.internal_edition(house, as_agent(cast.nadia), [ticket.number], language="de")
    )
    assert [word for word in INTERNAL if word not in page] == []
    assert "intern – nicht für den Kunden" in page
    assert "Nadia Brandt Intern" in page
    assert "wombat.txt (10 B, Intern)" in page
    assert "Gewichtung: kritisch" in page
    assert "Stunden: 1,25" in page
    assert "Zuständiger Support" in page


async def test_what_was_held_is_in_the_customers_edition_once_it_has_left(
    house: House, cast: Cast, ticket: Ticket
):
    await Ticket.filter(id=ticket.id).update(solution_visible_from=clock.now())
    page = pdf.text(await ticket_pdf.customer_edition(house, as_agent(cast.nadia), [ticket.number]))
    assert "Lösung Zebra getauscht." in page


async def test_nobody_gets_the_ticket_of_somebody_else(house: House, cast: Cast, ticket: Ticket):
    for edition in (ticket_pdf.customer_edition, ticket_pdf.internal_edition):
        with pytest.raises((NotFound, NotAllowed)):
            await edition(house, as_contact(cast.oliver), [ticket.number])
    own = await tickets.open_ticket(
        house, NewTicket(title="Own", contact=cast.oliver), actor=as_contact(cast.oliver)
    )
    with pytest.raises(NotFound):
        await ticket_pdf.customer_edition(house, as_contact(cast.oliver), [own.number, ticket.number])


async def test_a_customer_never_gets_the_internal_edition_of_an_own_ticket(
    house: House, cast: Cast, ticket: Ticket
):
    colleague = Actor(channel=Channel.SLACK, colleague="Tom")
    for viewer in (as_contact(cast.weber), colleague):
        with pytest.raises(NotAllowed):
            await ticket_pdf.internal_edition(house, viewer, [ticket.number])
    with pytest.raises(NotAllowed):
        await ticket_pdf.customer_edition(house, colleague, [ticket.number])


async def test_a_page_is_in_the_language_of_who_reads_it_unless_another_one_is_wanted(
    house: House, cast: Cast, ticket: Ticket
):
    viewer = as_agent(cast.nadia)
    english = await tickets.open_ticket(
        house, NewTicket(title="Printer", contact=cast.oliver), actor=as_contact(cast.oliver)
    )
    both = await ticket_pdf.customer_edition(house, viewer, [ticket.number, english.number])
    german, other = pdf.pages(both)
    assert "Priorität normal" in german
    assert "Seite 1 von 2" in german
    assert "Priority Normal" in other
    assert "Page 2 of 2" in other
    assert "Acme Ltd" in other
    page = pdf.text(await ticket_pdf.customer_edition(house, viewer, [ticket.number], language="en"))
    assert "Priority Normal" in page
    assert "Priority" in pdf.text(await ticket_pdf.internal_edition(house, viewer, [ticket.number]))


async def test_an_organisation_that_is_not_the_customers_own_stays_in_the_house(
    house: House, cast: Cast, ticket: Ticket
):
    await Ticket.filter(id=ticket.id).update(organisation_id=cast.oliver.organisation_id)
    viewer = as_agent(cast.nadia)
    assert "Acme" not in pdf.text(await ticket_pdf.customer_edition(house, viewer, [ticket.number]))
    assert "Acme" in pdf.text(await ticket_pdf.internal_edition(house, viewer, [ticket.number]))


async def test_a_ticket_without_a_customer_can_be_printed(house: House, cast: Cast):
    """R4."""
    ticket = await tickets.open_ticket(house, NewTicket(title="Serverraum"), actor=as_agent(cast.nadia))
    await comments.add_comment(
        house, ticket, NewComment(body="Wombat", visibility=Visibility.INTERNAL), actor=as_agent(cast.nadia)
    )
    page = pdf.text(await ticket_pdf.customer_edition(house, as_agent(cast.nadia), [ticket.number]))
    assert "Serverraum" in page
    assert "Wombat" not in page


async def test_the_same_ticket_twice_is_one_page(house: House, cast: Cast, ticket: Ticket):
    data = await ticket_pdf.customer_edition(house, OPERATOR, [ticket.number, ticket.number])
    assert len(pdf.pages(data)) == 1


async def test_a_deleted_ticket_and_no_ticket_at_all_are_refused(house: House, cast: Cast, ticket: Ticket):
    with pytest.raises(Invalid):
        await ticket_pdf.customer_edition(house, OPERATOR, [])
    await Ticket.filter(id=ticket.id).update(deleted_at=clock.now())
    with pytest.raises(NotFound):
        await ticket_pdf.customer_edition(house, OPERATOR, [ticket.number])


async def test_more_than_a_pdf_can_hold_is_refused_with_a_sentence(house: House, cast: Cast, ticket: Ticket):
    await Ticket.filter(id=ticket.id).update(description="a\n\n" * 200_000)
    with pytest.raises(NotPossible, match="too much for one PDF"):
        await ticket_pdf.customer_edition(house, OPERATOR, [ticket.number])


async def test_company_and_logo_stand_on_top(house: House, cast: Cast, ticket: Ticket):
    """R52."""
    await house.preference_store.set("company_name", "Muster & Söhne AG")
    without = await ticket_pdf.customer_edition(house, OPERATOR, [ticket.number])
    assert pdf.text(without).startswith("Muster & Söhne AG")
    await company_logo.choose(house, png(), actor=OPERATOR)
    with_logo = await ticket_pdf.customer_edition(house, OPERATOR, [ticket.number])
    assert (pdf.pictures(without), pdf.pictures(with_logo)) == (0, 1)
    await company_logo.remove(house, actor=OPERATOR)
    assert pdf.pictures(await ticket_pdf.customer_edition(house, OPERATOR, [ticket.number])) == 0


async def test_a_logo_that_is_gone_from_the_disk_stops_no_pdf(house: House, cast: Cast, ticket: Ticket):
    sha256 = await company_logo.choose(house, png(), actor=OPERATOR)
    house.blobs.path(sha256).unlink()
    data = await ticket_pdf.customer_edition(house, OPERATOR, [ticket.number])
    assert pdf.text(data).startswith("Support")
