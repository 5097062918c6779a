"""Which ticket a mail goes into, and as whose (R39): every way, and who may take it."""

from datetime import timedelta

import pytest

from desk import clock, participants, recommending, ticket_view, tickets
from desk.kin import kin_of
from models.comment import Comment
from models.delivery import Delivery
from models.inbound_mail import InboundMail
from models.notification_decision import NotificationDecision
from models.ticket import Ticket
from models.ticket_participant import TicketParticipant
from tests.parts.house import STRANGER, as_agent, as_contact
from tests.parts.letterbox import FAILED, PASSED, SUPPORT, WEBER, Letterbox, letter
from tests.parts.mail_out import composed, text_of

CONVERSATION = "AQHZ1234567890abcdefghijklmnopqrstuv"
NADIA = "Nadia Brandt <nadia@desk.example>"


@pytest.mark.parametrize("header", ["Cc", "Delivered_To", "X_Original_To", "Envelope_To", "X_Forwarded_To"])
async def test_the_signed_address_counts_wherever_a_server_keeps_it(
    letterbox: Letterbox, header: str
) -> None:
    ticket = await letterbox.ticket()
    row = await letterbox.gets(letter(**{header: letterbox.address(ticket)}))
    assert (row.outcome, row.ticket_id, row.reason) == ("comment", ticket.id, "Found by reply address.")


async def test_a_token_in_the_words_finds_the_ticket_where_headers_are_lost(letterbox: Letterbox) -> None:
    ticket = await letterbox.ticket()
    row = await letterbox.gets(letter(body=f"Ja.\n\n> Guten Tag\n> {letterbox.token(ticket)}\n"))
    assert (row.outcome, row.ticket_id, row.reason) == ("comment", ticket.id, "Found by token in the words.")


async def test_a_token_in_the_html_alone_counts_as_well(letterbox: Letterbox) -> None:
    ticket = await letterbox.ticket()
    html = f"<p>Ja.</p><blockquote><p>{letterbox.token(ticket)}</p></blockquote>"
    row = await letterbox.gets(letter(body="Ja.", html=html))
    assert (row.outcome, row.ticket_id) == ("comment", ticket.id)


async def test_a_token_that_is_not_signed_finds_nothing(letterbox: Letterbox) -> None:
    ticket = await letterbox.ticket()
    guessed = f"tt{ticket.serial}.c{ticket.contact_id}.aaaaaaaaaaaaaaaa"
    row = await letterbox.gets(letter(body=f"Danke!\n> Wir kümmern uns.\n> {guessed}\n"))
    assert row.ticket_id != ticket.id


@pytest.mark.parametrize("subject", ["AW: [TT1] Drucker", "Frage zu TT1", "tt1: noch etwas", "Drucker (TT1)"])
async def test_a_participant_may_name_the_ticket_in_the_subject(letterbox: Letterbox, subject: str) -> None:
    ticket = await letterbox.ticket()
    row = await letterbox.gets(letter(subject=subject))
    assert (row.outcome, row.ticket_id, row.reason) == ("comment", ticket.id, "Found by subject.")


async def test_of_several_numbers_in_a_subject_that_of_the_own_ticket_counts(letterbox: Letterbox) -> None:
    await letterbox.ticket(letterbox.cast.oliver)
    own = await letterbox.ticket()
    row = await letterbox.gets(letter(subject="Fwd: [TT1] [TT2] Drucker"))
    assert row.ticket_id == own.id


async def test_outlooks_conversation_finds_the_ticket_of_the_same_subject_and_sender(
    letterbox: Letterbox,
) -> None:
    first = await letterbox.gets(letter(subject="Drucker", Thread_Index=CONVERSATION))
    assert first.conversation is not None
    assert len(first.conversation) == 44
    again = await letterbox.gets(letter(subject="AW: Drucker", Thread_Index=CONVERSATION + "AAAA"))
    assert (again.outcome, again.ticket_id) == ("comment", first.ticket_id)
    assert again.reason == "Found by Outlook's conversation."


@pytest.mark.parametrize(
    ("sender", "subject"),
    [(WEBER, "AW: etwas anderes"), ("Oliver <oliver@acme.example>", "AW: Drucker"), (WEBER, "AW:")],
)
async def test_the_conversation_alone_is_not_enough(letterbox: Letterbox, sender: str, subject: str) -> None:
    first = await letterbox.gets(letter(subject="Drucker", Thread_Index=CONVERSATION))
    other = await letterbox.gets(letter(sender, subject, Thread_Index=CONVERSATION + "AAAA"))
    assert (other.outcome, other.ticket_id == first.ticket_id) == ("ticket", False)


async def test_a_guessed_number_leaves_the_other_ways_open(letterbox: Letterbox) -> None:
    """Somebody else's number got into the subject of an answer that Outlook keeps together."""
    other = await letterbox.ticket(letterbox.cast.oliver)
    first = await letterbox.gets(letter(subject="Drucker", Thread_Index=CONVERSATION))
    again = await letterbox.gets(
        letter(subject=f"AW: [{other.number}] Drucker", Thread_Index=CONVERSATION + "AAAA")
    )
    assert (again.outcome, again.ticket_id) == ("comment", first.ticket_id)


async def test_who_may_see_the_organisations_tickets_may_answer_them(letterbox: Letterbox) -> None:
    """R47: by mail as in the portal."""
    ticket = await letterbox.ticket(letterbox.cast.oliver)
    row = await letterbox.gets(letter("Grace <grace@acme.example>", to=letterbox.address(ticket)))
    assert (row.outcome, row.ticket_id) == ("comment", ticket.id)
    assert await letterbox.comments(ticket) == [("external", "Grace Miller")]


@pytest.mark.parametrize(("takes_part", "outcome"), [(True, "comment"), (False, "quarantined")])
async def test_people_in_copy_may_answer_if_the_mailbox_is_set_so(
    letterbox: Letterbox, *, takes_part: bool, outcome: str
) -> None:
    letterbox.mailbox.copies_take_part = takes_part
    first = await letterbox.gets(letter(Cc="Chef <chef@kunde.example>", Message_ID="<a@kunde.example>"))
    again = await letterbox.gets(letter("chef@kunde.example", In_Reply_To="<a@kunde.example>"))
    assert again.outcome == outcome
    assert first.outcome == "ticket"


async def test_who_is_put_in_copy_later_may_answer_too(letterbox: Letterbox) -> None:
    ticket = await letterbox.ticket()
    await letterbox.gets(letter(to=letterbox.address(ticket), Cc="chef@kunde.example"))
    again = await letterbox.gets(letter("chef@kunde.example", to=letterbox.address(ticket)))
    assert (again.outcome, again.ticket_id) == ("comment", ticket.id)


async def test_a_forged_mail_puts_nobody_in_copy(letterbox: Letterbox) -> None:
    row = await letterbox.gets(letter(Cc="evil@elsewhere.example", Authentication_Results=FAILED))
    assert row.outcome == "ticket"
    assert not await TicketParticipant.all().exists()


async def test_what_is_known_of_a_mail_is_kept_with_it(letterbox: Letterbox) -> None:
    said = [PASSED, FAILED, ""]
    rows = [
        await letterbox.gets(letter(subject=f"Neu {n}", Authentication_Results=v)) for n, v in enumerate(said)
    ]
    assert [row.verdict for row in rows] == ["pass", "fail", "unknown"]


async def test_a_new_mail_with_a_forged_sender_is_marked_and_not_answered(letterbox: Letterbox) -> None:
    row = await letterbox.gets(letter(subject="Neu", Authentication_Results=FAILED))
    note = await Comment.get(ticket_id=row.ticket_id)
    assert (note.visibility, row.outcome) == ("internal", "ticket")
    assert note.body == (
        "Attention: the sender's address may be forged (DMARC failed). No confirmation was sent."
    )
    assert not await Delivery.filter(kind="customer_confirmation").exists()
    decision = await NotificationDecision.get(ticket_id=row.ticket_id, role="customer")
    assert (decision.mailed, decision.reason) == (False, "doubtful")


class TestFollowUps:
    """A reply to a ticket closed long ago opens a ticket that follows it."""

    async def closed(self, letterbox: Letterbox, days: int) -> Ticket:
        ticket = await letterbox.ticket()
        await tickets.close(letterbox.house, ticket, actor=as_agent(letterbox.cast.nadia))
        await Ticket.filter(id=ticket.id).update(closed_at=clock.now() - timedelta(days=days))
        return ticket

    async def test_a_reply_after_a_month_opens_a_follow_up(self, letterbox: Letterbox) -> None:
        old = await self.closed(letterbox, 31)
        row = await letterbox.gets(letter(subject="AW: [TT1] Drucker", to=letterbox.address(old)))
        new = await Ticket.get(id=row.ticket_id)
        assert (new.follows_id, new.title, new.contact_id) == (old.id, "Drucker", old.contact_id)
        assert row.reason == "TT1 was closed more than 30 days ago."
        assert (await kin_of(new)).follows == "TT1"
        assert (await kin_of(old)).followed_by == [new.number]
        assert (await ticket_view.view(as_contact(letterbox.cast.weber), new.number)).follows == "TT1"
        await old.refresh_from_db()
        assert old.status == "closed"
        assert await letterbox.comments(old) == []

    async def test_who_was_only_in_copy_is_not_told_the_old_number_in_the_portal(
        self, letterbox: Letterbox
    ) -> None:
        """R17: the follow-up is theirs, the ticket before it is not."""
        old = await self.closed(letterbox, 31)
        await participants.add(old, [("Oliver", "oliver@acme.example")])
        row = await letterbox.gets(letter("oliver@acme.example", to=letterbox.address(old)))
        new = await Ticket.get(id=row.ticket_id)
        oliver, nadia = as_contact(letterbox.cast.oliver), as_agent(letterbox.cast.nadia)
        assert (new.follows_id, new.contact_id) == (old.id, letterbox.cast.oliver.id)
        assert (await ticket_view.view(oliver, new.number)).follows is None
        assert (await ticket_view.view(nadia, new.number)).follows == "TT1"

    async def test_a_reply_within_a_month_reopens(self, letterbox: Letterbox) -> None:
        old = await self.closed(letterbox, 29)
        row = await letterbox.gets(letter(to=letterbox.address(old)))
        await old.refresh_from_db()
        assert (row.ticket_id, old.status) == (old.id, "open")

    async def test_the_second_reply_goes_where_the_first_went(self, letterbox: Letterbox) -> None:
        old = await self.closed(letterbox, 31)
        first = await letterbox.gets(letter(to=letterbox.address(old)))
        second = await letterbox.gets(letter(to=letterbox.address(old)))
        assert (second.outcome, second.ticket_id) == ("comment", first.ticket_id)

    async def test_how_long_is_a_preference_and_0_is_never(self, letterbox: Letterbox) -> None:
        old = await self.closed(letterbox, 400)
        await letterbox.house.preference_store.set("follow_up_days", "0")
        row = await letterbox.gets(letter(to=letterbox.address(old)))
        assert (row.outcome, row.ticket_id) == ("comment", old.id)

    async def test_an_agent_writes_a_note_on_the_old_one(self, letterbox: Letterbox) -> None:
        old = await self.closed(letterbox, 31)
        address = letterbox.given_to(old, letterbox.cast.nadia)
        row = await letterbox.gets(letter(NADIA, to=address))
        assert (row.outcome, row.ticket_id) == ("comment", old.id)


class TestAgents:
    """An agent's mail is an internal note, unless it surely is the agent's answer to a notification."""

    async def test_a_vouched_for_answer_to_the_own_notification_reaches_the_customer(
        self, letterbox: Letterbox
    ) -> None:
        ticket = await letterbox.ticket()
        address = letterbox.given_to(ticket, letterbox.cast.nadia)
        await letterbox.gets(
            letter(NADIA, to=address, body="Bitte neu starten.", Authentication_Results=PASSED)
        )
        assert await letterbox.comments(ticket) == [("external", "Nadia Brandt")]
        mail = await Delivery.get(kind="customer_comment")
        assert mail.recipient == "weber@kunde.example"

    async def test_so_does_an_answer_by_the_notifications_message_id(self, letterbox: Letterbox) -> None:
        row = await letterbox.gets(letter(subject="Neu"))
        theirs = await Delivery.get(kind="agent_ticket", agent_id=letterbox.cast.nadia.id)
        again = await letterbox.gets(
            letter(NADIA, In_Reply_To=str(theirs.message_id), Authentication_Results=PASSED)
        )
        assert again.ticket_id == row.ticket_id
        assert await letterbox.comments(row.ticket_id) == [("external", "Nadia Brandt")]

    async def test_a_mail_that_promised_nothing_else_makes_a_note(self, letterbox: Letterbox) -> None:
        """A recommendation, or what was sent before the mail server was believed, said: internal note."""
        ticket = await letterbox.ticket()
        address = letterbox.address(ticket, given_to=f"a{letterbox.cast.nadia.id}")
        await letterbox.gets(letter(NADIA, to=address, Authentication_Results=PASSED))
        await recommending.recommend(
            letterbox.house, ticket, "nadia", note="?", actor=as_agent(letterbox.cast.jonas)
        )
        theirs = await Delivery.get(kind="recommendation")
        answer = letter(NADIA, In_Reply_To=str(theirs.message_id), Authentication_Results=PASSED)
        await letterbox.gets(answer)
        assert await letterbox.comments(ticket) == [("internal", "Nadia Brandt")] * 2

    @pytest.mark.parametrize("words", ["! Der ist schwierig.", "🔒 nur für euch"])
    async def test_an_agent_keeps_an_answer_internal_as_in_slack(
        self, letterbox: Letterbox, words: str
    ) -> None:
        ticket = await letterbox.ticket()
        address = letterbox.given_to(ticket, letterbox.cast.nadia)
        await letterbox.gets(letter(NADIA, to=address, body=words, Authentication_Results=PASSED))
        assert await letterbox.comments(ticket) == [("internal", "Nadia Brandt")]

    async def test_a_notification_says_where_its_answer_goes(self, letterbox: Letterbox) -> None:
        """By what the mailbox of the group trusts, when the mail is written."""
        row = await letterbox.gets(letter(subject="Neu"))
        told = await composed(letterbox.house, kind="agent_ticket", agent_id=letterbox.cast.nadia.id)
        assert "then your text goes to the customer" in " ".join(text_of(told).split())
        assert f".e{letterbox.cast.nadia.id}." in str(told["Reply-To"])
        await letterbox.mailbox.update_from_dict({"authserv_id": ""}).save()
        await letterbox.gets(letter(to=letterbox.address(await Ticket.get(id=row.ticket_id))))
        told = await composed(letterbox.house, kind="agent_comment", agent_id=letterbox.cast.nadia.id)
        assert "the customer does not get it" in " ".join(text_of(told).split())
        assert f".a{letterbox.cast.nadia.id}." in str(told["Reply-To"])

    @pytest.mark.parametrize("verdict", ["", "mx.elsewhere.example; dmarc=pass"])
    async def test_without_a_servers_word_it_is_a_note(self, letterbox: Letterbox, verdict: str) -> None:
        ticket = await letterbox.ticket()
        address = letterbox.given_to(ticket, letterbox.cast.nadia)
        await letterbox.gets(letter(NADIA, to=address, Authentication_Results=verdict))
        assert await letterbox.comments(ticket) == [("internal", "Nadia Brandt")]
        assert not await Delivery.filter(kind="customer_comment").exists()

    async def test_by_an_address_given_to_somebody_else_it_is_a_note(self, letterbox: Letterbox) -> None:
        ticket = await letterbox.ticket()
        for address in (letterbox.given_to(ticket, letterbox.cast.jonas), letterbox.address(ticket)):
            await letterbox.gets(letter(NADIA, to=address, Authentication_Results=PASSED))
        assert await letterbox.comments(ticket) == [("internal", "Nadia Brandt")] * 2

    async def test_an_inactive_agent_is_a_stranger(self, letterbox: Letterbox) -> None:
        ticket = await letterbox.ticket()
        await letterbox.cast.nadia.update_from_dict({"is_active": False}).save()
        address = letterbox.given_to(ticket, letterbox.cast.nadia)
        row = await letterbox.gets(letter(NADIA, to=address, Authentication_Results=PASSED))
        assert row.outcome == "quarantined"

    async def test_a_number_in_the_subject_counts_from_an_agent_who_is_vouched_for(
        self, letterbox: Letterbox
    ) -> None:
        ticket = await letterbox.ticket()
        known = await letterbox.gets(letter(NADIA, "[TT1] Notiz", Authentication_Results=PASSED))
        unknown = await letterbox.gets(letter(NADIA, "[TT1] Notiz"))
        assert (known.ticket_id, unknown.outcome) == (ticket.id, "ticket")
        assert await letterbox.comments(ticket) == [("internal", "Nadia Brandt")]


class TestForwards:
    """An agent forwards what a customer wrote to them: a ticket of the customer's."""

    WORDS = (
        "Bitte übernehmt das, er ist verärgert.\n\n"
        "---------- Forwarded message ---------\n"
        "From: Kurt Klein <klein@neukunde.example>\n"
        "Date: Mon, 2 Nov 2026 at 10:00\n"
        "Subject: Rechnung falsch\n"
        "To: Nadia Brandt <nadia@desk.example>\n\n"
        "Guten Tag,\n\ndie Rechnung 4711 stimmt nicht.\n"
    )

    async def test_it_opens_a_ticket_for_the_original_sender_with_the_agents_words_as_a_note(
        self, letterbox: Letterbox
    ) -> None:
        row = await letterbox.gets(
            letter(NADIA, "Fwd: Rechnung falsch", self.WORDS, Authentication_Results=PASSED)
        )
        ticket = await Ticket.get(id=row.ticket_id).select_related("contact")
        assert (ticket.title, ticket.contact.email) == ("Rechnung falsch", "klein@neukunde.example")
        assert ticket.description.strip() == "Guten Tag,\n\ndie Rechnung 4711 stimmt nicht."
        (note,) = await Comment.filter(ticket_id=ticket.id)
        assert (note.visibility, note.author_name) == ("internal", "Nadia Brandt")
        assert note.body == "Bitte übernehmt das, er ist verärgert."
        assert row.reason == "Forwarded by Nadia Brandt."
        assert await Delivery.filter(kind="customer_confirmation").count() == 1

    async def test_without_a_servers_word_nobody_outside_is_mailed(self, letterbox: Letterbox) -> None:
        row = await letterbox.gets(letter(NADIA, "Fwd: Rechnung falsch", self.WORDS))
        assert row.outcome == "ticket"
        assert not await Delivery.filter(kind="customer_confirmation").exists()

    async def test_a_forged_forward_is_no_forward(self, letterbox: Letterbox) -> None:
        row = await letterbox.gets(
            letter(NADIA, "Fwd: Rechnung falsch", self.WORDS, Authentication_Results=FAILED)
        )
        ticket = await Ticket.get(id=row.ticket_id).select_related("contact")
        assert ticket.contact.email == "nadia@desk.example"

    async def test_what_a_customer_forwards_is_the_customers(self, letterbox: Letterbox) -> None:
        row = await letterbox.gets(letter(WEBER, "Fwd: Rechnung falsch", self.WORDS))
        assert (await Ticket.get(id=row.ticket_id)).contact_id == letterbox.cast.weber.id


async def test_a_mail_of_an_old_key_says_so(letterbox: Letterbox) -> None:
    row = await letterbox.gets(letter(to="support+tt1.c1.aaaaaaaaaaaaaaaa@desk.example"))
    assert row.outcome == "ticket"
    assert row.reason == "It looks like an answer, but: its signature is of no key of ours (reply address)."


async def test_a_mail_that_names_nothing_costs_no_search(letterbox: Letterbox) -> None:
    row = await letterbox.gets(letter(STRANGER, "Neu", to=SUPPORT))
    assert (row.outcome, row.reason, await InboundMail.all().count()) == ("ticket", "", 1)
