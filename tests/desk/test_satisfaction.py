"""The report of satisfaction: what was asked, answered and said, by agent, group, month and product."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from desk import satisfaction, tickets
from desk.house import House
from desk.satisfaction import By, Line
from desk.tickets import NewTicket
from models.agent import Agent
from models.product import Product
from models.rating import Rating, Score
from models.ticket import Ticket
from tests.parts.house import Cast, as_agent

_DAYS = [datetime(2026, 9, 30, 23, 30, tzinfo=UTC), datetime(2026, 10, 1, 0, 30, tzinfo=UTC)]


async def _ask(
    ticket: Ticket, day: int, agent: Agent | None, cast: Cast, score: Score | None, comment: str = ""
) -> None:
    await Rating.create(
        ticket_id=ticket.id,
        contact_id=cast.weber.id,
        agent_id=agent.id if agent else None,
        group_id=cast.support.id,
        asked_at=_DAYS[day],
        answered_at=_DAYS[day] if score else None,
        score=score,
        comment=comment,
    )


@pytest.fixture
async def asked(house: House, cast: Cast) -> None:
    plain = await tickets.open_ticket(
        house, NewTicket(title="A", contact=cast.weber), actor=as_agent(cast.nadia)
    )
    printer = await Product.create(serial=1, name="Printer", created_at=_DAYS[0], modified_at=_DAYS[0])
    about = await tickets.open_ticket(
        house, NewTicket(title="B", contact=cast.weber), actor=as_agent(cast.nadia)
    )
    await Ticket.filter(id=about.id).update(product_id=printer.id)
    await _ask(plain, 0, cast.nadia, cast, Score.GOOD, "Thanks.")
    await _ask(about, 1, cast.nadia, cast, Score.BAD)
    await _ask(about, 1, cast.nadia, cast, None)
    await _ask(plain, 1, cast.jonas, cast, Score.SO_SO)
    await _ask(plain, 1, None, cast, None)


def _counts(lines: Sequence[Line]) -> list[tuple[str | None, int, int, int, int, int, int]]:
    return [
        (line.name, line.asked, line.answered, line.good, line.so_so, line.bad, line.comments)
        for line in lines
    ]


async def test_everything_is_counted_in_one_line_of_a_kind(house: House, asked: None):
    assert _counts(await satisfaction.report()) == [("all", 5, 3, 1, 1, 1, 1)]
    assert _counts(await satisfaction.report(by=By.AGENT)) == [
        ("Jonas Keller", 1, 1, 0, 1, 0, 0),
        ("Nadia Brandt", 3, 2, 1, 0, 1, 1),
        (None, 1, 0, 0, 0, 0, 0),
    ]
    assert _counts(await satisfaction.report(by=By.GROUP)) == [("Support", 5, 3, 1, 1, 1, 1)]
    assert _counts(await satisfaction.report(by=By.MONTH)) == [
        ("2026-09", 1, 1, 1, 0, 0, 1),
        ("2026-10", 4, 2, 0, 1, 1, 0),
    ]
    assert _counts(await satisfaction.report(by=By.PRODUCT)) == [
        ("Printer", 2, 1, 0, 0, 1, 0),
        (None, 3, 2, 1, 1, 0, 1),
    ]


async def test_shares_are_of_those_asked_and_of_those_who_answered(house: House, asked: None):
    (line,) = await satisfaction.report()
    assert (line.answered_share, line.good_share) == (60.0, 33.3)
    *_, nobody = await satisfaction.report(by=By.AGENT)
    assert (nobody.answered_share, nobody.good_share) == (0.0, None)


async def test_what_was_asked_earlier_does_not_count(house: House, asked: None):
    assert _counts(await satisfaction.report(since=_DAYS[1])) == [("all", 4, 2, 0, 1, 1, 0)]
    assert await satisfaction.report(since=datetime(2027, 1, 1, tzinfo=UTC)) == []
