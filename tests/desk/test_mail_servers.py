"""Several mail servers: whose mail leaves through which, and one in trouble that holds up no other."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import pairwise

import pytest

from desk import comments, mail_servers
from desk.assignees import Assignee
from desk.comments import NewComment
from desk.errors import DeliveryError, Invalid, NotFound
from desk.house import House
from desk.mail_out import routes
from desk.mail_out.compose import Composed
from desk.mail_out.mail_courier import MailCourier, send_test
from desk.mail_out.smtp_connection import Patience
from desk.mail_out.smtp_pool import SmtpPool
from desk.mail_out.smtp_server import SmtpServer
from desk.mail_server_states import states
from desk.mail_servers import Dkim, MailServerChanges, NewMailServer
from desk.outbox_loop import OutboxLoop
from models.change import Change
from models.comment import Visibility
from models.delivery import Courier, Delivery, State
from models.group import Group
from models.mail_server import MailServer
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, MakeHouse, as_agent
from tests.parts.mail_out import ticket_of
from tests.parts.smtp_script import Deed, SmtpScript, Step

PATIENCE = Patience(step=5, final=5, idle=60)
WEBER = "weber@kunde.example"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """No SQL of its own is in what is tested here."""
    return sqlite_url


@pytest.fixture
async def first() -> AsyncIterator[SmtpScript]:
    """POSTBOTE_SMTP."""
    async with SmtpScript() as server:
        yield server


@pytest.fixture
async def second() -> AsyncIterator[SmtpScript]:
    """Beside it."""
    async with SmtpScript() as server:
        yield server


@pytest.fixture
async def house(make_house: MakeHouse, first: SmtpScript, store: None) -> House:
    return make_house(smtp=first.url)


@dataclass(frozen=True, slots=True)
class Desk:
    house: House
    cast: Cast
    of_support: Ticket
    of_billing: Ticket

    async def answers(self, ticket: Ticket, times: int = 1) -> None:
        for number in range(times):
            new = NewComment(body=f"Antwort {number}", visibility=Visibility.EXTERNAL)
            await comments.add_comment(self.house, ticket, new, actor=as_agent(self.cast.nadia))
        await Delivery.filter(contact_id=None).delete()

    async def sends(self, patience: Patience = PATIENCE) -> None:
        courier = MailCourier(self.house, patience=patience)
        try:
            await OutboxLoop(self.house, courier).drain()
        finally:
            await courier.close()

    async def keeps(self, server: SmtpScript, **more: object) -> MailServer:
        new = NewMailServer("Two", server.url, groups=[self.cast.billing], **more)  # type: ignore[arg-type]
        return await mail_servers.add(self.house, new, actor=OPERATOR)


@pytest.fixture
async def desk(house: House, cast: Cast) -> Desk:
    nadia = as_agent(cast.nadia)
    found = [
        await ticket_of(house, cast.weber, actor=nadia, assignee=Assignee(group=group))
        for group in (cast.support, cast.billing)
    ]
    await Delivery.all().delete()
    return Desk(house, cast, *found)


async def mails(**columns: object) -> list[Delivery]:
    return await Delivery.filter(courier=Courier.MAIL, contact_id__isnull=False, **columns).order_by("id")


# -- whose mail leaves through which


async def test_mails_of_a_group_leave_through_its_server_and_others_through_the_setting(
    desk: Desk, first: SmtpScript, second: SmtpScript
):
    await desk.keeps(second)
    await desk.answers(desk.of_support)
    await desk.answers(desk.of_billing)

    await desk.sends()

    assert [mail.recipient for mail in first.taken] == [WEBER]
    assert [mail.recipient for mail in second.taken] == [WEBER]
    assert b"From: Support <support@desk.example>" in first.taken[0].data
    assert b"billing@desk.example" in second.taken[0].data
    assert [mail.server for mail in await mails()] == ["POSTBOTE_SMTP", "Two"]


@pytest.mark.parametrize(
    ("group_server", "sender", "meant"),
    [
        (1, "a@x.example", "group's"),
        (4, "a@x.example", "domain's"),
        (None, "A@X.example", "domain's"),
        (None, "vip@x.example", "address's"),
        (None, "a@bücher.example", "idn"),
        (None, "a@other.example", None),
        (None, "x.example@evil.example", None),
    ],
)
def test_the_groups_server_comes_before_the_address_and_that_before_its_domain(
    group_server: int | None, sender: str, meant: str | None
):
    servers = [
        MailServer(id=1, name="group's", url="", senders=[], is_active=True),
        MailServer(id=2, name="domain's", url="", senders=["@x.example"], is_active=True),
        MailServer(id=3, name="address's", url="", senders=["vip@x.example"], is_active=True),
        MailServer(id=4, name="off", url="", senders=["@other.example"], is_active=False),
        MailServer(id=5, name="idn", url="", senders=["@xn--bcher-kva.example"], is_active=True),
    ]
    found = routes.chosen(servers, Group(id=1, name="g", mail_server_id=group_server), sender)
    assert (found.name if found else None) == meant


async def test_a_server_alone_is_enough_to_send_mail(make_house: MakeHouse, store: None, second: SmtpScript):
    house = make_house(smtp="")
    assert not await routes.can_send_mail(house)
    with pytest.raises(DeliveryError, match="POSTBOTE_SMTP"):
        await routes.route(house, None, "support@desk.example")
    new = NewMailServer("Two", second.url, senders=["@desk.example"])
    server = await mail_servers.add(house, new, actor=OPERATOR)
    assert await routes.can_send_mail(house)
    assert (await routes.route(house, None, "support@desk.example")).name == "Two"
    await mail_servers.change(house, server, MailServerChanges(is_active=False), actor=OPERATOR)
    assert not await routes.can_send_mail(house)


async def test_a_server_that_takes_no_signed_return_address_gets_the_plain_one(
    desk: Desk, second: SmtpScript
):
    await desk.keeps(second, signs_return_path=False)
    await desk.answers(desk.of_billing)

    await desk.sends()

    assert [mail.sender for mail in second.taken] == ["billing@desk.example"]


async def test_a_test_mail_comes_from_an_address_that_the_server_is_for(desk: Desk, second: SmtpScript):
    """Microsoft 365 takes mail from no other than its own."""
    server = await desk.keeps(second, senders=["invoices@desk.example"])
    await send_test(desk.house, WEBER, through=server)
    await mail_servers.change(desk.house, server, MailServerChanges(groups=[]), actor=OPERATOR)
    await send_test(desk.house, WEBER, through=server)
    await mail_servers.change(desk.house, server, MailServerChanges(senders=[]), actor=OPERATOR)
    await send_test(desk.house, WEBER, through=await MailServer.get(id=server.id))

    senders = ["billing@desk.example", "invoices@desk.example", "support@desk.example"]
    assert [mail.sender for mail in second.taken] == senders


# -- one in trouble holds up no other


async def test_mails_for_a_server_that_is_down_wait_untried_while_others_leave(
    desk: Desk, first: SmtpScript, second: SmtpScript
):
    await desk.keeps(second, connections=1)
    await second.stop()
    await desk.answers(desk.of_billing, times=30)
    await desk.answers(desk.of_support, times=5)

    await desk.sends()

    assert len(first.taken) == 5
    waiting = await mails(state__in=[State.QUEUED, State.DEFERRED])
    assert len(waiting) == 30
    # One found out; the others were never tried, and can still be taken back.
    assert sorted(mail.attempts for mail in waiting) == [0] * 29 + [1]
    assert {mail.state for mail in waiting if mail.attempts == 0} == {State.QUEUED}
    assert all("(mail server Two)" in mail.answer for mail in waiting)
    (state,) = await states()
    assert state.fault is not None
    assert "can't be reached" in state.fault
    assert state.fault_at is not None


async def test_mails_that_waited_for_room_do_not_try_a_server_that_went_down_meanwhile(
    desk: Desk, second: SmtpScript
):
    await desk.keeps(second, connections=1)
    second.on(Step.CONNECT, Deed.HANG)
    await desk.answers(desk.of_billing, times=20)

    await desk.sends(Patience(step=0.5, final=5, idle=60))

    assert second.connections == 1


async def test_a_server_that_is_back_is_told_of_no_fault_any_more(desk: Desk, second: SmtpScript):
    await desk.keeps(second)
    await second.stop()
    await desk.answers(desk.of_billing, times=3)
    await desk.sends()
    await second.start()
    await Delivery.filter(state__in=[State.QUEUED, State.DEFERRED]).update(due_at=desk.of_billing.created_at)

    await desk.sends()

    assert len(second.taken) == 3
    assert [mail.state for mail in await mails()] == [State.SENT] * 3
    (state,) = await states()
    assert (state.fault, state.fault_at) == (None, None)


async def test_a_server_that_hangs_keeps_no_other_from_its_mails(
    desk: Desk, first: SmtpScript, second: SmtpScript
):
    await desk.keeps(second, connections=1)
    second.on(Step.DOT, Deed.HANG)
    await desk.answers(desk.of_billing, times=200)
    await desk.answers(desk.of_support, times=3)
    courier = MailCourier(desk.house, patience=PATIENCE)
    loop = asyncio.create_task(OutboxLoop(desk.house, courier).run())
    try:
        async with asyncio.timeout(4):  # less than the patience with the one that hangs
            while len(first.taken) < 3:  # noqa: ASYNC110 - the server's fact
                await asyncio.sleep(0.01)
    finally:
        second.mend()
        await second.stop()
        loop.cancel()
        await asyncio.wait([loop])

    assert len(first.taken) == 3


async def test_no_more_mails_leave_in_a_minute_than_a_server_stands(desk: Desk, second: SmtpScript):
    await desk.keeps(second, per_minute=4)
    await desk.answers(desk.of_billing, times=10)

    await desk.sends()

    assert len(second.taken) == 4
    waiting = await mails(state=State.QUEUED)
    assert [mail.attempts for mail in waiting] == [0] * 6
    gaps = sorted((mail.due_at - waiting[0].created_at).total_seconds() for mail in waiting)
    # One after another, at the pace it stands: not all at the same time, to wait again.
    assert all(14 < later - earlier < 16 for earlier, later in pairwise(gaps))
    assert "takes no more mails in this minute" in waiting[0].answer


async def test_no_more_connections_are_open_than_a_server_stands(desk: Desk, second: SmtpScript):
    await desk.keeps(second, connections=2)
    await desk.answers(desk.of_billing, times=12)

    await desk.sends()

    assert len(second.taken) == 12
    assert len({mail.connection for mail in second.taken}) <= 2


async def test_a_connection_carries_a_hundred_mails_and_then_makes_room_for_a_new_one(
    second: SmtpScript,
):
    pool = SmtpPool(SmtpServer.from_url(second.url), hello="desk.example", tls=None, patience=PATIENCE)
    mail = Composed("support@desk.example", WEBER, b"Subject: 1\r\n\r\n1\r\n")
    for _ in range(102):
        await pool.send(mail)
    await pool.close()

    assert [mail.connection for mail in second.taken] == [1] * 100 + [2] * 2


async def test_many_mails_for_one_server_leave_room_for_those_of_another(
    desk: Desk, first: SmtpScript, second: SmtpScript
):
    await desk.keeps(second, connections=1)
    await desk.answers(desk.of_billing, times=102)

    await desk.sends()

    left = len(second.taken)
    assert left >= 60
    assert len(await mails(state=State.QUEUED, attempts=0)) == 102 - left


# -- the verbs


async def test_neither_password_nor_key_gets_into_list_or_history(house: House, cast: Cast):
    new = NewMailServer("Out", "smtps://desk:s3cret!@mx.desk.example", groups=[cast.support])
    server = await mail_servers.add(house, new, actor=OPERATOR)
    changes = MailServerChanges(url="smtps://desk:an0ther!@mx.desk.example", per_minute=30, groups=[])
    changed = await mail_servers.change(house, server, changes, actor=OPERATOR)
    await mail_servers.remove(house, server, actor=OPERATOR)

    assert changed == ["groups", "per_minute", "url"]
    written = await Change.filter(record__in=["mail_server", "group"]).order_by("id")
    told = [(row.record, row.field, row.old, row.new) for row in written]
    assert "s3cret" not in repr(told)
    assert "an0ther" not in repr(told)
    where = "desk@mx.desk.example:465"
    assert ("mail_server", "url", where, f"{where} (changed)") in told
    assert ("group", "mail_server", "Out", None) in told
    assert await states() == []
    assert "s3cret" not in repr(new)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "postbote_smtp"}, "name"),
        ({"url": "http://mx.example"}, "url"),
        ({"url": "smtp://desk@mx.example"}, "url"),
        ({"senders": ["nobody"]}, "senders"),
        ({"senders": ["@desk"]}, "senders"),
        ({"connections": 0}, "connections"),
        ({"per_minute": -1}, "per_minute"),
        ({"most_mb": 5000}, "most_mb"),
        ({"dkim": Dkim("desk.example", "s1", "no key")}, "dkim"),
    ],
)
async def test_what_can_be_no_mail_server_is_refused(house: House, values: dict[str, object], field: str):
    given = {"name": "Out", "url": "smtp://mx.desk.example"} | values
    with pytest.raises(Invalid) as refused:
        await mail_servers.add(house, NewMailServer(**given), actor=OPERATOR)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert await MailServer.all().count() == 0


async def test_a_name_is_given_once_and_an_unknown_one_is_said(house: House):
    await mail_servers.add(house, NewMailServer("Out", "smtp://mx.desk.example"), actor=OPERATOR)
    with pytest.raises(Invalid):
        await mail_servers.add(house, NewMailServer("OUT", "smtp://mx.desk.example"), actor=OPERATOR)
    with pytest.raises(NotFound):
        await mail_servers.called("In")
    assert (await mail_servers.called("out")).name == "Out"
