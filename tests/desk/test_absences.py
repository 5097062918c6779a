"""Absence with a deputy: who hears of a ticket when its assignee isn't there, and how `why` says so."""

from datetime import date, timedelta

import pytest

from desk import absences, clock, preference_editing, tickets
from desk.absences import Absence
from desk.assignees import Assignee
from desk.errors import Invalid, NotAllowed
from desk.house import House
from desk.tickets import NewTicket
from desk.why import why
from models.agent import Agent, Role
from models.change import Change
from models.delivery import Delivery
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact

DAY = timedelta(days=1)


def _days(first: int, last: int, deputy: Agent | None = None) -> Absence:
    """Counted from today."""
    return Absence(clock.today() + first * DAY, clock.today() + last * DAY, deputy)


async def _away(house: House, agent: Agent, deputy: Agent | None = None) -> None:
    await absences.set_absence(house, agent, _days(0, 7, deputy), actor=OPERATOR)


async def _ticket(house: House, cast: Cast, assignee: Assignee) -> Ticket:
    new = NewTicket(title="Drucker", contact=cast.weber, assignee=assignee)
    return await tickets.open_ticket(house, new, actor=as_contact(cast.weber))


async def _mailed() -> list[str]:
    mails = Delivery.filter(courier="mail", agent_id__isnull=False).order_by("id")
    return [row[0].partition("@")[0] for row in await mails.values_list("recipient")]


async def _reasons(ticket: Ticket, language: str = "en") -> dict[str, str]:
    return {
        item.recipient_name: item.in_words(language) for item in await why(ticket) if item.role == "assignee"
    }


@pytest.mark.parametrize(
    ("first", "last", "is_absent"),
    [(0, 0, True), (-3, 0, True), (0, 3, True), (1, 3, False), (-3, -1, False)],
)
def test_both_days_of_an_absence_count(first: int, last: int, *, is_absent: bool) -> None:
    today = date(2026, 12, 5)
    agent = Agent(absent_from=today + first * DAY, absent_until=today + last * DAY)
    assert agent.is_absent(today) is is_absent
    assert not Agent().is_absent(today)


async def test_the_deputy_hears_of_an_absent_agents_ticket_and_why_says_so(house: House, cast: Cast) -> None:
    await _away(house, cast.nadia, cast.priya)
    ticket = await _ticket(house, cast, Assignee(agent=cast.nadia))
    assert (ticket.agent_id, await _mailed()) == (cast.nadia.id, ["priya"])
    until = clock.today() + 7 * DAY
    assert await _reasons(ticket) == {
        "Priya Shah": "mail",
        "Nadia Brandt": f"no mail: is absent until {until}; the deputy Priya Shah hears of it",
    }
    german = await _reasons(ticket, "de")
    assert "die Vertretung Priya Shah" in german["Nadia Brandt"]


async def test_before_and_after_the_absence_the_agent_hears_of_it(house: House, cast: Cast) -> None:
    await absences.set_absence(house, cast.nadia, _days(1, 7, cast.priya), actor=OPERATOR)
    await _ticket(house, cast, Assignee(agent=cast.nadia))
    assert await _mailed() == ["nadia"]


async def test_a_deputy_who_is_absent_too_has_a_deputy(house: House, cast: Cast) -> None:
    await _away(house, cast.nadia, cast.jonas)
    await _away(house, cast.jonas, cast.priya)
    await _ticket(house, cast, Assignee(agent=cast.nadia))
    assert await _mailed() == ["priya"]


async def test_two_who_stand_in_for_each_other_and_are_both_absent_leave_it_to_the_group(
    house: House, cast: Cast
) -> None:
    await _away(house, cast.nadia, cast.priya)
    await _away(house, cast.priya, cast.nadia)
    ticket = await _ticket(house, cast, Assignee(agent=cast.nadia))
    assert ticket.group_id == cast.support.id
    assert await _mailed() == ["jonas"]
    assert "is absent until" in (await _reasons(ticket))["Nadia Brandt"]


async def test_a_deputy_who_became_inactive_hears_nothing(house: House, cast: Cast) -> None:
    await _away(house, cast.nadia, cast.priya)
    await Agent.filter(id=cast.priya.id).update(is_active=False)
    await _ticket(house, cast, Assignee(agent=cast.nadia))
    assert await _mailed() == ["jonas"]


async def test_without_deputy_and_group_the_default_assignee_hears_of_it(house: House, cast: Cast) -> None:
    await preference_editing.change(house, "default_assignee", "group:Billing", actor=OPERATOR)
    await _away(house, cast.nadia)
    await _away(house, cast.jonas)
    ticket = await _ticket(house, cast, Assignee(agent=cast.nadia))
    assert await _mailed() == ["priya"]
    assert set(await _reasons(ticket)) == {"Priya Shah", "Nadia Brandt", "Jonas Keller"}


async def test_of_a_group_only_those_who_are_there_are_mailed(house: House, cast: Cast) -> None:
    await _away(house, cast.nadia, cast.priya)
    ticket = await _ticket(house, cast, Assignee(group=cast.support))
    assert await _mailed() == ["jonas"]
    until = clock.today() + 7 * DAY
    assert (await _reasons(ticket))["Nadia Brandt"] == f"no mail: is absent until {until}"


async def test_when_all_are_absent_all_are_mailed(house: House, cast: Cast) -> None:
    for agent in (cast.nadia, cast.jonas):
        await _away(house, agent)
    ticket = await _ticket(house, cast, Assignee(group=cast.support))
    assert await _mailed() == ["nadia", "jonas"]
    assert set((await _reasons(ticket)).values()) == {"mail"}


async def test_a_deputy_who_did_it_is_not_mailed(house: House, cast: Cast) -> None:
    await _away(house, cast.nadia, cast.priya)
    ticket = await tickets.open_ticket(
        house,
        NewTicket(title="Drucker", assignee=Assignee(agent=cast.nadia)),
        actor=as_agent(cast.priya),
    )
    assert await _mailed() == []
    assert (await _reasons(ticket))["Priya Shah"] == "no mail: did it themselves"


async def test_an_absence_stands_in_the_history_and_can_be_ended(house: House, cast: Cast) -> None:
    own = as_agent(cast.nadia)
    wanted = _days(2, 4, cast.jonas)
    agent = await absences.set_absence(house, cast.nadia, wanted, actor=own)
    agent = await absences.end_absence(house, agent, actor=own)
    assert (agent.absent_from, agent.absent_until, agent.deputy_id) == (None, None, None)
    rows = Change.filter(record="agent", record_id=agent.id).order_by("id")
    assert await rows.values_list("field", "old", "new") == [
        ("absent_from", None, str(wanted.first)),
        ("absent_until", None, str(wanted.last)),
        ("deputy", None, "Jonas Keller"),
        ("absent_from", str(wanted.first), None),
        ("absent_until", str(wanted.last), None),
        ("deputy", "Jonas Keller", None),
    ]


async def test_an_absence_that_makes_no_sense_is_refused(house: House, cast: Cast) -> None:
    cast.priya.is_active = False
    for wrong, field in (
        (_days(3, 2), "absent_until"),
        (_days(-3, -1), "absent_until"),
        (_days(0, 1, cast.nadia), "deputy"),
        (_days(0, 1, cast.priya), "deputy"),
    ):
        with pytest.raises(Invalid) as refused:
            await absences.set_absence(house, cast.nadia, wrong, actor=OPERATOR)
        assert refused.value.field == field
    assert (await Agent.get(id=cast.nadia.id)).absent_from is None


async def test_only_a_lead_enters_the_absence_of_others(house: House, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        await absences.set_absence(house, cast.nadia, _days(0, 1), actor=as_agent(cast.jonas))
    cast.jonas.role = Role.LEAD
    await absences.set_absence(house, cast.nadia, _days(0, 1), actor=as_agent(cast.jonas))
    assert (await Agent.get(id=cast.nadia.id)).is_absent(clock.today())
