"""From the verb to the mailbox: the outbox with the real courier over a real mail server."""

import asyncio
import contextlib
from collections import Counter
from datetime import timedelta

import pytest

from desk import (
    clock,
    comments,
    message_ids,
    outbox,
    return_address,
    sending_again,
    suppressions,
    tickets,
)
from desk.assignees import Assignee
from desk.errors import DeliveryError
from desk.house import House
from desk.mail_out.mail_courier import MailCourier, send_test
from desk.outbox_loop import OutboxLoop
from models.contact import Contact
from models.delivery import Courier, Delivery, State
from models.mailbox import Mailbox
from models.ticket import Ticket
from sandbox.mail import MailSandbox
from tests.parts.house import OPERATOR, Cast, MakeHouse, as_agent
from tests.parts.mail_out import answer, mails, send_all, ticket_of
from tests.parts.watching import eventually

WEBER = "weber@kunde.example"
SLACK = comments.SlackOrigin("C0SUPPORT", "1700000000.000100")


@pytest.fixture
def house(sending_house: House) -> House:
    """The cast lives in the house that sends."""
    return sending_house


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    """Frau Weber's, and Nadia's own: nobody else is mailed."""
    nadia = Assignee(agent=cast.nadia)
    return await ticket_of(house, cast.weber, actor=as_agent(cast.nadia), assignee=nadia)


async def the_mail(cast: Cast) -> Delivery:
    (delivery,) = await mails(contact_id=cast.weber.id)
    return delivery


async def make_due() -> None:
    """As if the time had come."""
    await Delivery.filter(state=State.DEFERRED).update(due_at=clock.now())


async def told_in_slack(kind: str) -> list[dict[str, object]]:
    return [row.payload for row in await Delivery.filter(courier=Courier.SLACK, kind=kind).order_by("id")]


async def test_an_answer_reaches_the_customer_and_the_outbox_says_so(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
):
    await answer(house, ticket, "Bitte aus- und einschalten.", actor=as_agent(cast.nadia), slack=SLACK)

    await send_all(house)

    (arrived,) = mail.inbox(WEBER)
    delivery = await the_mail(cast)
    assert "Bitte aus- und einschalten." in arrived.text
    assert "Bitte aus- und einschalten." in arrived.html
    assert arrived.message_id == delivery.message_id
    assert (delivery.state, delivery.answer) == (State.SENT, "250 2.6.0 delivered")
    assert delivery.sent_at is not None
    assert delivery.lease_until is None
    assert mail.accepted[0].mail_from == "support@desk.example"
    assert mail.accepted[0].recipients == (WEBER,)
    assert [payload["mark"] for payload in await told_in_slack("mark")] == ["sent"]


async def test_a_held_answer_waits_and_one_taken_back_never_leaves(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
):
    hold = timedelta(minutes=10)
    nadia = as_agent(cast.nadia)
    comment = await answer(house, ticket, "Zu früh", actor=nadia, hold=hold)
    await send_all(house)
    held = (await the_mail(cast)).state

    await comments.take_back(house, comment, actor=nadia)
    await Delivery.filter(courier=Courier.MAIL).update(due_at=clock.now())
    await send_all(house)

    assert held == State.HELD
    assert (await the_mail(cast)).state == State.CANCELLED
    assert mail.accepted == []


async def test_a_held_answer_leaves_when_its_time_has_come(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
):
    await answer(house, ticket, "Jetzt", actor=as_agent(cast.nadia), hold=timedelta(minutes=10))
    await Delivery.filter(courier=Courier.MAIL).update(due_at=clock.now())

    await send_all(house)

    assert (await the_mail(cast)).state == State.SENT
    assert len(mail.inbox(WEBER)) == 1


async def test_a_fault_that_passes_is_tried_again_with_the_same_mail(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
):
    mail.faults.refuse_mail("451 4.3.0 try again later", times=1)
    await answer(house, ticket, "Guten Tag", actor=as_agent(cast.nadia))

    await send_all(house)
    deferred = await the_mail(cast)
    await send_all(house)
    too_early = len(mail.accepted)
    await make_due()
    await send_all(house)

    assert deferred.state == State.DEFERRED
    assert "451 4.3.0 try again later" in deferred.answer
    assert timedelta(seconds=5) < deferred.due_at - clock.now() < timedelta(seconds=20)
    assert too_early == 0
    sent = await the_mail(cast)
    assert (sent.state, sent.attempts) == (State.SENT, 2)
    assert [arrived.message_id for arrived in mail.inbox(WEBER)] == [deferred.message_id]
    assert await told_in_slack("notice") == []


async def test_an_answer_lost_after_the_dot_brings_a_second_copy_with_the_same_id_and_bytes(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
):
    """S1: the server has it and we can't know; the customer's program folds the two into one."""
    mail.faults.drop_after_dot()
    await answer(house, ticket, "Guten Tag", actor=as_agent(cast.nadia))

    await send_all(house)
    unknown = await the_mail(cast)
    await make_due()
    await send_all(house)

    assert unknown.state == State.DEFERRED
    assert "may arrive twice" in unknown.answer
    assert (await the_mail(cast)).state == State.SENT
    one, two = mail.accepted
    assert one.raw == two.raw
    assert {arrived.message_id for arrived in mail.inbox(WEBER)} == {unknown.message_id}


async def test_a_refusal_that_stays_is_told_in_the_thread_with_the_servers_words(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
):
    mail.faults.refuse_recipient(WEBER, "550 5.1.1 no such user here")
    await answer(house, ticket, "Guten Tag", actor=as_agent(cast.nadia), slack=SLACK)

    await send_all(house)
    await send_all(house)

    delivery = await the_mail(cast)
    assert (delivery.state, delivery.attempts) == (State.FAILED, 1)
    assert "550 5.1.1 no such user here" in delivery.answer
    (notice,) = await told_in_slack("notice")
    assert notice["text"].startswith("The mail to {recipient} could not be delivered")
    assert notice["again"] == delivery.id
    assert notice["values"] == {"recipient": WEBER, "answer": delivery.answer}
    assert [payload["mark"] for payload in await told_in_slack("mark")] == ["failed"]


async def test_a_refused_mail_can_be_sent_again_by_hand(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
):
    mail.faults.refuse_recipient(WEBER, times=1)
    await answer(house, ticket, "Guten Tag", actor=as_agent(cast.nadia))
    await send_all(house)

    # The server says that there is no such mailbox: until that is lifted nothing goes there (R36).
    await outbox.retry((await the_mail(cast)).id)
    await send_all(house)
    held_back = await the_mail(cast)
    assert (held_back.state, "suppression list" in held_back.answer) == (State.SUPPRESSED, True)
    await sending_again.send_again(house, held_back.id, actor=as_agent(cast.nadia))
    await send_all(house)

    assert (await the_mail(cast)).state == State.SENT


async def test_a_colleagues_mail_that_fails_does_not_mark_the_answer_as_failed(
    house: House, cast: Cast, mail: MailSandbox
):
    jonas = Assignee(agent=cast.jonas)
    ticket = await ticket_of(house, cast.weber, actor=as_agent(cast.jonas), assignee=jonas)
    mail.faults.refuse_recipient("jonas@desk.example")
    await answer(house, ticket, "Guten Tag", actor=as_agent(cast.nadia), slack=SLACK)

    await send_all(house)

    assert (await the_mail(cast)).state == State.SENT
    assert [payload["mark"] for payload in await told_in_slack("mark")] == ["sent"]
    (notice,) = await told_in_slack("notice")
    assert notice["values"]["recipient"] == "jonas@desk.example"


async def test_a_server_that_is_down_keeps_the_mail_until_it_is_back(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
):
    await mail.stop_smtp()
    await answer(house, ticket, "Guten Tag", actor=as_agent(cast.nadia))
    await send_all(house)
    waiting = await the_mail(cast)

    await mail.start_smtp()
    await make_due()
    await send_all(house)

    assert waiting.state == State.DEFERRED
    assert "POSTBOTE_SMTP" in waiting.answer
    assert len(mail.inbox(WEBER)) == 1


async def test_twenty_mails_leave_over_at_most_five_connections_each_exactly_once(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
):
    for number in range(20):
        await answer(house, ticket, f"Zeile {number}", actor=as_agent(cast.nadia))
    courier = MailCourier(house)

    await OutboxLoop(house, courier).drain()
    open_at_the_end = len(mail.smtp._sessions)
    await courier.close()

    sent = await mails(contact_id=cast.weber.id)
    assert {delivery.state for delivery in sent} == {State.SENT}
    arrived = Counter(mail.message_id for mail in mail.inbox(WEBER))
    assert arrived == Counter(delivery.message_id for delivery in sent)
    assert 1 <= open_at_the_end <= 5


async def test_credentials_are_wiped_once_sent_and_when_they_failed(
    house: House, cast: Cast, mail: MailSandbox
):
    for contact in (cast.weber, cast.oliver):
        await credentials(house, contact).save()
    mail.faults.refuse_recipient("oliver@acme.example")

    await send_all(house)

    weber, oliver = await mails(kind="credentials")
    assert (weber.state, weber.payload) == (State.SENT, {})
    assert (oliver.state, oliver.payload) == (State.FAILED, {})
    assert "correct-horse" in mail.inbox(WEBER)[0].text
    assert not await outbox.retry(oliver.id)


def credentials(house: House, contact: Contact) -> Delivery:
    return outbox.queued(
        Courier.MAIL,
        "credentials",
        recipient=contact.email or "",
        contact_id=contact.id,
        message_id=message_ids.mint(house.signer, serial=0, domain="desk.example"),
        payload={"password": "correct-horse", "user": contact.email},
        is_sensitive=True,
    )


async def test_the_loop_sends_as_soon_as_a_verb_has_committed(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
):
    loop = asyncio.create_task(OutboxLoop(house, MailCourier(house)).run())
    try:
        await answer(house, ticket, "Sofort", actor=as_agent(cast.nadia))
        arrived = await mail.wait_for_mail(WEBER)
        await eventually_sent(cast)
    finally:
        await ended(loop)

    assert "Sofort" in arrived.text


async def test_a_loop_that_ends_brings_what_is_under_way_to_its_end(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
):
    mail.faults.delay_smtp(0.3)
    loop = asyncio.create_task(OutboxLoop(house, MailCourier(house)).run())
    await answer(house, ticket, "Langsam", actor=as_agent(cast.nadia))
    await mail.wait_for_mail(WEBER)

    await ended(loop)

    assert (await the_mail(cast)).state == State.SENT
    await eventually(lambda: not mail.smtp._sessions)


async def test_a_mail_is_handed_over_whole_though_its_task_is_cancelled(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
):
    """S2: a cancelled send would leave the connection out of step with the server."""
    mail.faults.delay_smtp(0.3)
    await answer(house, ticket, "Eins", actor=as_agent(cast.nadia))
    courier = MailCourier(house)
    delivery = await the_mail(cast)
    sending = asyncio.create_task(courier.deliver(delivery))
    await mail.wait_for_mail(WEBER)
    await ended(sending)
    goes_on = bool(courier._sending)
    await eventually(lambda: not courier._sending)
    mail.faults.clear()

    assert goes_on
    assert (await courier.deliver(delivery)).answer == "250 2.6.0 delivered"
    await courier.close()
    assert [arrived.message_id for arrived in mail.inbox(WEBER)] == [delivery.message_id] * 2


async def test_a_test_mail_is_sent_at_once_and_brings_the_servers_answer(house: House, mail: MailSandbox):
    assert await send_test(house, "admin@desk.example") == "250 2.6.0 delivered"

    (arrived,) = mail.inbox("admin@desk.example")
    assert arrived.subject == "Test mail from Support"
    assert arrived.header("Auto-Submitted") == "auto-generated"


async def test_a_test_mail_says_what_is_wrong(house: House, mail: MailSandbox, make_house: MakeHouse):
    mail.faults.refuse_recipient("admin@desk.example", "550 5.7.1 no relaying")
    with pytest.raises(DeliveryError, match=r"550 5\.7\.1 no relaying"):
        await send_test(house, "admin@desk.example")
    with pytest.raises(DeliveryError, match="is no mail address"):
        await send_test(house, "admin")
    with pytest.raises(DeliveryError, match="POSTBOTE_SMTP"):
        await send_test(make_house(smtp="", mail_from=""), "admin@desk.example")


async def test_a_solution_and_its_files_leave_in_one_mail(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
):
    wishes = {"status": "closed", "solution": "Neues Netzteil."}
    files = [tickets.Upload("beleg.pdf", "application/pdf", b"%PDF-1.7")]
    await tickets.change(house, ticket, wishes, actor=OPERATOR, attachments=files)

    await send_all(house)

    (arrived,) = mail.inbox(WEBER)
    assert "Neues Netzteil." in arrived.text
    assert [(file.name, file.content) for file in arrived.attachments] == [("beleg.pdf", b"%PDF-1.7")]


async def eventually_sent(cast: Cast) -> None:
    async with asyncio.timeout(5):
        while (await the_mail(cast)).state != State.SENT:  # noqa: ASYNC110 -- the store tells nobody
            await asyncio.sleep(0.01)


async def ended(task: "asyncio.Task[object]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_a_mail_leaves_from_a_signed_address_where_its_mailbox_is_watched(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    """RFC 5321 §4.4, VERP: what comes back says which mail it is about."""
    await answer(house, ticket, "Guten Tag", actor=as_agent(cast.nadia))
    await send_all(house)
    assert mail.accepted[-1].mail_from == "support@desk.example"

    await Mailbox.create(address="support@desk.example", url="imap://unused", created_at=clock.now())
    await answer(house, ticket, "Noch etwas", actor=as_agent(cast.nadia))
    await send_all(house)
    last = (await mails(contact_id=cast.weber.id))[-1]
    assert return_address.read(house.signer, mail.accepted[-1].mail_from) == last.id


async def test_a_mail_that_waits_for_hours_is_told_of_once(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    mail.faults.refuse_recipient(WEBER, "451 4.3.0 try later")
    await answer(house, ticket, "Guten Tag", actor=as_agent(cast.nadia))
    await send_all(house)
    assert await told_in_slack("notice") == []

    await Delivery.filter(contact_id=cast.weber.id).update(created_at=clock.now() - timedelta(hours=5))
    for _ in range(2):
        await make_due()
        await send_all(house)

    (notice,) = await told_in_slack("notice")
    assert notice["text"] == "The mail to {recipient} has not left yet and is tried again: {answer}"


async def test_nothing_is_sent_to_an_address_that_is_suppressed_meanwhile(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    await answer(house, ticket, "Guten Tag", actor=as_agent(cast.nadia))
    await suppressions.add(house, "WEBER@kunde.example", actor=OPERATOR)
    await send_all(house)

    delivery = await the_mail(cast)
    assert (delivery.state, delivery.attempts) == (State.SUPPRESSED, 1)
    assert mail.accepted == []
    (notice,) = await told_in_slack("notice")
    assert notice["text"] == "The mail to {recipient} was not sent: {answer}"


async def test_a_mailbox_that_is_full_or_a_policy_suppresses_nobody(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    mail.faults.refuse_recipient(WEBER, "550 5.7.1 blocked by policy")
    await answer(house, ticket, "Guten Tag", actor=as_agent(cast.nadia))
    await send_all(house)
    assert (await the_mail(cast)).state == State.FAILED
    assert await suppressions.suppressed([WEBER]) == {}
    (told,) = await mails(kind="agent_bounce")
    assert (told.agent_id, told.payload["state"]) == (cast.nadia.id, "failed")
