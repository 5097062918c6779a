"""What each mail says, in both languages, and what none of them ever says."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from desk import clock, message_ids, outbox, recommending, subscriptions, tickets
from desk.documents import Upload
from desk.errors import DeliveryError
from desk.house import House
from desk.mail_out.mails import KINDS, harmless
from desk.mail_out.template_language import SHIPPED
from desk.notifications.matrix import MATRIX
from models.comment import Channel, Comment, Visibility
from models.contact import Contact
from models.delivery import Courier, Delivery
from models.portal_access import PortalAccess
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact
from tests.parts.mail_out import (
    answer,
    bytes_of,
    composed,
    headers_of,
    html_of,
    mails,
    note,
    read,
    text_of,
    ticket_of,
)

PORTAL = "https://portal.desk.example"
TOKEN = "KEEP-THIS-INSIDE-4711"


@pytest.fixture
def house(sending_house: House) -> House:
    return sending_house


async def credentials(house: House, contact: Contact) -> None:
    await PortalAccess.create(
        contact_id=contact.id,
        password_hash="x",
        expires_at=clock.now() + timedelta(days=7),
        changed_at=clock.now(),
    )
    await outbox.queued(
        Courier.MAIL,
        "credentials",
        recipient=contact.email or "",
        contact_id=contact.id,
        message_id=message_ids.mint(house.signer, serial=0, domain="desk.example"),
        payload={"password": "correct-horse", "user": contact.email},
        is_sensitive=True,
    ).save()


def both(message: EmailMessage) -> list[str]:
    return [text_of(message), html_of(message)]


# -- to the customer


async def test_an_answer_says_what_was_written_by_whom_and_on_which_ticket(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.weber, actor=as_agent(cast.nadia))
    await answer(house, ticket, "Bitte schalten Sie ihn aus.\n\nUnd <b>ein</b>.", actor=as_agent(cast.nadia))

    message = await composed(house, contact_id=cast.weber.id)

    assert message["Subject"] == f"[{ticket.number}] Drucker druckt nicht"
    assert "Bitte schalten Sie ihn aus.\n\nUnd <b>ein</b>." in text_of(message)
    assert "Und &lt;b&gt;ein&lt;/b&gt;." in html_of(message)
    for shown in both(message):
        assert "Nadia Brandt" in shown
        assert f"{ticket.number}: Drucker druckt nicht" in shown
        assert "schreiben Sie einfach auf diese E-Mail zurück" in shown
        assert f"{PORTAL}/tickets/{ticket.number}" in shown


async def test_the_portal_is_named_only_to_who_can_enter_it(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.oliver, actor=as_agent(cast.nadia))
    await answer(house, ticket, "Please restart it.", actor=as_agent(cast.nadia))

    for shown in both(await composed(house, contact_id=cast.oliver.id)):
        assert "To reply, just answer this mail." in shown
        assert PORTAL not in shown


async def test_a_solution_says_what_helps_as_it_was_entered(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.weber, actor=as_agent(cast.nadia))
    wishes = {"status": "closed", "solution": "Das Netzteil wurde getauscht."}
    ticket = await tickets.change(house, ticket, wishes, actor=as_agent(cast.nadia))
    await Ticket.filter(id=ticket.id).update(solution="Later words")

    for shown in both(await composed(house, kind="customer_solution")):
        assert f"Lösung zu Ihrem Ticket {ticket.number}" in shown
        assert "Das Netzteil wurde getauscht." in shown
        assert "Das Ticket ist geschlossen." in shown
        assert "Nadia Brandt" in shown
        assert "Later words" not in shown


async def test_a_confirmation_says_number_title_and_what_happens_next_but_not_the_text(
    house: House, cast: Cast
):
    actor = as_contact(cast.weber, Channel.PORTAL)
    ticket = await ticket_of(house, cast.weber, actor=actor, description="Er blinkt nur noch.")

    message = await composed(house, kind="customer_confirmation")

    for shown in both(message):
        assert "Guten Tag Frau Weber" in shown
        assert ticket.number in shown
        assert "Drucker druckt nicht" in shown
        assert "So geht es weiter" in shown
        assert "Er blinkt" not in shown


async def test_a_confirmation_to_someone_without_portal_repeats_nothing_that_could_be_an_advertisement(
    house: House, cast: Cast
):
    cast.oliver.name = "WIN at casino.example"
    await cast.oliver.save()
    title = "Cheap pills at https://casino.example/x now! www.pills.example or call@pills.example " + "x" * 90
    await ticket_of(house, cast.oliver, actor=as_contact(cast.oliver), title=title, description="Buy pills")

    (delivery,) = await mails(kind="customer_confirmation")
    data = await bytes_of(house, delivery)
    message = read(data)

    said = "\n".join([*both(message), *headers_of(message).values()])
    for word in ("casino", "pills.example", "WIN", "Buy"):
        assert word not in said
    assert "Cheap pills at … now! … or …" in said


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Printer 3.5 is broken, z.B. tray 2", "Printer 3.5 is broken, z.B. tray 2"),
        ("see evil.example/login now", "see … now"),
        ("HTTPS://EVIL.EXAMPLE", "…"),
        ("x" * 100, "x" * 79 + "…"),
    ],
)
def test_a_title_is_made_harmless(title: str, shown: str):
    assert harmless(title) == shown


async def test_credentials_name_login_password_link_and_how_long_they_are_valid(house: House, cast: Cast):
    await credentials(house, cast.weber)

    message = await composed(house, kind="credentials")

    assert message["Subject"] == "Ihr Zugang zum Kundenportal von Support"
    assert "Reply-To" not in message
    for shown in both(message):
        assert "weber@kunde.example" in shown
        assert "correct-horse" in shown
        assert PORTAL in shown
        assert "Das Einmalpasswort gilt bis zum" in shown


async def test_credentials_of_someone_who_has_been_in_speak_of_a_new_password(house: House, cast: Cast):
    await credentials(house, cast.weber)
    await PortalAccess.filter(contact_id=cast.weber.id).update(last_login_at=clock.now())

    message = await composed(house, kind="credentials")

    assert message["Subject"] == "Neues Passwort für das Kundenportal von Support"
    assert "zurückgesetzt" in text_of(message)


@pytest.mark.parametrize(
    ("language", "said"), [("de", "gilt Ihr bisheriges"), ("en", "your present one holds")]
)
async def test_credentials_that_were_asked_for_say_that_nothing_has_changed_yet(
    house: House, cast: Cast, language: str, said: str
):
    await Contact.filter(id=cast.weber.id).update(language=language)
    await credentials(house, cast.weber)
    tomorrow = clock.now() + timedelta(days=1)
    await PortalAccess.all().update(expires_at=None, spare_hash="y", spare_expires_at=tomorrow)
    payload = {"password": "correct-horse", "user": "weber@kunde.example", "asked": True}
    await Delivery.filter(kind="credentials").update(payload=payload)

    message = await composed(house, kind="credentials")

    for shown in both(message):
        assert said in shown
        assert "correct-horse" in shown
        assert str(tomorrow.year) in shown


async def test_credentials_whose_password_was_wiped_are_not_sent(house: House, cast: Cast):
    await credentials(house, cast.weber)
    (delivery,) = await mails(kind="credentials")
    delivery.payload = {}

    with pytest.raises(DeliveryError, match="wiped") as refused:
        await bytes_of(house, delivery)
    assert refused.value.permanent


# -- to agents


async def test_an_agent_reads_who_opened_which_ticket_for_whom(house: House, cast: Cast):
    actor = as_contact(cast.oliver)
    await ticket_of(
        house,
        cast.oliver,
        actor=actor,
        description="It blinks.",
        assignee=tickets.Assignee(agent=cast.jonas),
        attachments=[Upload("photo.jpg", "image/jpeg", b"x" * 250_000)],
    )

    message = await composed(house, kind="agent_ticket")

    assert message["Subject"] == "[TT1] New ticket: Drucker druckt nicht"
    assert text_of(message).startswith("Oliver Smith opened ticket TT1 by mail.\n")
    for line in (
        "Customer: Oliver Smith <oliver@acme.example>",
        "Organisation: Acme Ltd",
        "Priority: Normal",
        "It blinks.",
        "- photo.jpg (250 kB)",
    ):
        assert line in text_of(message)
    assert [part.get_filename() for part in message.walk() if part.get_filename()] == []


async def test_every_mail_to_an_agent_says_that_answering_it_reaches_no_customer(house: House, cast: Cast):
    for agent in (cast.nadia, cast.jonas):
        agent.language = "de" if agent is cast.jonas else "en"
        await agent.save()
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR, assignee=tickets.Assignee(group=cast.support))
    await answer(house, ticket, "Es blinkt.", actor=as_contact(cast.weber))
    await tickets.change(house, ticket, {"solution": "Neu."}, actor=as_agent(cast.priya))

    sent = [mail for mail in await mails() if mail.agent_id is not None]
    assert sorted({mail.kind for mail in sent}) == ["agent_comment", "agent_solution", "agent_ticket"]
    for delivery in sent:
        for shown in both(read(await bytes_of(house, delivery))):
            if delivery.agent_id == cast.jonas.id:
                assert "Dem Kunden antworten Sie in Slack" in shown
                assert "als interne Notiz gespeichert" in shown
            else:
                assert "Answer the customer in Slack" in shown
                assert "stored as an internal note" in shown


async def test_an_agent_reads_who_answered_and_what(house: House, cast: Cast):
    assignee = tickets.Assignee(agent=cast.nadia)
    ticket = await ticket_of(house, cast.weber, actor=as_agent(cast.nadia), assignee=assignee)
    await answer(house, ticket, "Es blinkt immer noch.", actor=as_contact(cast.weber))
    await answer(house, ticket, "Bitte warten.", actor=as_agent(cast.jonas))

    by_customer, by_colleague = await mails(kind="agent_comment")
    first = read(await bytes_of(house, by_customer))
    second = read(await bytes_of(house, by_colleague))
    assert first["Subject"] == "[TT1] Frau Weber answered: Drucker druckt nicht"
    assert text_of(first).startswith("Frau Weber answered by mail:\n\nEs blinkt immer noch.\n")
    assert second["Subject"] == "[TT1] Jonas Keller wrote to the customer: Drucker druckt nicht"
    assert text_of(second).startswith("Jonas Keller wrote to the customer Frau Weber:\n\nBitte warten.\n")


# -- what no mail says (R17)


async def test_no_mail_holds_an_internal_note_or_its_files(house: House, cast: Cast):
    """R17: every kind of mail, on a ticket full of notes."""
    nadia = as_agent(cast.nadia)
    portal = as_contact(cast.weber, Channel.PORTAL)
    group = tickets.Assignee(group=cast.support)
    ticket = await ticket_of(house, cast.weber, actor=portal, assignee=group)
    await subscriptions.subscribe(house, [ticket.id], cast.priya, actor=OPERATOR)
    secret = Upload(f"{TOKEN}.txt", "text/plain", TOKEN.encode())
    await note(house, ticket, f"Note {TOKEN}", actor=nadia, attachments=[secret])
    await answer(house, ticket, "Wir sehen nach.", actor=nadia)
    await note(house, ticket, f"Another {TOKEN}", actor=as_agent(cast.jonas))
    await answer(house, ticket, "Danke.", actor=portal)
    await tickets.change(house, ticket, {"solution": "Neues Netzteil."}, actor=nadia)
    await recommending.recommend(house, ticket, "priya", note="Look.", actor=nadia)
    await credentials(house, cast.weber)

    kinds = set()
    for delivery in await mails():
        message = read(await bytes_of(house, delivery))
        kinds.add(delivery.kind)
        said = [*both(message), *headers_of(message).values()]
        said += [str(part.get_filename()) for part in message.walk()]
        said += [str(part.get_payload()) for part in message.walk()]
        assert not any(TOKEN in words for words in said), delivery.kind
    # A workflow's words, the question how it was and the like are made of no comment.
    assert kinds >= {
        kind
        for kind in KINDS
        if kind.endswith(("_comment", "_solution", "_ticket", "_changes", "_confirmation"))
    }
    assert {"recommendation", "credentials"} <= kinds


async def test_a_comment_that_is_an_internal_note_when_it_is_to_leave_is_refused(house: House, cast: Cast):
    """R17: even a row that should not be there sends nothing."""
    ticket = await ticket_of(house, cast.weber, actor=as_agent(cast.nadia))
    comment = await answer(house, ticket, f"Oops {TOKEN}", actor=as_agent(cast.nadia))
    await Comment.filter(id=comment.id).update(visibility=Visibility.INTERNAL)

    for delivery in await mails():
        with pytest.raises(DeliveryError, match="internal note") as refused:
            await bytes_of(house, delivery)
        assert refused.value.permanent


# -- templates


def test_every_mail_has_its_templates_in_both_languages_with_the_same_names():
    english = {path.name for path in (SHIPPED / "en").iterdir()}
    german = {path.name for path in (SHIPPED / "de").iterdir()}

    assert english == german
    for kind in KINDS:
        assert {f"{kind}.subject.txt", f"{kind}.txt", f"{kind}.html"} <= english


def test_every_mail_of_the_table_exists():
    wanted = {notice.kind for notice in MATRIX if notice.kind}

    assert wanted <= set(KINDS)
