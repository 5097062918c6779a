"""Mails are kept as they left, byte for byte: shown, sent again as they were, and removed in time."""

import hashlib
from datetime import timedelta

import pytest

from desk import (
    clock,
    outbox,
    outbox_results,
    portal_credentials,
    sent_mail,
    subscriptions,
    template_editing,
    ticket_deletion,
    ticket_purge,
    tickets,
)
from desk.actor import system
from desk.assignees import Assignee
from desk.errors import NotFound
from desk.house import House
from desk.subscriber_news import KIND
from models.delivery import Courier, Delivery, State
from models.ticket import Ticket
from sandbox.mail import MailSandbox
from tests.parts.house import OPERATOR, Cast, as_agent
from tests.parts.mail_out import answer, mails, send_all, ticket_of

WEBER = "weber@kunde.example"
SOME_DAYS = timedelta(days=31)


@pytest.fixture
def house(sending_house: House) -> House:
    return sending_house


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    nadia = Assignee(agent=cast.nadia)
    return await ticket_of(house, cast.weber, actor=as_agent(cast.nadia), assignee=nadia)


async def the_mail(cast: Cast) -> Delivery:
    (delivery,) = await mails(contact_id=cast.weber.id)
    return delivery


async def make_due() -> None:
    await Delivery.filter(state=State.DEFERRED).update(due_at=clock.now())


def files(house: House) -> list[str]:
    """The SHA-256s of what is kept."""
    return [file.parent.name + file.name for file in house.sent_mail._folder.glob("??/*")]


async def named() -> set[str | None]:
    return {row.raw_sha256 for row in await mails(raw_sha256__isnull=False)}


async def adapt(house: House, text: str) -> None:
    await template_editing.change(house, "customer_comment", "de", {"text": text}, actor=OPERATOR)


async def test_what_a_server_took_can_be_shown_byte_for_byte(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    await answer(house, ticket, "Bitte aus- und einschalten.\n.\nDanke", actor=as_agent(cast.nadia))
    await send_all(house)
    sent, (accepted,) = await the_mail(cast), mail.accepted
    assert await sent_mail.bytes_of(house, sent) == accepted.raw
    assert sent.raw_sha256 == hashlib.sha256(accepted.raw).hexdigest()
    assert (sent.subject, sent.server) == (mail.inbox(WEBER)[0].subject, "POSTBOTE_SMTP")
    assert files(house) == [sent.raw_sha256]


async def test_a_mail_whose_answer_was_lost_goes_again_as_it_was_whatever_its_template_says_by_now(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    mail.faults.drop_after_dot()
    await answer(house, ticket, "Guten Tag", actor=as_agent(cast.nadia))
    await send_all(house)
    unknown = await the_mail(cast)
    await adapt(house, "{{ text }}\n\nAnders.")
    await make_due()
    await send_all(house)
    one, two = mail.accepted
    assert one.raw == two.raw
    assert (unknown.state, unknown.raw_sha256) == (State.DEFERRED, hashlib.sha256(one.raw).hexdigest())
    assert (await the_mail(cast)).raw_sha256 == unknown.raw_sha256
    assert files(house) == [unknown.raw_sha256]


@pytest.mark.parametrize("when", ["recipient", "content"])
async def test_a_mail_that_no_server_has_is_made_anew_and_nothing_is_kept_of_it(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox, when: str
) -> None:
    """So what was wrong with it can be put right."""
    if when == "recipient":
        mail.faults.refuse_recipient(WEBER, "450 4.2.0 greylisted", times=1)
    else:
        mail.faults.refuse_mail("554 5.7.1 looks like spam", times=1)
    await answer(house, ticket, "Guten Tag", actor=as_agent(cast.nadia))
    await send_all(house)
    refused = await the_mail(cast)
    assert refused.raw_sha256 is None
    assert set(files(house)) == await named()
    assert "TT1" in refused.subject
    with pytest.raises(NotFound, match="has not left"):
        await sent_mail.bytes_of(house, refused)
    await adapt(house, "{{ text }}\n\nAnders.")
    await outbox.retry(refused.id)
    await send_all(house)
    assert "Anders." in mail.inbox(WEBER)[0].text
    assert set(files(house)) == await named()


async def test_a_mail_that_came_back_goes_again_as_it_was(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    await answer(house, ticket, "Guten Tag", actor=as_agent(cast.nadia))
    await send_all(house)
    await Delivery.filter(courier=Courier.MAIL).update(state=State.BOUNCED)
    await adapt(house, "{{ text }}\n\nAnders.")
    assert await outbox.retry((await the_mail(cast)).id)
    await send_all(house)
    one, two = mail.accepted
    assert one.raw == two.raw


async def test_a_mail_that_came_back_before_we_noted_its_answer_is_kept_and_stays_bounced(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    await answer(house, ticket, "Guten Tag", actor=as_agent(cast.nadia))
    await send_all(house)
    delivery = await the_mail(cast)
    early = delivery.raw_sha256
    await Delivery.filter(id=delivery.id).update(
        state=State.BOUNCED, answer="5.1.1 unknown", raw_sha256=None, subject=""
    )
    await outbox_results.settle(house, [outbox_results.Result(delivery, answer="250 ok")])
    noted = await the_mail(cast)
    assert (noted.state, noted.answer, noted.raw_sha256) == (State.BOUNCED, "5.1.1 unknown", early)
    assert "TT1" in noted.subject


async def test_a_mail_with_a_password_is_never_kept(house: House, cast: Cast, mail: MailSandbox) -> None:
    """Flow 5."""
    fresh = portal_credentials.Fresh("one-time", "its hash")
    async with house.transaction():
        await portal_credentials.issue(house, cast.weber, fresh, actor=system())
    await send_all(house)
    sent = await the_mail(cast)
    assert (sent.state, sent.raw_sha256, files(house)) == (State.SENT, None, [])
    with pytest.raises(NotFound, match="held a password"):
        await sent_mail.bytes_of(house, sent)


async def test_without_room_on_the_disk_a_mail_waits_and_says_why(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    """What has left can always be shown."""
    house.sent_mail._folder.write_bytes(b"in the way")
    await answer(house, ticket, "Guten Tag", actor=as_agent(cast.nadia))
    await send_all(house)
    waits = await the_mail(cast)
    assert (waits.state, mail.accepted) == (State.DEFERRED, [])
    assert "can't be kept as it leaves (POSTBOTE_DATA)" in waits.answer


async def test_sent_mails_are_kept_for_ever_unless_somebody_says_so_and_then_only_their_bytes_go(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    await answer(house, ticket, "Guten Tag", actor=as_agent(cast.nadia))
    await send_all(house)
    sent = await the_mail(cast)
    await Delivery.all().update(created_at=clock.now() - SOME_DAYS)
    assert await sent_mail.remove_due(house) == 0
    await house.preference_store.set("sent_mail_days", "30")
    await Delivery.filter(id=sent.id).update(state=State.DEFERRED)
    assert await sent_mail.remove_due(house) == 0  # it may be sent again
    await Delivery.filter(id=sent.id).update(state=State.SENT)
    assert await sent_mail.remove_due(house) == 1
    gone = await the_mail(cast)
    assert files(house) == []
    assert (gone.raw_sha256, gone.subject, gone.answer) == (sent.raw_sha256, sent.subject, sent.answer)
    with pytest.raises(NotFound, match="their time was over"):
        await sent_mail.bytes_of(house, gone)
    assert await sent_mail.remove_due(house) == 0

    await Delivery.filter(id=sent.id).update(state=State.BOUNCED)
    await outbox.retry(sent.id)
    await send_all(house)
    again = await the_mail(cast)
    assert again.raw_gone_at is None
    assert await sent_mail.bytes_of(house, again) == mail.accepted[-1].raw


async def test_what_a_subscriber_was_told_of_a_ticket_goes_with_it_and_what_of_others_stays(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    """R10, R14: one mail tells of several tickets."""
    nadia = as_agent(cast.nadia)
    other = await ticket_of(house, cast.oliver, actor=nadia, title="Other")
    await house.preference_store.set("subscriber_batch_minutes", "0")
    await subscriptions.subscribe(house, [ticket.id, other.id], cast.jonas, actor=nadia)
    for one in (ticket, other):
        await tickets.change(house, one, {"priority": "high"}, actor=nadia)
    await send_all(house)
    (news,) = await mails(kind=KIND, agent_id=cast.jonas.id)
    assert news.raw_sha256 in files(house)
    await ticket_deletion.delete(house, ticket, actor=nadia)
    await ticket_purge.purge(house, ticket.number, actor=OPERATOR)
    (news,) = await mails(id=news.id)
    assert news.raw_sha256 not in files(house)
    assert [item["number"] for item in news.payload["tickets"]] == [other.number]
    assert (news.payload["count"], news.subject) == (1, "")
    with pytest.raises(NotFound, match="their time was over"):
        await sent_mail.bytes_of(house, news)


async def test_with_a_ticket_that_is_removed_for_good_the_mails_about_it_go_however_young(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    """R10."""
    other = await ticket_of(house, cast.oliver, actor=as_agent(cast.nadia), title="Other")
    for one in (ticket, other):
        await answer(house, one, "Guten Tag", actor=as_agent(cast.nadia))
    await send_all(house)
    of_other = {row.raw_sha256 for row in await mails(ticket_id=other.id, state=State.SENT)}
    assert len(files(house)) > len(of_other)
    await ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia))
    await ticket_purge.purge(house, ticket.number, actor=OPERATOR)
    assert set(files(house)) == of_other


async def test_not_even_what_left_before_goes_again_when_its_ticket_was_deleted(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    await answer(house, ticket, "Bitte aus- und einschalten.", actor=as_agent(cast.nadia))
    await send_all(house)
    sent = await the_mail(cast)
    await Delivery.filter(id=sent.id).update(state=State.BOUNCED)
    await ticket_deletion.delete(house, ticket, actor=OPERATOR)
    before = len(mail.accepted)

    assert await outbox.retry(sent.id)
    await send_all(house)

    assert len(mail.accepted) == before
    assert (await the_mail(cast)).state == State.FAILED
