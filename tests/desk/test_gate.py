"""The gate R32: a customer is mailed only if NOT opt-out AND (portal user OR "send ticket mails")."""

from itertools import product

import pytest

from desk import comments, portal_access, portal_sessions, tickets
from desk.comments import NewComment
from desk.house import House
from desk.notifications.gate import Facts, gate
from desk.notifications.reasons import Reason
from desk.tickets import NewTicket
from models.comment import Channel, Visibility
from models.contact import Contact
from models.delivery import Delivery
from models.notification_decision import NotificationDecision
from tests.parts.house import OPERATOR, Cast, MakeHouse, as_agent, as_contact

FLAGS = ("can_send_mail", "has_address", "email_opt_out", "portal_user", "send_ticket_mails", "from_machine")


@pytest.mark.parametrize("values", list(product((True, False), repeat=len(FLAGS))))
def test_the_truth_table(values: tuple[bool, ...]) -> None:
    facts = Facts(**dict(zip(FLAGS, values, strict=True)))  # type: ignore[arg-type]
    open_gate = not facts.email_opt_out and (facts.portal_user or facts.send_ticket_mails)
    possible = facts.can_send_mail and facts.has_address and not facts.from_machine
    assert (gate(facts) is Reason.MAILED) == (open_gate and possible)


async def _answer(house: House, cast: Cast) -> NotificationDecision:
    ticket = await tickets.open_ticket(
        house, NewTicket(title="t", contact=cast.weber), actor=as_agent(cast.nadia)
    )
    new = NewComment(body="Bitte neu starten.", visibility=Visibility.EXTERNAL)
    await comments.add_comment(house, ticket, new, actor=as_agent(cast.nadia))
    return await NotificationDecision.get(rule="N2", role="customer")


async def test_an_opted_out_customer_gets_no_mail_and_the_reason_is_kept(house: House, cast: Cast) -> None:
    cast.weber.email_opt_out = True
    await cast.weber.save()
    decision = await _answer(house, cast)
    assert (decision.mailed, decision.reason, decision.message_id) == (False, "opt_out", None)
    assert decision.facts["portal_user"] is True
    assert not await Delivery.exists(courier="mail", kind="customer_comment")


async def test_an_opted_out_customer_in_the_portal_gets_no_confirmation(house: House, cast: Cast) -> None:
    # N5: what the session knows of the contact is all the gate needs.
    await portal_access.reset(house, cast.weber, actor=OPERATOR)
    await Contact.filter(id=cast.weber.id).update(email_opt_out=True)
    begun = await portal_sessions.begin(cast.weber, must_change=False)
    session = await portal_sessions.find(begun.key)
    assert session is not None
    new = NewTicket(title="t", contact=session.contact)
    await tickets.open_ticket(house, new, actor=as_contact(session.contact, Channel.PORTAL))
    decision = await NotificationDecision.get(rule="N5", role="customer")
    assert (decision.mailed, decision.reason) == (False, "opt_out")


async def test_a_portal_user_is_mailed_though_ticket_mails_are_off(house: House, cast: Cast) -> None:
    await house.preference_store.set("send_ticket_mails", "no")
    assert (await _answer(house, cast)).mailed


async def test_support_dates_do_not_matter_to_the_gate(house: House, cast: Cast) -> None:
    cast.weber.support_end = cast.weber.support_start
    await cast.weber.save()
    assert (await _answer(house, cast)).mailed


async def test_without_a_mail_server_nothing_is_sent_and_the_rest_works(
    make_house: MakeHouse, cast: Cast
) -> None:
    # R33
    house = make_house(smtp="", mail_from="")
    decision = await _answer(house, cast)
    assert (decision.mailed, decision.reason) == (False, "no_mail_server")
    assert not await Delivery.exists(courier="mail")
