"""Recommend (R13): a ticket by mail to a colleague, with a note; never to a customer."""

import pytest

from desk import recommending, subscriptions, tickets
from desk.assignees import Assignee
from desk.errors import Invalid, NotAllowed, NotFound, NotPossible
from desk.house import House
from desk.tickets import NewTicket
from desk.why import why
from models.agent import Agent
from models.change import Change
from models.contact import ContactAddress
from models.delivery import Delivery
from models.group import Group
from models.ticket import Ticket
from models.ticket_participant import TicketParticipant
from sandbox.mail import MailSandbox
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact
from tests.parts.mail_out import composed, html_of, mails, note, send_all, text_of


@pytest.fixture
def house(sending_house: House) -> House:
    return sending_house


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    new = NewTicket(
        title="Drucker <druckt> nicht",
        description="Er blinkt nur noch.",
        contact=cast.weber,
        assignee=Assignee(agent=cast.jonas),
    )
    ticket = await tickets.open_ticket(house, new, actor=OPERATOR)
    await Delivery.all().delete()
    return ticket


async def test_a_colleague_gets_note_fields_and_texts_and_may_answer_into_the_ticket(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await Agent.filter(id=cast.priya.id).update(language="de")
    await note(house, ticket, "GEHEIM", actor=as_agent(cast.jonas))
    await tickets.change(house, ticket, {"solution": "Neues Netzteil."}, actor=as_agent(cast.jonas))
    await Delivery.all().delete()
    to = await recommending.recommend(
        house, ticket, "Priya", note="Kennst Du\n\ndas?", actor=as_agent(cast.nadia)
    )
    assert str(to) == "Priya Shah <priya@desk.example>"

    message = await composed(house)

    assert message["Subject"] == "[TT1] Nadia Brandt empfiehlt Ihnen ein Ticket: Drucker <druckt> nicht"
    assert message["To"] == "Priya Shah <priya@desk.example>"
    assert message["Reply-To"].startswith("Support <support+tt1.a")
    assert message["Auto-Submitted"] is None
    text = text_of(message)
    assert text.startswith(
        "Nadia Brandt empfiehlt Ihnen das Ticket TT1:\n\nKennst Du\n\ndas?\n\nTitel: Drucker"
    )
    for line in ("Status: offen", "Kontakt: Frau Weber", "Zuständiger: Jonas Keller", "Priorität: normal"):
        assert f"\n{line}\n" in text
    for shown in (text, html_of(message)):
        assert "Er blinkt nur noch." in shown
        assert "Neues Netzteil." in shown
        assert "als interne Notiz gespeichert" in shown
        assert "GEHEIM" not in shown
    assert "Drucker &lt;druckt&gt; nicht" in html_of(message)


async def test_it_is_written_down_as_decision_and_in_the_history_and_the_customer_hears_nothing(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await recommending.recommend(house, ticket, "priya", actor=as_agent(cast.nadia))
    assert [mail.recipient for mail in await mails()] == ["priya@desk.example"]
    (answer,) = [item for item in await why(ticket) if item.rule == "N9"]
    assert (answer.role, answer.recipient_name, answer.mailed, answer.state) == (
        "colleague",
        "Priya Shah",
        True,
        "queued",
    )
    changes = Change.filter(ticket_id=ticket.id, field="recommended").values_list("new", "actor_name")
    assert await changes == [("Priya Shah <priya@desk.example>", "Nadia Brandt")]


async def test_every_try_is_the_same_mail_whatever_changed_since(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await recommending.recommend(house, ticket, "priya", note="Sieh mal.", actor=as_agent(cast.nadia))
    before = text_of(await composed(house, kind="recommendation"))
    await tickets.change(house, ticket, {"priority": "high", "description": "Anders."}, actor=OPERATOR)
    assert text_of(await composed(house, kind="recommendation")) == before


async def test_somebody_in_the_house_who_is_no_agent_answers_to_who_recommended(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    to = "Einkauf@DESK.example"
    await recommending.recommend(house, ticket, to, note="Bitte bestellen.", actor=as_agent(cast.nadia))
    await send_all(house)
    got = await mail.wait_for_mail("einkauf@desk.example", lambda m: "TT1" in m.subject, 5)
    assert got.header("Reply-To") == "Nadia Brandt <nadia@desk.example>"
    assert "Nadia Brandt recommends ticket TT1 to you:\r\n\r\nBitte bestellen." in got.text
    assert "Your answer to this mail goes to Nadia Brandt." in got.text


async def test_a_groups_domain_is_the_houses_too(house: House, cast: Cast, ticket: Ticket) -> None:
    await Group.filter(id=cast.billing.id).update(email="billing@bücher.example")
    await recommending.recommend(house, ticket, "lager@xn--bcher-kva.example", actor=as_agent(cast.nadia))
    assert len(await mails(kind="recommendation")) == 1


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("weber@kunde.example", "customer's"),
        ("WEBER@Kunde.example", "customer's"),
        ("copy@desk.example", "customer's"),
        ("oliver@desk.example", "customer's"),
        ("somebody@elsewhere.example", "outside the house"),
        ("x@sub.desk.example", "outside the house"),
        ("support@desk.example", "desk's own"),
        ("a b@desk.example", "no mail address"),
        ("@desk.example", "no mail address"),
        ("jonas", "inactive"),
        ("jonas@desk.example", "inactive"),
    ],
)
async def test_it_goes_to_nobody_outside_the_house_and_to_no_customer(
    house: House, cast: Cast, ticket: Ticket, to: str, said: str
) -> None:
    await TicketParticipant.create(
        ticket=ticket, address="copy@desk.example", name="", created_at=ticket.created_at
    )
    # A customer of other tickets who works in the house.
    await ContactAddress.create(contact=cast.oliver, address="oliver@desk.example")
    await Agent.filter(id=cast.jonas.id).update(is_active=False)
    with pytest.raises(Invalid, match=said) as refused:
        await recommending.recommend(house, ticket, to, actor=as_agent(cast.nadia))
    assert refused.value.field == "to"
    assert await mails() == []


async def test_nobody_and_too_long_a_note_are_refused(house: House, cast: Cast, ticket: Ticket) -> None:
    nadia = as_agent(cast.nadia)
    with pytest.raises(NotFound):
        await recommending.recommend(house, ticket, "nobody", actor=nadia)
    with pytest.raises(Invalid):
        await recommending.recommend(house, ticket, "priya", note="x" * 10_001, actor=nadia)
    with pytest.raises(NotAllowed):
        await recommending.recommend(house, ticket, "priya", actor=as_contact(cast.weber))


async def test_without_a_mail_server_it_is_refused_with_a_sentence(
    make_house: object, house: House, cast: Cast, ticket: Ticket
) -> None:
    """R33."""
    without: House = make_house(smtp="")  # type: ignore[operator]
    with pytest.raises(NotPossible):
        await recommending.recommend(without, ticket, "priya", actor=as_agent(cast.nadia))


async def test_a_subscriber_to_whom_it_is_recommended_gets_no_second_mail(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await subscriptions.subscribe(house, [ticket.id], cast.priya, actor=as_agent(cast.priya))
    await recommending.recommend(house, ticket, "priya", actor=as_agent(cast.nadia))
    assert [mail.kind for mail in await mails()] == ["recommendation"]
