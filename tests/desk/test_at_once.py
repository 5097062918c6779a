"""Several verbs on one ticket at the same time: nothing twice, nothing lost, nobody waits for ever."""

import asyncio
import contextvars
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import pytest
from tortoise.connection import get_connection

from desk import clock, comments, outbox_claims, portal_access, portal_login, tickets
from desk.assignees import Assignee
from desk.comments import NewComment, SlackOrigin
from desk.errors import NotPossible
from desk.house import House
from desk.mail_out import mail_facts
from desk.tickets import NewTicket
from models.comment import Channel, Comment, Visibility
from models.delivery import Courier, Delivery, State
from models.portal_access import PortalAccess
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact

HOLD = timedelta(seconds=20)


@pytest.fixture(autouse=True)
async def connections(store: None) -> None:
    """All that the pool may open are open: what begins at once runs at once."""
    await asyncio.gather(*(get_connection("default").execute_query("SELECT 1") for _ in range(10)))


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    new = NewTicket(title="Drucker", contact=cast.weber, assignee=Assignee(group=cast.support))
    ticket = await tickets.open_ticket(house, new, actor=as_agent(cast.nadia))
    await Delivery.all().update(state=State.SENT)
    return ticket


async def at_once(*acts: Coroutine[Any, Any, Any]) -> list[Any]:
    """What each returned or raised."""
    async with asyncio.timeout(30):
        return await asyncio.gather(*acts, return_exceptions=True)


async def _note(house: House, ticket: Ticket, cast: Cast, ts: str = "1.1") -> Comment:
    new = NewComment(body="Kabel?", visibility=Visibility.INTERNAL, slack=SlackOrigin("C0SUPPORT", ts))
    return await comments.add_comment(house, ticket, new, actor=as_agent(cast.nadia))


async def test_a_customer_who_writes_by_mail_and_portal_at_once_is_heard_each_time(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await tickets.close(house, ticket, actor=as_agent(cast.nadia))

    said = await at_once(
        *(
            comments.add_comment(
                house,
                ticket,
                NewComment(body=f"Wort {number}", visibility=Visibility.EXTERNAL),
                actor=as_contact(cast.weber, Channel.PORTAL),
            )
            for number in range(8)
        )
    )

    assert [type(item) for item in said] == [Comment] * 8
    assert (await Ticket.get(id=ticket.id)).status == "open"


async def test_two_agents_who_send_one_note_at_once_mail_it_once(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    note = await _note(house, ticket, cast)

    await at_once(
        *(
            comments.send_to_customer(house, note, actor=as_agent(agent), hold=HOLD)
            for agent in (cast.nadia, cast.jonas) * 4
        )
    )

    assert await Delivery.filter(kind="customer_comment").count() == 1


async def test_an_edit_and_an_undo_at_once_leave_an_internal_note(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    # R17: the edit must not bring back what the undo took away.
    for number in range(5):
        note = await _note(house, ticket, cast, ts=f"1.{number}")
        nadia = as_agent(cast.nadia)
        await comments.send_to_customer(house, note, actor=nadia, hold=HOLD)

        await at_once(
            comments.edit(house, note, "Steckt das Kabel?", actor=nadia, edited_at=clock.now()),
            comments.take_back(house, note, actor=nadia),
            comments.edit(house, note, "Steckt es?", actor=nadia, edited_at=clock.now()),
        )

        found = await Comment.get(id=note.id)
        assert (found.visibility, found.visible_from) == ("internal", None)
        assert found.body == "Steckt es?"
    assert not await Delivery.filter(courier="mail", state__in=("held", "queued")).exists()


async def test_what_falls_due_while_it_is_taken_back_is_either_sent_or_taken_back(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    nadia = as_agent(cast.nadia)
    for number in range(10):
        note = await _note(house, ticket, cast, ts=f"1.{number}")
        await comments.send_to_customer(house, note, actor=nadia, hold=HOLD)

        undone, due = await at_once(
            comments.take_back(house, note, actor=nadia),
            outbox_claims.claim(Courier.MAIL, 10, at=clock.now() + 2 * HOLD),
        )

        is_back = not (await Comment.get(id=note.id)).is_external
        assert is_back == isinstance(undone, Comment) == (due == [])
        assert is_back or isinstance(undone, NotPossible)


async def test_a_mail_that_falls_due_during_an_edit_brings_the_new_words(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    note = await _note(house, ticket, cast)
    nadia = as_agent(cast.nadia)
    await comments.send_to_customer(house, note, actor=nadia, hold=HOLD)

    async def words_that_leave() -> list[str]:
        due = await outbox_claims.claim(Courier.MAIL, 10, at=clock.now() + 2 * HOLD)
        return [facts.of_comment.body for facts in await mail_facts.gather(house, due)]

    async with house.transaction():
        await comments.edit(house, note, "Steckt das Kabel?", actor=nadia, edited_at=clock.now())
        leaving = asyncio.create_task(words_that_leave(), context=contextvars.Context())
        # On SQLite it waits for us; on PostgreSQL it must not take the mail along.
        await asyncio.wait([leaving], timeout=0.3)

    assert {*await leaving, *await words_that_leave()} == {"Steckt das Kabel?"}


async def test_of_two_passwords_mailed_at_once_only_the_one_that_opens_leaves(
    house: House, cast: Cast
) -> None:
    # R46: two administrators, or a double click.
    await portal_access.reset(house, cast.weber, actor=OPERATOR)
    async with house.transaction():
        await portal_access.reset(house, cast.weber, actor=OPERATOR)
        again = asyncio.create_task(
            portal_access.reset(house, cast.weber, actor=OPERATOR), context=contextvars.Context()
        )
        await asyncio.wait([again], timeout=0.5)
    await again

    mail = await Delivery.get(kind="credentials", state=State.QUEUED)
    access = await PortalAccess.get(contact_id=cast.weber.id)
    assert await house.passwords.matches(mail.payload["password"], access.password_hash)


async def test_who_asks_for_a_password_twice_at_once_gets_one_that_opens(house: House, cast: Cast) -> None:
    await portal_access.reset(house, cast.weber, actor=OPERATOR)
    asking = [portal_login.ask_for_password(house, "weber@kunde.example", address="::1") for _ in range(2)]
    async with house.transaction():
        await asking[0]
        again = asyncio.create_task(asking[1], context=contextvars.Context())
        await asyncio.wait([again], timeout=0.5)
    await again

    mail = await Delivery.get(kind="credentials", state=State.QUEUED)
    access = await PortalAccess.get(contact_id=cast.weber.id)
    assert await house.passwords.matches(mail.payload["password"], access.spare_hash)
