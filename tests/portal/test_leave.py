"""No more mails, by the link in the mail: looking changes nothing, the button and the one click do."""

import pytest

from desk import leave_links, participants
from desk.house import House
from models.change import Change
from models.ticket import Ticket
from models.ticket_participant import TicketParticipant
from tests.parts.house import Cast, MakeHouse, as_agent
from tests.parts.mail_out import answer, composed, text_of, ticket_of
from tests.portal.conftest import MakeVisitor

ANNA = "anna@kunde.example"


@pytest.fixture
async def house(make_house: MakeHouse, store: None) -> House:
    return make_house(portal_url="https://help.desk.example")


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    ticket = await ticket_of(house, cast.weber, actor=as_agent(cast.nadia))
    await participants.add(ticket, [("Anna Ott", ANNA)])
    return ticket


async def path_of(house: House) -> str:
    link = leave_links.link(house, (await TicketParticipant.get(address=ANNA)).id)
    return link.removeprefix("https://help.desk.example")


async def is_in(ticket: Ticket) -> bool:
    return await participants.is_participant(ticket, ANNA)


async def test_the_mail_says_why_it_comes_and_how_to_end_it(house: House, cast: Cast, ticket: Ticket) -> None:
    await answer(house, ticket, "Bitte neu starten.", actor=as_agent(cast.nadia))
    mail = await composed(house, role="participant")
    link = f"https://help.desk.example{await path_of(house)}"

    assert mail["List-Unsubscribe"] == f"<{link}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "weil Sie bei TT1 in Kopie sind" in text_of(mail)
    assert link in text_of(mail)
    assert mail["To"] == f"Anna Ott <{ANNA}>"
    customers = await composed(house, role="customer")
    assert customers["List-Unsubscribe"] is None
    assert "Kopie" not in text_of(customers)


async def test_looking_changes_nothing_and_the_button_does(
    house: House, visitors: MakeVisitor, ticket: Ticket
) -> None:
    path = await path_of(house)
    visitor = visitors()
    for _ in range(2):
        page = await visitor.get(path)
        assert (page.status, page.headers["X-Robots-Tag"]) == (200, "noindex")
        assert "Keine E-Mails mehr zu TT1?" in page.text
    assert await is_in(ticket)

    page = await visitor.post(path)

    assert "Sie erhalten keine E-Mails mehr zu TT1." in page.text
    assert not await is_in(ticket)
    assert (await TicketParticipant.get(address=ANNA)).removed_by == "themselves"
    assert (await Change.get(field="participant")).old == ANNA
    assert "Sie erhalten keine E-Mails mehr" in (await visitor.get(path)).text


async def test_one_click_of_a_mail_program_is_enough(
    house: House, visitors: MakeVisitor, ticket: Ticket
) -> None:
    # RFC 8058 §3.1: no cookie, no form of ours, and from anywhere.
    visitor = visitors()
    page = await visitor.post(await path_of(house), **{"List-Unsubscribe": "One-Click"})
    assert page.status == 200
    assert not await is_in(ticket)


async def test_a_forged_link_opens_nothing(house: House, visitors: MakeVisitor, ticket: Ticket) -> None:
    number = (await TicketParticipant.get(address=ANNA)).id
    for path in (f"/leave/{number}.aaaaaaaaaaaaaaaa", f"/leave/{number + 1}.{(await path_of(house))[-16:]}"):
        assert (await visitors().get(path)).status == 404
        assert (await visitors().post(path)).status == 404
    assert await is_in(ticket)
