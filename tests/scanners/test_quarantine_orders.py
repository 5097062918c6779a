"""What people decide about mails in quarantine is done, once (R41); storms don't fill the channel (R42)."""

import asyncio
from datetime import timedelta

import pytest

from desk import clock, quarantine, ticket_deletion, ticket_purge, tickets
from desk.errors import NotPossible
from desk.inbound import Raw
from models.change import Change
from models.comment import Comment
from models.delivery import Courier, Delivery
from models.inbound_mail import InboundMail
from models.ticket import Ticket
from models.ticket_participant import TicketParticipant
from scanners.intake import Intake
from scanners.orders import carry_out_orders
from tests.parts.house import OPERATOR, STRANGER, as_agent
from tests.parts.letterbox import FAILED, SUPPORT, WEBER, Letterbox, letter


async def quarantined(letterbox: Letterbox, ticket: Ticket) -> InboundMail:
    row = await letterbox.gets(letter(f"Kollege <{STRANGER}>", to=letterbox.address(ticket)))
    assert row.outcome == "quarantined"
    return row


async def test_an_accepted_mail_goes_into_the_named_ticket_and_its_sender_takes_part(
    letterbox: Letterbox,
) -> None:
    ticket = await letterbox.ticket()
    row = await quarantined(letterbox, ticket)
    await quarantine.accept(letterbox.house, row, actor=as_agent(letterbox.cast.nadia))
    row = await letterbox.carries_out(row)

    assert (row.outcome, row.ticket_id, row.reason) == ("comment", ticket.id, "Nadia Brandt accepted it.")
    assert (row.decided_by_id, row.ordered) == (letterbox.cast.nadia.id, "accept")
    assert await letterbox.comments(ticket) == [("external", "Kollege")]
    assert [item.address for item in await TicketParticipant.filter(ticket_id=ticket.id)] == [STRANGER]
    joined = await Change.get(record="ticket", field="participant")
    assert (joined.new, joined.agent_id) == (STRANGER, letterbox.cast.nadia.id)
    decided = await Change.get(record="mail", field="decision")
    assert (decided.new, decided.record_id) == ("accept", row.id)


async def test_a_mail_may_be_accepted_into_another_ticket_than_it_names(letterbox: Letterbox) -> None:
    named, other = await letterbox.ticket(), await letterbox.ticket()
    row = await quarantined(letterbox, named)
    await quarantine.accept(letterbox.house, row, ticket=other, actor=as_agent(letterbox.cast.nadia))
    assert (await letterbox.carries_out(row)).ticket_id == other.id
    assert await letterbox.comments(named) == []


async def test_a_mail_becomes_a_ticket_of_its_own(letterbox: Letterbox) -> None:
    ticket = await letterbox.ticket()
    row = await quarantined(letterbox, ticket)
    await quarantine.as_new_ticket(letterbox.house, row, actor=as_agent(letterbox.cast.nadia))
    row = await letterbox.carries_out(row)
    assert (row.outcome, row.reason) == ("ticket", "Nadia Brandt made a ticket of it.")
    opened = await Ticket.get(id=row.ticket_id).select_related("contact")
    assert opened.contact.email == STRANGER


async def test_a_forged_mail_that_is_accepted_goes_in_and_one_made_a_ticket_is_marked(
    letterbox: Letterbox,
) -> None:
    ticket = await letterbox.ticket()
    first, second = [
        await letterbox.gets(letter(WEBER, to=letterbox.address(ticket), Authentication_Results=FAILED))
        for _ in range(2)
    ]
    await quarantine.accept(letterbox.house, first, actor=as_agent(letterbox.cast.nadia))
    await quarantine.as_new_ticket(letterbox.house, second, actor=as_agent(letterbox.cast.nadia))
    first, second = await letterbox.carries_out(first), await InboundMail.get(id=second.id)
    assert (first.outcome, first.ticket_id, second.outcome) == ("comment", ticket.id, "ticket")
    (note,) = await Comment.filter(ticket_id=second.ticket_id)
    assert note.body.startswith("Attention: the sender's address may be forged")
    assert not await Delivery.filter(kind="customer_confirmation").exists()


async def test_an_agents_mail_that_is_accepted_is_a_note(letterbox: Letterbox) -> None:
    ticket = await letterbox.ticket()
    address = letterbox.given_to(ticket, letterbox.cast.nadia)
    row = await letterbox.gets(letter("nadia@desk.example", to=address, Authentication_Results=FAILED))
    await quarantine.accept(letterbox.house, row, actor=as_agent(letterbox.cast.jonas))
    await letterbox.carries_out(row)
    assert await letterbox.comments(ticket) == [("internal", "Nadia Brandt")]
    assert not await TicketParticipant.all().exists()


@pytest.mark.parametrize("is_purged", [False, True])
async def test_a_mail_whose_ticket_is_deleted_meanwhile_comes_back(
    letterbox: Letterbox, *, is_purged: bool
) -> None:
    ticket = await letterbox.ticket()
    row = await quarantined(letterbox, ticket)
    nadia = as_agent(letterbox.cast.nadia)
    await quarantine.accept(letterbox.house, row, actor=nadia)
    await ticket_deletion.delete(letterbox.house, ticket, actor=nadia)
    if is_purged:
        await ticket_purge.purge(letterbox.house, ticket.number, actor=OPERATOR)
    row = await letterbox.carries_out(row)
    assert (row.outcome, row.ordered, row.decided_by_id) == ("quarantined", None, None)
    assert row.reason == "Its ticket was deleted after Nadia Brandt accepted it."
    again = await quarantine.numbered(row.id)
    with pytest.raises(NotPossible, match="names no ticket"):
        await quarantine.accept(letterbox.house, again, actor=nadia)
    await quarantine.as_new_ticket(letterbox.house, again, actor=nadia)
    assert (await letterbox.carries_out(row)).outcome == "ticket"


async def test_what_was_decided_is_done_once_however_many_look(letterbox: Letterbox) -> None:
    ticket = await letterbox.ticket()
    row = await quarantined(letterbox, ticket)
    await quarantine.accept(letterbox.house, row, actor=as_agent(letterbox.cast.nadia))
    watching = Intake(letterbox.house, letterbox.mailbox)
    await asyncio.gather(
        carry_out_orders(letterbox.house), carry_out_orders(letterbox.house), watching.catch_up()
    )
    assert await carry_out_orders(letterbox.house) == 0
    assert await letterbox.comments(ticket) == [("external", "Kollege")]


async def test_of_two_who_decide_at_once_the_second_is_told(letterbox: Letterbox) -> None:
    ticket = await letterbox.ticket()
    row = await quarantined(letterbox, ticket)
    house, cast = letterbox.house, letterbox.cast
    said = await asyncio.gather(
        quarantine.accept(house, row, actor=as_agent(cast.nadia)),
        quarantine.spam(house, row, actor=as_agent(cast.jonas)),
        return_exceptions=True,
    )
    (refusal,) = [item for item in said if isinstance(item, NotPossible)]
    first = await quarantine.numbered(row.id)
    assert first.decided_by is not None
    assert refusal.sentence("en").startswith(
        f"{first.decided_by.name} has decided about mail {row.id} already"
    )
    assert await Change.filter(record="mail", field="decision").count() == 1


@pytest.mark.parametrize("sender", ["nobody", SUPPORT, "support+tt1.c1.abcdefghijklmnop@desk.example"])
async def test_a_mail_of_nobody_or_of_our_own_takes_part_in_nothing(
    letterbox: Letterbox, sender: str
) -> None:
    ticket = await letterbox.ticket()
    row = await letterbox.gets(letter(sender))
    assert row.outcome == "quarantined"
    nadia = as_agent(letterbox.cast.nadia)
    with pytest.raises(NotPossible, match="no sender who could take part"):
        await quarantine.accept(letterbox.house, row, ticket=ticket, actor=nadia)
    await quarantine.as_new_ticket(letterbox.house, row, actor=nadia)
    row = await letterbox.carries_out(row)
    assert (await Ticket.get(id=row.ticket_id)).contact_id is None


async def test_a_mail_whose_bytes_are_gone_comes_back_and_may_still_be_put_aside(
    letterbox: Letterbox,
) -> None:
    ticket = await letterbox.ticket()
    row = await quarantined(letterbox, ticket)
    nadia = as_agent(letterbox.cast.nadia)
    letterbox.house.raw_mail.path(row.sha256).unlink()
    await quarantine.as_new_ticket(letterbox.house, row, actor=nadia)
    row = await letterbox.carries_out(row)
    assert (row.outcome, row.ordered, row.decided_by_id) == ("quarantined", None, None)
    assert row.reason == "Its bytes are no longer where they were stored."
    await quarantine.ignore(letterbox.house, row, actor=nadia)
    assert (await InboundMail.get(id=row.id)).outcome == "ignored"


async def test_the_list_is_read_page_by_page_the_newest_first(letterbox: Letterbox) -> None:
    ticket = await letterbox.ticket()
    rows = [await quarantined(letterbox, ticket) for _ in range(5)]
    await quarantine.ignore(letterbox.house, rows[2], actor=as_agent(letterbox.cast.nadia))
    first = await quarantine.waiting(most=2)
    rest = await quarantine.waiting(most=9, before=first[-1].id)
    assert [mail.id for mail in (*first, *rest)] == [rows[n].id for n in (4, 3, 1, 0)]
    assert first[0].named_ticket is not None
    assert first[0].mailbox is not None


async def test_a_mail_of_a_machine_about_nothing_is_kept_without_a_card(letterbox: Letterbox) -> None:
    """R42: told of once a day."""
    for number in range(30):
        row = await letterbox.gets(letter(subject=f"Abwesend {number}", Auto_Submitted="auto-replied"))
        assert row.outcome == "quarantined"
    (said,) = await Delivery.filter(courier=Courier.SLACK)
    assert (said.kind, said.recipient) == ("notice", "C0SUPPORT")
    await Delivery.filter(id=said.id).update(created_at=clock.now() - timedelta(days=2))
    await letterbox.gets(letter(subject="Abwesend", Auto_Submitted="auto-replied"))
    assert await Delivery.filter(kind="notice").count() == 2


async def test_a_storm_of_strangers_makes_twenty_cards_an_hour_and_one_line(letterbox: Letterbox) -> None:
    ticket = await letterbox.ticket()
    await letterbox.gets(*[letter(STRANGER, to=letterbox.address(ticket)) for _ in range(15)])
    await letterbox.gets(*[letter(STRANGER, to=letterbox.address(ticket)) for _ in range(15)])
    assert await InboundMail.filter(outcome="quarantined").count() == 30
    assert await Delivery.filter(kind="mail_card").count() == 20
    assert await Delivery.filter(kind="notice").count() == 1


class TestMachines:
    """What machines write is recorded on its ticket with the facts, and answered by nobody (R42)."""

    async def test_an_absence_note_says_until_when(self, letterbox: Letterbox) -> None:
        ticket = await letterbox.ticket()
        await tickets.close(letterbox.house, ticket, actor=as_agent(letterbox.cast.nadia))
        before = await Delivery.filter(courier=Courier.MAIL).count()
        row = await letterbox.gets(
            letter(
                subject="Abwesenheitsnotiz",
                body="Ich bin bis zum 14.12.2026 nicht im Büro.",
                to=letterbox.address(ticket),
                Auto_Submitted="auto-replied",
                X_Auto_Response_Suppress="All",
                Date="Mon, 23 Nov 2026 10:00:00 +0100",
            )
        )
        (note,) = await Comment.filter(ticket_id=ticket.id)
        assert (row.kind, row.outcome, note.visibility) == ("out_of_office", "noted", "internal")
        assert note.author_name == "absence note"
        assert note.body.startswith("Absent until December 14, 2026.")
        await ticket.refresh_from_db()
        assert ticket.status == "closed"
        assert await Delivery.filter(courier=Courier.MAIL).count() == before

    async def test_the_note_is_in_the_desks_language(self, letterbox: Letterbox) -> None:
        await letterbox.house.preference_store.set("language", "de")
        ticket = await letterbox.ticket()
        await letterbox.gets(
            letter(
                subject="Abwesenheitsnotiz",
                body="Ich bin bis zum 14.12.2026 nicht im Büro.",
                to=letterbox.address(ticket),
                Auto_Submitted="auto-replied",
                X_Auto_Response_Suppress="All",
                Date="Mon, 23 Nov 2026 10:00:00 +0100",
            )
        )
        (note,) = await Comment.filter(ticket_id=ticket.id)
        assert note.body.startswith("Abwesend bis 14. Dezember 2026.")


class TestAutoresponders:
    """Two machines that don't know each other for what they are come to rest."""

    async def test_more_than_twenty_mails_an_hour_into_a_ticket_are_notes(self, letterbox: Letterbox) -> None:
        """An autoresponder that doesn't say what it is answers each of our mails."""
        ticket = await letterbox.ticket()
        before = await Delivery.filter(courier=Courier.MAIL).count()
        rows = [await letterbox.gets(letter(to=letterbox.address(ticket))) for _ in range(25)]
        assert [row.outcome for row in rows] == ["comment"] * 20 + ["noted"] * 5
        assert rows[-1].reason == "More than 20 mails of this sender within an hour."
        after_20 = await Delivery.filter(courier=Courier.MAIL).count()
        assert after_20 - before == 2 * 20
        assert len(await letterbox.comments(ticket)) == 25

    async def test_more_than_forty_stay_out_of_the_ticket(self, letterbox: Letterbox) -> None:
        ticket = await letterbox.ticket()
        await letterbox.gets(*[letter(to=letterbox.address(ticket)) for _ in range(25)])
        await letterbox.gets(*[letter(to=letterbox.address(ticket)) for _ in range(20)])
        outcomes = [row.outcome for row in await InboundMail.all().order_by("id")]
        assert outcomes == ["comment"] * 20 + ["noted"] * 20 + ["quarantined"] * 5
        assert not await Delivery.filter(kind="mail_card").exists()

    async def test_a_flood_of_absence_notes_stays_out_of_the_ticket(self, letterbox: Letterbox) -> None:
        ticket = await letterbox.ticket()
        flood = [letter(to=letterbox.address(ticket), Auto_Submitted="auto-replied") for _ in range(25)]
        await letterbox.gets(*flood)
        assert await Comment.filter(ticket_id=ticket.id).count() == 20
        assert await InboundMail.filter(outcome="quarantined", named_ticket_id=ticket.id).count() == 5

    async def test_within_one_batch_as_well(self, letterbox: Letterbox) -> None:
        ticket = await letterbox.ticket()
        await letterbox.gets(*[letter(to=letterbox.address(ticket)) for _ in range(25)])
        assert await InboundMail.filter(outcome="noted").count() == 5

    async def test_two_desks_that_confirm_each_others_mails_stop_at_once(self, letterbox: Letterbox) -> None:
        """Each of ours says that it leaves by itself; the other desk does the same."""
        first = await letterbox.gets(letter("desk@other.example", "Neu", to=SUPPORT))
        assert await Delivery.filter(kind="customer_confirmation").count() == 1
        theirs = letter("desk@other.example", "[TT77] Neu", Auto_Submitted="auto-replied")
        second = await letterbox.gets(theirs)
        assert (first.outcome, second.outcome) == ("ticket", "quarantined")
        assert await Delivery.filter(kind="customer_confirmation").count() == 1

    async def test_an_unmarked_autoresponder_gets_ten_confirmations_an_hour(
        self, letterbox: Letterbox
    ) -> None:
        for number in range(15):
            await letterbox.gets(letter("robot@other.example", f"Danke {number}"))
        assert await Delivery.filter(kind="customer_confirmation").count() == 10


async def test_who_looks_with_old_eyes_does_what_was_decided_meanwhile(letterbox: Letterbox) -> None:
    """One process found the mail stored; another one handled it, and a person decided."""
    ticket = await letterbox.ticket()
    slow = Intake(letterbox.house, letterbox.mailbox)
    mail = letter(f"Kollege <{STRANGER}>", to=letterbox.address(ticket))
    found = await slow.store([Raw(data=mail, folder="INBOX", uidvalidity=7, uid=1)])
    await carry_out_waiting(letterbox)
    row = await InboundMail.get()
    await quarantine.accept(letterbox.house, row, actor=as_agent(letterbox.cast.nadia))
    await slow.handle(found)
    row = await InboundMail.get()
    assert (row.outcome, row.ticket_id, row.reason) == ("comment", ticket.id, "Nadia Brandt accepted it.")
    assert await Delivery.filter(kind="mail_card").count() == 1


async def carry_out_waiting(letterbox: Letterbox) -> None:
    assert await Intake(letterbox.house, letterbox.mailbox).catch_up() == 1
