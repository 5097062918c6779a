"""What a workflow's mail looks like when it arrives (R35, R36)."""

import asyncio

import pytest

from desk import comments, participants, tickets
from desk.assignees import Assignee
from desk.comments import NewComment
from desk.house import House
from desk.run import workflows as loop
from desk.run.parts import ALL
from desk.run.running import Running
from desk.tickets import NewTicket
from desk.workflows import queue
from models.comment import Visibility
from models.contact import Contact
from models.ticket import Ticket
from sandbox.mail import MailSandbox
from tests.parts.house import Cast, as_agent
from tests.parts.mail_out import composed, html_of, send_all, text_of, ticket_of
from tests.parts.watching import eventually
from tests.parts.workflows import until_ran, workflow

SECRET = "the-words-of-a-note"


@pytest.fixture
def house(sending_house: House) -> House:
    return sending_house


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    nadia = Assignee(agent=cast.nadia)
    return await ticket_of(house, cast.weber, actor=as_agent(cast.nadia), assignee=nadia)


async def test_the_loop_runs_a_workflow_at_once_and_the_mail_arrives_in_the_language_of_the_customer(
    house: House, cast: Cast, ticket: Ticket, mail: MailSandbox
) -> None:
    words = (
        "mail customer: en: Hello, {{ number }} is done. || "
        "de: Guten Tag {{ name }}, {{ number }} ist fertig."
    )
    await workflow(house, "Tell", "closed", words, "mail assignee: [Look at {{ number }}] It is done.")
    running = Running(house.settings, house, ALL)
    working = asyncio.create_task(loop.work(running))
    try:
        await eventually(lambda: loop.WORKFLOWS in running.health.states)
        note = NewComment(SECRET, Visibility.INTERNAL)
        await comments.add_comment(house, ticket, note, actor=as_agent(cast.nadia))
        await tickets.close(house, ticket, actor=as_agent(cast.nadia))
        await until_ran("Tell")
    finally:
        working.cancel()
        await asyncio.wait({working})
    await send_all(house)
    theirs = [one for one in mail.inbox("weber@kunde.example") if "fertig" in one.text]
    assert len(theirs) == 1
    assert f"Guten Tag Frau Weber, {ticket.number} ist fertig." in theirs[0].text
    assert f"[{ticket.number}] {ticket.title}" in theirs[0].header("Subject")
    assert theirs[0].header("Auto-Submitted") == "auto-generated"
    assert all(SECRET.encode() not in one.raw for one in mail.inbox("weber@kunde.example"))
    (hers,) = mail.inbox("nadia@desk.example")
    assert hers.header("Subject") == f"Look at {ticket.number}"
    assert "It is done." in hers.text


async def test_what_a_stranger_wrote_is_nowhere_in_the_mail_of_a_workflow(house: House, cast: Cast) -> None:
    # Whoever forges a sender, or puts others in copy, would have us mail what they like (R42).
    await house.preference_store.set("send_ticket_mails", "yes")
    await Contact.filter(id=cast.weber.id).update(portal_user=False, name="Visit evil.example")
    weber = await Contact.get(id=cast.weber.id)
    words = "{{ title }} {{ name }}"
    await workflow(house, "Tell", "opened", f"mail customer: {words}", f"mail participants: {words}")
    new = NewTicket(title="Win at www.evil.example", contact=weber)
    ticket = await tickets.open_ticket(house, new, actor=as_agent(cast.nadia))
    await participants.add(ticket, [("Pills at evil.example", "victim@far.example")])
    await queue.work_off(house)
    for address in ("weber@kunde.example", "victim@far.example"):
        mail = await composed(house, kind="customer_workflow", recipient=address)
        assert ticket.number in mail["Subject"]
        assert "evil" not in f"{mail['To']} {mail['Subject']} {text_of(mail)} {html_of(mail)}"
