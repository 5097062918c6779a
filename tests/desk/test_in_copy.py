"""People in copy hear what the customer hears (N1, N2), each by an own mail, until they are out (R39)."""

import pytest

from desk import (
    clock,
    comments,
    in_copy,
    merging,
    participants,
    sending_again,
    splitting,
    ticket_deletion,
    tickets,
)
from desk.comments import NewComment
from desk.errors import Invalid, NotAllowed, NotFound, NotPossible
from desk.house import House
from desk.tickets import NewTicket
from models.change import Change
from models.comment import Comment, Visibility
from models.contact import Contact, ContactAddress
from models.delivery import Delivery, State
from models.notification_decision import NotificationDecision
from models.suppression import Suppression
from models.ticket import Ticket
from models.ticket_participant import TicketParticipant
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact

ANNA = "anna@kunde.example"


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    ticket = await tickets.open_ticket(
        house, NewTicket(title="Drucker", contact=cast.weber), actor=as_agent(cast.nadia)
    )
    await participants.add(ticket, [("Anna Ott", ANNA)])
    await Delivery.filter(courier="mail").delete()
    return ticket


async def answer(house: House, ticket: Ticket, cast: Cast, body: str = "Bitte neu starten.") -> None:
    new = NewComment(body=body, visibility=Visibility.EXTERNAL)
    await comments.add_comment(house, ticket, new, actor=as_agent(cast.nadia))


async def mailed(role: str = "participant") -> list[str]:
    return [item.recipient for item in await Delivery.filter(courier="mail", role=role).order_by("id")]


async def reason(address: str = ANNA) -> str:
    return (await NotificationDecision.filter(recipient=address).order_by("-id").first()).reason  # type: ignore[union-attr]


async def test_an_answer_goes_to_the_customer_and_to_each_in_copy(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await participants.add(ticket, [("Ben", "ben@kunde.example")])

    await answer(house, ticket, cast)

    assert await mailed("customer") == ["weber@kunde.example"]
    assert await mailed() == [ANNA, "ben@kunde.example"]
    mail = await Delivery.get(recipient=ANNA)
    assert (mail.kind, mail.recipient_name, mail.contact_id) == ("customer_comment", "Anna Ott", None)
    assert mail.payload["language"] == "de"
    ids = {item.message_id for item in await Delivery.filter(courier="mail")}
    assert len(ids) == 3  # one each


async def test_a_solution_goes_to_those_in_copy_a_note_and_the_customers_own_words_do_not(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    note = NewComment(body="intern", visibility=Visibility.INTERNAL)
    await comments.add_comment(house, ticket, note, actor=as_agent(cast.nadia))
    words = NewComment(body="Danke", visibility=Visibility.EXTERNAL)
    await comments.add_comment(house, ticket, words, actor=as_contact(cast.weber))
    assert await mailed() == []

    await tickets.change(house, ticket, {"solution": "Neu starten."}, actor=as_agent(cast.nadia))

    assert await mailed() == [ANNA]


async def test_who_is_in_copy_as_the_customer_or_as_one_of_ours_gets_no_second_mail(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    for address in ("weber@kunde.example", "priya@desk.example", "support+tt1@desk.example"):
        await TicketParticipant.create(ticket_id=ticket.id, address=address, created_at=ticket.created_at)

    await answer(house, ticket, cast)

    assert await mailed() == [ANNA]
    assert await reason("priya@desk.example") == "ours"
    assert not await NotificationDecision.exists(recipient="weber@kunde.example", role="participant")


async def test_a_contact_in_copy_has_their_own_opt_out_and_language(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await participants.add(ticket, [("", "oliver@acme.example")])
    await house.preference_store.set("send_ticket_mails", "yes")
    await answer(house, ticket, cast)
    assert (await Delivery.get(recipient="oliver@acme.example")).payload["language"] == "en"

    await Contact.filter(id=cast.oliver.id).update(email_opt_out=True)
    await answer(house, ticket, cast, "Und?")

    assert (await mailed()).count("oliver@acme.example") == 1
    assert await reason("oliver@acme.example") == "opt_out"


async def test_a_contact_with_two_addresses_in_copy_is_mailed_once(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    # As after a merge, when the other ticket's customer comes in copy.
    await ContactAddress.create(contact_id=cast.oliver.id, address="os@acme.example")
    await participants.add(ticket, [("", "os@acme.example"), ("", "oliver@acme.example")])
    await answer(house, ticket, cast)
    assert await mailed() == [ANNA, "oliver@acme.example"]


async def test_the_customers_box_opens_the_gate_for_who_is_no_contact(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    # R32: portal user or "send ticket mails".
    await house.preference_store.set("send_ticket_mails", "no")
    await answer(house, ticket, cast)
    assert await mailed() == [ANNA]

    await Contact.filter(id=cast.weber.id).update(portal_user=False)
    await answer(house, ticket, cast, "Und?")

    assert await mailed() == [ANNA]
    assert await reason() == "gate_closed"


async def test_a_suppressed_address_in_copy_gets_nothing(house: House, cast: Cast, ticket: Ticket) -> None:
    await Suppression.create(address=ANNA, cause="bounce", created_at=clock.now())

    await answer(house, ticket, cast)

    assert (await mailed(), await reason()) == ([], "suppressed")


async def test_who_was_taken_out_gets_nothing_and_a_copy_alone_does_not_bring_them_back(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    actor = as_agent(cast.nadia)
    await in_copy.remove(house, ticket, "Anna@KUNDE.example", actor=actor)
    await participants.add(ticket, [("Anna Ott", ANNA)])

    await answer(house, ticket, cast)

    assert await mailed() == []
    assert not await participants.is_participant(ticket, ANNA)
    assert ANNA not in await participants.addresses_on(ticket)
    row = await TicketParticipant.get(address=ANNA)
    assert row.removed_by == "Nadia Brandt"
    with pytest.raises(NotFound, match=r"anna@kunde\.example is not in copy of TT1"):
        await in_copy.remove(house, ticket, ANNA, actor=actor)

    joined = await in_copy.add(house, ticket, ANNA, actor=actor)

    assert joined.is_new
    assert await participants.is_participant(ticket, ANNA)
    assert not (await in_copy.add(house, ticket, ANNA, actor=actor)).is_new
    steps = await Change.filter(field="participant").order_by("id").values_list("old", "new")
    assert steps == [(ANNA, None), (None, ANNA)]


async def test_who_is_taken_out_does_not_get_what_waits_and_the_customer_does(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await participants.add(ticket, [("Ben", "ben@kunde.example")])
    await answer(house, ticket, cast)
    await in_copy.remove(house, ticket, ANNA, actor=as_agent(cast.nadia))
    rows = await Delivery.filter(courier="mail", state="cancelled").values_list("recipient")
    assert rows == [(ANNA,)]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("no address", "no address is no mail address"),
        ("support+x@desk.example", "is the desk's own"),
        ("nadia@desk.example", "is the desk's own"),
        ("Weber@kunde.example", "is the customer's own"),
    ],
)
async def test_not_everybody_can_be_put_in_copy(
    house: House, cast: Cast, ticket: Ticket, address: str, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        await in_copy.add(house, ticket, address, actor=as_agent(cast.nadia))


async def test_only_agents_put_people_in_copy(house: House, cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(NotAllowed):
        await in_copy.add(house, ticket, "ben@kunde.example", actor=as_contact(cast.weber))
    with pytest.raises(NotAllowed):
        await in_copy.remove(house, ticket, ANNA, actor=as_contact(cast.weber))


async def test_who_was_taken_out_stays_out_when_tickets_are_merged_and_split(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    actor = as_agent(cast.nadia)
    await answer(house, ticket, cast)
    await in_copy.remove(house, ticket, ANNA, actor=actor)
    (first,) = await Comment.filter(ticket_id=ticket.id)
    made = await splitting.split(house, ticket, [first.id], actor=actor)
    assert not await participants.is_participant(made, ANNA)

    other = await tickets.open_ticket(house, NewTicket(title="x", contact=cast.weber), actor=actor)
    await merging.merge(house, ticket, other, actor=actor)

    assert not await participants.is_participant(other, ANNA)


async def test_leaving_a_merged_ticket_leaves_the_one_it_went_into(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    actor = as_agent(cast.nadia)
    other = await tickets.open_ticket(house, NewTicket(title="x", contact=cast.weber), actor=actor)
    await merging.merge(house, ticket, other, actor=actor)
    assert await participants.is_participant(other, ANNA)

    assert await in_copy.leave(house, await TicketParticipant.get(ticket_id=ticket.id, address=ANNA))

    assert not await participants.is_participant(other, ANNA)
    assert not await in_copy.leave(house, await TicketParticipant.get(ticket_id=ticket.id, address=ANNA))


async def test_what_failed_is_sent_again_to_nobody_who_left_and_about_no_deleted_ticket(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await answer(house, ticket, cast)
    anna, weber = await Delivery.get(recipient=ANNA), await Delivery.get(role="customer")
    failed = Delivery.filter(id__in=[anna.id, weber.id])
    await failed.update(state=State.FAILED, attempts=1)
    actor = as_agent(cast.nadia)
    await in_copy.remove(house, ticket, ANNA, actor=actor)
    with pytest.raises(NotPossible, match="can't be sent again"):
        await sending_again.send_again(house, anna.id, actor=actor)
    await sending_again.send_again(house, weber.id, actor=actor)

    await failed.update(state=State.FAILED)
    await ticket_deletion.delete(house, ticket, actor=OPERATOR)

    with pytest.raises(NotPossible, match="can't be sent again"):
        await sending_again.send_again(house, weber.id, actor=actor)
