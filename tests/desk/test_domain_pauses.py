"""A domain that asks for patience gets no mail for a while; whoever is elsewhere waits for nothing."""

from datetime import datetime, timedelta

import pytest

from desk import clock, domain_pauses, outbox
from desk.assignees import Assignee
from desk.errors import NotFound
from desk.house import House
from desk.mail_out.mail_courier import MailCourier
from desk.outbox_loop import OutboxLoop
from models.contact import Contact
from models.delivery import Courier, Delivery, State
from models.domain_pause import DomainPause
from models.ticket import Ticket
from sandbox.mail import MailSandbox
from tests.parts.house import Cast, as_agent
from tests.parts.mail_out import answer, mails, send_all, ticket_of

WEBER, DOMAIN = "weber@kunde.example", "kunde.example"
THROTTLED = "451 4.7.500 Server busy. Please try again later"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house(sending_house: House) -> House:
    return sending_house


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    return await of(house, cast, cast.weber)


async def of(house: House, cast: Cast, contact: Contact) -> Ticket:
    nadia = Assignee(agent=cast.nadia)
    return await ticket_of(house, contact, actor=as_agent(cast.nadia), assignee=nadia)


async def to_weber() -> list[Delivery]:
    return list(await mails(recipient=WEBER))


async def pause_of(domain: str) -> DomainPause | None:
    return await DomainPause.get_or_none(domain=domain)


async def is_over() -> None:
    """As if the time had come."""
    at = clock.now() - timedelta(seconds=1)
    await DomainPause.all().update(until=at)
    await Delivery.filter(state__in=(State.QUEUED, State.DEFERRED)).update(due_at=at)


def tried(mail: MailSandbox, recipient: str = WEBER) -> int:
    """How often the server was asked to take a mail for it, as far as it took any."""
    return sum(recipient in item.recipients for item in mail.accepted)


async def test_mails_to_a_domain_that_asked_for_patience_wait_untried_and_those_to_others_leave(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    nadia = as_agent(cast.nadia)
    mail.faults.refuse_recipient(WEBER, THROTTLED, times=1)
    await answer(house, ticket, "Eins", actor=nadia)
    await send_all(house)
    pause = await pause_of(DOMAIN)
    assert pause is not None
    assert (pause.faults, pause.answer) == (1, THROTTLED)
    assert timedelta(seconds=50) < pause.until - clock.now() < timedelta(seconds=70)

    await answer(house, ticket, "Zwei", actor=nadia)
    await answer(house, await of(house, cast, cast.oliver), "Hello", actor=nadia)
    await send_all(house)  # it would take Weber's now
    one, two = await to_weber()
    assert tried(mail) == 0
    assert (one.state, one.attempts, one.due_at >= pause.until) == (State.DEFERRED, 1, True)
    assert (two.state, two.attempts) == (State.QUEUED, 0)
    assert abs(two.due_at - pause.until) < timedelta(seconds=1)
    assert "wait until" in two.answer
    assert two.answer.endswith(THROTTLED)
    assert tried(mail, "oliver@acme.example") == 1
    assert await outbox.cancel([two.id]) == [two.id]  # never tried: the undo window is still open to it

    await is_over()
    await send_all(house)
    assert tried(mail) == 1
    assert await pause_of(DOMAIN) is None


async def test_what_waits_already_is_put_off_at_once_in_either_spelling_of_the_domain(
    house: House, cast: Cast, mail: MailSandbox
) -> None:
    spelled = [
        await waiting(name) for name in ("a@Bücher.example", "b@xn--bcher-kva.example", "c@bücher.example")
    ]
    others = [
        await waiting(name) for name in ("d@ücher.example", "e@xn--bcher-kva.example.org", "f@b_cher.example")
    ]
    held = await waiting("g@bücher.example", state=State.HELD)
    old = await waiting("h@bücher.example", created_at=clock.now() - timedelta(hours=5))
    async with house.transaction():
        asked = {"xn--bcher-kva.example": (clock.now(), THROTTLED)}
        await domain_pauses.begin(asked, young=timedelta(hours=4))
    pause = await pause_of("xn--bcher-kva.example")
    assert pause is not None
    for delivery in spelled:
        await delivery.refresh_from_db()
        assert (delivery.due_at, delivery.attempts) == (pause.until, 0)
    for delivery in (*others, held, old):
        await delivery.refresh_from_db()
        assert delivery.due_at < pause.until


async def waiting(recipient: str, **columns: object) -> Delivery:
    delivery = outbox.queued(Courier.MAIL, "customer_comment", recipient=recipient)
    for name, value in columns.items():
        setattr(delivery, name, value)
    await delivery.save()
    return delivery


async def test_a_pause_grows_with_each_not_now_after_it_and_what_was_under_way_makes_it_no_longer(
    house: House,
) -> None:
    lengths = []
    for _ in range(5):
        at = clock.now()
        await heard(house, taken_up=at)
        await heard(house, taken_up=at)  # was under way together with the first
        pause = await pause_of(DOMAIN)
        assert pause is not None
        lengths.append(round((pause.until - at) / MINUTE))
        assert pause.faults == len(lengths)
        await is_over()
    for length, wished in zip(lengths, (1, 5, 15, 60, 60), strict=True):
        assert wished * 0.9 - 1 <= length <= wished * 1.1 + 1


async def heard(house: House, *, taken_up: datetime) -> None:
    async with house.transaction():
        await domain_pauses.begin({DOMAIN: (taken_up, THROTTLED)}, young=timedelta(hours=4))


async def test_only_what_was_taken_up_after_a_pause_ends_it(house: House) -> None:
    before = clock.now()
    await heard(house, taken_up=before)
    await domain_pauses.end({DOMAIN: before})
    assert await pause_of(DOMAIN) is not None
    await is_over()
    await domain_pauses.end({DOMAIN: clock.now(), "acme.example": clock.now()})
    assert await pause_of(DOMAIN) is None


async def test_a_greylisted_mail_comes_again_in_five_minutes_and_holds_up_nobody(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    """RFC 6647."""
    mail.faults.refuse_recipient(WEBER, "450 4.7.1 Greylisted, please try again later", times=1)
    await answer(house, ticket, "Eins", actor=as_agent(cast.nadia))
    start = clock.now()
    await send_all(house)
    await answer(house, ticket, "Zwei", actor=as_agent(cast.nadia))
    await send_all(house)
    one, two = await to_weber()
    assert (one.state, two.state) == (State.DEFERRED, State.SENT)
    assert timedelta(minutes=5) <= one.due_at - start < timedelta(minutes=6)
    assert await pause_of(DOMAIN) is None


async def test_people_are_told_once_of_an_answer_that_waits_for_hours_for_its_domain(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    await heard(house, taken_up=clock.now())
    await answer(house, ticket, "Eins", actor=as_agent(cast.nadia))
    for _ in range(2):
        late = clock.now() - timedelta(hours=5)
        await Delivery.filter(recipient=WEBER).update(created_at=late, due_at=clock.now())
        await send_all(house)
    (told,) = await Delivery.filter(courier=Courier.SLACK, kind="notice")
    assert "has not left yet" in str(told.payload)
    (waits,) = await to_weber()
    assert (waits.state, waits.attempts, tried(mail)) == (State.QUEUED, 0, 0)


async def test_an_administrator_sends_to_a_domain_in_spite_of_what_its_server_asked(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    await heard(house, taken_up=clock.now())
    await answer(house, ticket, "Eins", actor=as_agent(cast.nadia))
    courier = MailCourier(house)
    try:
        loop = OutboxLoop(house, courier)
        await loop.drain()
        assert tried(mail) == 0
        await domain_pauses.resume(house, "Kunde.Example")
        await loop.drain()  # by one that has just heard that it waits
        assert tried(mail) == 1
    finally:
        await courier.close()
    with pytest.raises(NotFound):
        await domain_pauses.resume(house, DOMAIN)
