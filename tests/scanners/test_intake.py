"""From raw mail to ticket: threading by signature (R39), quarantine (R41), no storms (R42), nothing twice."""

import asyncio
import contextlib
import sqlite3
from email.message import EmailMessage

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import DBConnectionError

from desk import clock, comments, inbound, message_ids, reply_address, tickets
from desk.assignees import Assignee
from desk.comments import NewComment
from desk.house import House
from desk.inbound import Raw
from desk.tickets import NewTicket
from models.comment import Comment, Visibility
from models.contact import Contact, ContactAddress
from models.delivery import Delivery
from models.document import Document
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox, MailboxCursor
from models.ticket import Ticket
from scanners.intake import Intake
from tests.parts.house import STRANGER, Cast, as_agent, as_contact

SUPPORT = "support@desk.example"


def mail(
    sender: str = "Frau Weber <weber@kunde.example>",
    subject: str = "Drucker kaputt",
    body: str = "Er druckt nicht.",
    to: str = SUPPORT,
    **headers: str,
) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = headers.pop("message_id", f"<{abs(hash((sender, subject, body)))}@kunde.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


class Box:
    """A mailbox whose next mails have the next UIDs."""

    def __init__(self, house: House, mailbox: Mailbox) -> None:
        self.intake = Intake(house, mailbox)
        self.mailbox = mailbox
        self.uid = 0

    async def gets(self, *mails: bytes) -> list[InboundMail]:
        batch = []
        for raw in mails:
            self.uid += 1
            batch.append(Raw(data=raw, folder="INBOX", uidvalidity=7, uid=self.uid))
        await self.intake.receive(batch)
        return await InboundMail.filter(uid__in=[item.uid for item in batch]).order_by("uid")


@pytest.fixture
async def box(house: House, cast: Cast) -> Box:
    mailbox = await Mailbox.create(
        address=SUPPORT, url="imap://unused", group=cast.support, created_at=clock.now()
    )
    return Box(house, mailbox)


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    new = NewTicket(title="Drucker", contact=cast.weber, assignee=Assignee(group=cast.support))
    return await tickets.open_ticket(house, new, actor=as_agent(cast.nadia))


async def test_a_first_mail_opens_a_ticket_in_the_mailboxs_group(box: Box, cast: Cast) -> None:
    (row,) = await box.gets(mail())
    opened = await Ticket.get()
    assert (opened.title, opened.contact_id, opened.group_id, opened.source) == (
        "Drucker kaputt",
        cast.weber.id,
        cast.support.id,
        "email",
    )
    assert opened.description == "Er druckt nicht."
    assert (row.outcome, row.ticket_id, row.kind) == ("ticket", opened.id, "message")
    cursor = await MailboxCursor.get()
    assert (cursor.uidvalidity, cursor.last_uid) == (7, 1)


async def test_an_unknown_sender_becomes_a_contact(box: Box) -> None:
    await box.gets(mail(sender=f"Neue Kundin <{STRANGER.upper()}>"))
    contact = await Contact.get(email=STRANGER)
    assert (contact.name, (await Ticket.get()).contact_id) == ("Neue Kundin", contact.id)


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("Guten Tag,\n\nbei uns geht seit heute der Drucker nicht mehr. Was können wir tun?\n", "de"),
        ("Hello,\n\nsince this morning our printer does not work any more. What can we do?\n", "en"),
        ("Bonjour,\n\nnotre imprimante ne marche plus depuis ce matin. Que faire ?\n", "de"),
        ("Drucker kaputt\n", "de"),
    ],
)
async def test_who_writes_for_the_first_time_is_answered_in_their_language(
    box: Box, house: House, body: str, language: str
) -> None:
    # R51. In the desk's language where theirs can't be told, or is none of ours.
    await house.preference_store.set("language", "de")
    await box.gets(mail(sender="Paula Neu <neu@fremd.example>", subject="Frage", body=body))
    assert (await Contact.get(name="Paula Neu")).language == language


async def test_an_answer_to_the_signed_address_goes_into_its_ticket(
    box: Box, house: House, cast: Cast, ticket: Ticket
) -> None:
    address = reply_address.make(house.signer, SUPPORT, serial=ticket.serial, given_to=f"c{cast.weber.id}")
    (row,) = await box.gets(mail(to=address, subject="ganz anderer Betreff"))
    comment = await Comment.get(ticket_id=ticket.id)
    assert (comment.visibility, comment.contact_id, comment.body) == (
        "external",
        cast.weber.id,
        "Er druckt nicht.",
    )
    assert (row.outcome, row.reason) == ("comment", "Found by reply address.")
    assert await Ticket.all().count() == 1


async def test_an_answer_by_message_id_goes_into_its_ticket(
    box: Box, house: House, cast: Cast, ticket: Ticket
) -> None:
    new = NewComment(body="Bitte neu starten.", visibility=Visibility.EXTERNAL)
    await comments.add_comment(house, ticket, new, actor=as_agent(cast.nadia))
    ours = (await Delivery.get(kind="customer_comment")).message_id
    assert ours is not None
    await box.gets(mail(References=f"<other@kunde.example> {ours}"))
    assert await Comment.filter(ticket_id=ticket.id, contact_id=cast.weber.id).count() == 1


async def test_an_answer_to_the_customers_own_first_mail_goes_into_its_ticket(box: Box) -> None:
    await box.gets(mail(message_id="<first@kunde.example>"))
    await box.gets(
        mail(body="Noch etwas.", message_id="<second@kunde.example>", In_Reply_To="<first@kunde.example>")
    )
    assert await Ticket.all().count() == await Comment.all().count() == 1


async def test_the_subjects_tag_counts_from_a_participant_only(box: Box, ticket: Ticket) -> None:
    # R39: a guessed number never writes into someone else's ticket.
    tagged = f"Re: [{ticket.number}] Drucker"
    await box.gets(mail(subject=tagged), mail(subject=tagged, sender=STRANGER, body="lass mich rein"))
    assert [c.body for c in await Comment.filter(ticket_id=ticket.id)] == ["Er druckt nicht."]
    other = await Ticket.get(title=tagged)
    assert other.id != ticket.id


async def test_a_forged_address_and_a_forged_message_id_open_a_ticket_of_their_own(
    box: Box, ticket: Ticket
) -> None:
    forged = f"support+tt{ticket.serial}.c1.aaaaaaaaaaaaaaaa@desk.example"
    await box.gets(
        mail(sender=STRANGER, to=forged, body="eins"),
        mail(
            sender=STRANGER,
            body="zwei",
            References=f"<tt{ticket.serial}.{'0' * 24}.aaaaaaaaaaaaaaaa@desk.example>",
        ),
    )
    assert await Comment.filter(ticket_id=ticket.id).count() == 0
    assert await Ticket.all().count() == 3


async def test_a_stranger_with_a_right_address_does_not_get_in_and_a_person_is_asked(
    box: Box, house: House, cast: Cast, ticket: Ticket
) -> None:
    # R39, R41
    address = reply_address.make(house.signer, SUPPORT, serial=ticket.serial, given_to="c1")
    (row,) = await box.gets(mail(sender=STRANGER, to=address))
    assert await Comment.all().count() == 0
    assert await Ticket.all().count() == 1
    assert (row.outcome, row.named_ticket_id) == ("quarantined", ticket.id)
    assert row.reason == f"It names TT1 (by reply address), but {STRANGER} takes no part there."
    asked = await Delivery.get(kind="mail_card")
    assert (asked.recipient, asked.payload["mail"]) == ("C0SUPPORT", row.id)
    assert asked.payload["words"] == "Er druckt nicht."


async def test_an_agents_answer_by_mail_is_an_internal_note(
    box: Box, house: House, cast: Cast, ticket: Ticket
) -> None:
    address = reply_address.make(house.signer, SUPPORT, serial=ticket.serial, given_to=f"a{cast.nadia.id}")
    await box.gets(mail(sender="nadia@desk.example", to=address, body="Ich kümmere mich."))
    comment = await Comment.get(ticket_id=ticket.id)
    assert (comment.visibility, comment.agent_id) == ("internal", cast.nadia.id)
    assert not await Delivery.exists(kind="customer_comment")


@pytest.mark.parametrize("body", ["", " \n \n", "\xa0"])
async def test_an_answer_without_words_is_an_answer(
    box: Box, house: House, cast: Cast, ticket: Ticket, body: str
) -> None:
    address = reply_address.make(house.signer, SUPPORT, serial=ticket.serial, given_to="c1")
    (row,) = await box.gets(mail(to=address, body=body))
    assert (row.outcome, (await Comment.get(ticket_id=ticket.id)).body) == ("comment", "(empty message)")


async def test_people_in_copy_may_answer(box: Box) -> None:
    await box.gets(mail(Cc="Chef <chef@kunde.example>", message_id="<a@kunde.example>"))
    await box.gets(mail(sender="chef@kunde.example", body="Eilt!", In_Reply_To="<a@kunde.example>"))
    opened = await Ticket.get()
    assert [c.author_name for c in await Comment.filter(ticket_id=opened.id)] == ["chef@kunde.example"]


async def test_the_same_mail_twice_is_one_ticket(box: Box) -> None:
    rows = await box.gets(mail(), mail())
    again = await box.gets(mail())
    assert [row.outcome for row in (*rows, *again)] == ["ticket", "duplicate", "duplicate"]
    assert await Ticket.all().count() == 1


async def test_the_same_mail_in_two_mailboxes_at_once_is_one_ticket(
    box: Box, house: House, cast: Cast
) -> None:
    other = await Mailbox.create(address="billing@desk.example", url="imap://unused", created_at=clock.now())
    boxes = [box.intake, Intake(house, other)]
    copies = [b"Received: one\r\n" + mail(), b"Received: two\r\n" + mail()]
    stored = [await intake.store([Raw(data=copy)]) for intake, copy in zip(boxes, copies, strict=True)]
    # The one that came last is handled first.
    await asyncio.gather(
        *(intake.handle(mails) for intake, mails in zip(boxes[::-1], stored[::-1], strict=True))
    )
    outcomes = [row.outcome for row in await InboundMail.all()]
    assert sorted(outcomes) == ["duplicate", "ticket"]
    assert await Ticket.all().count() == 1


async def test_batches_of_several_mailboxes_that_cross_are_all_handled(
    box: Box, house: House, cast: Cast
) -> None:
    # On PostgreSQL each may hold what the other waits for, and both meet the same new senders.
    new = NewTicket(title="Drucker", contact=cast.weber, assignee=Assignee(group=cast.support))
    opened = [await tickets.open_ticket(house, new, actor=as_agent(cast.nadia)) for _ in range(3)]
    to = [reply_address.make(house.signer, SUPPORT, serial=item.serial, given_to="c1") for item in opened]
    people = [f"new{number}@elsewhere.example" for number in range(3)]

    async def gets(name: str, step: int) -> None:
        mailbox = await Mailbox.create(
            address=f"{name}@desk.example", url="imap://unused", created_at=clock.now()
        )
        answers = [mail(to=address, body=f"{name} {address}") for address in to[::step]]
        first = [mail(sender=person, body=f"{name} {person}") for person in people[::step]]
        batch = [raw for pair in zip(answers, first, strict=True) for raw in pair]
        await Intake(house, mailbox).receive([Raw(data=raw) for raw in batch])

    await asyncio.gather(gets("a", 1), gets("b", -1), gets("c", 1), gets("d", -1))

    outcomes = sorted(row.outcome for row in await InboundMail.all())
    assert outcomes == ["comment"] * 12 + ["ticket"] * 12
    assert await Contact.filter(email__in=people).count() == 3


async def test_a_mail_that_two_who_watch_the_mailbox_handle_at_once_is_one_ticket(
    box: Box, house: House
) -> None:
    # `postbote mailbox scan` beside a running Postbote.
    stored = await box.intake.store([Raw(data=mail(), folder="INBOX", uidvalidity=7, uid=1)])
    other = Intake(house, box.mailbox)
    await asyncio.gather(box.intake.handle(stored), other.handle(stored), other.catch_up())
    assert await Ticket.all().count() == 1
    assert [row.outcome for row in await InboundMail.all()] == ["ticket"]


async def test_a_mail_program_that_uses_a_message_id_twice_loses_nothing(box: Box) -> None:
    # Seen with scanners and with shops that send forms.
    rows = await box.gets(
        mail(subject="Scan 1", message_id="<scan@device>"), mail(subject="Scan 2", message_id="<scan@device>")
    )
    assert [row.outcome for row in rows] == ["ticket", "ticket"]


async def test_nobody_keeps_anothers_mail_out_by_using_its_message_id_first(box: Box) -> None:
    await box.gets(mail(sender=STRANGER, message_id="<x@kunde.example>"))
    await box.gets(mail(message_id="<x@kunde.example>"))
    assert await Ticket.all().count() == 2


async def test_the_same_uid_again_after_a_crash_is_stored_once(box: Box) -> None:
    await box.gets(mail())
    box.uid = 0
    await box.gets(mail())
    assert await InboundMail.all().count() == 1


async def test_mails_without_uids_keep_their_own_words(box: Box) -> None:
    # A Maildir numbers nothing.
    await box.intake.receive([Raw(data=mail(subject=subject)) for subject in ("eins", "zwei", "drei")])
    assert [ticket.title for ticket in await Ticket.all().order_by("id")] == ["eins", "zwei", "drei"]


async def test_mail_stored_before_a_crash_is_handled_after_it(box: Box, house: House) -> None:
    await inbound.receive(house, box.mailbox, [Raw(data=mail(), folder="INBOX", uidvalidity=7, uid=1)])
    assert await Ticket.all().count() == 0
    assert await box.intake.catch_up() == 1
    assert await box.intake.catch_up() == 0
    assert await Ticket.all().count() == 1


async def test_a_stored_mail_whose_bytes_are_gone_is_shown_to_a_person_and_stops_nothing(
    box: Box, house: House
) -> None:
    # R41. Those that a crash left unread come before the next mail is fetched: one must not stop all.
    batch = [Raw(data=mail(body=body), folder="INBOX", uidvalidity=7, uid=int(body)) for body in "12"]
    gone, _ = await inbound.receive(house, box.mailbox, batch)
    house.raw_mail.path(gone.sha256).unlink()
    assert await box.intake.catch_up() == 2
    rows = await InboundMail.all().order_by("uid")
    assert [row.outcome for row in rows] == ["quarantined", "ticket"]
    said = await Delivery.get(kind="mail_card")
    assert said.payload["mail"] == gone.id


async def test_without_the_folder_of_raw_mails_nothing_is_quarantined(box: Box, house: House) -> None:
    # The disk isn't mounted: it will be.
    await inbound.receive(house, box.mailbox, [Raw(data=mail(), folder="INBOX", uidvalidity=7, uid=1)])
    folder = house.settings.data / "mail"
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(FileNotFoundError):
        await box.intake.catch_up()
    assert [row.outcome for row in await InboundMail.all()] == ["stored"]


async def test_a_mail_without_a_usable_sender_is_quarantined_and_stops_nothing(box: Box) -> None:
    # R41
    rows = await box.gets(mail(body="eins"), mail(body="zwei", sender="not an address"), mail(body="drei"))
    assert [row.outcome for row in rows] == ["ticket", "quarantined", "ticket"]
    said = await Delivery.get(kind="mail_card")
    assert said.recipient == "C0SUPPORT"


async def test_a_mail_that_trips_our_own_code_is_quarantined_and_stops_nothing(box: Box, cast: Cast) -> None:
    # R41. The store refuses one ticket of the batch.
    connection = get_connection("default")
    trip = (
        "CREATE TRIGGER trip BEFORE INSERT ON ticket WHEN NEW.title = 'Gift' "
        "BEGIN SELECT RAISE(ABORT, 'x'); END"
        if connection.capabilities.dialect == "sqlite"
        else "ALTER TABLE ticket ADD CONSTRAINT trip CHECK (title <> 'Gift')"
    )
    await connection.execute_query(trip)
    rows = await box.gets(mail(body="eins"), mail(subject="Gift"), mail(body="drei"))
    assert [row.outcome for row in rows] == ["ticket", "quarantined", "ticket"]
    assert "could not be handled" in rows[1].reason
    said = await Delivery.get(kind="mail_card")
    assert (said.recipient, said.payload["mail"]) == ("C0SUPPORT", rows[1].id)


async def test_a_mail_that_the_server_could_not_hand_over_is_shown_to_a_person(box: Box) -> None:
    # R41
    part = Raw(data=mail()[:40], folder="INBOX", uidvalidity=7, uid=1, fault="It breaks off in the middle.")
    assert await box.intake.receive([part, Raw(data=mail(), folder="INBOX", uidvalidity=7, uid=2)]) == 1
    broken, whole = await InboundMail.all().order_by("uid")
    assert (broken.outcome, whole.outcome) == ("quarantined", "ticket")
    said = await Delivery.get(kind="mail_card")
    assert (said.recipient, said.payload["mail"]) == ("C0SUPPORT", broken.id)
    assert said.payload["reason"]["values"] == {"reason": "It breaks off in the middle."}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_mails_wait_while_another_process_holds_the_store(box: Box, sqlite_url: str) -> None:
    # A command that takes its time. That is no fault of the mail.
    stored = await box.intake.store([Raw(data=mail(), folder="INBOX", uidvalidity=7, uid=1)])
    await get_connection("default").execute_query("PRAGMA busy_timeout=50")
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite://"))
    other.execute("BEGIN IMMEDIATE")
    with contextlib.closing(other), pytest.raises(DBConnectionError):
        await box.intake.handle(stored)
    assert [row.outcome for row in await InboundMail.all()] == ["stored"]
    assert await box.intake.catch_up() == 1
    assert [row.outcome for row in await InboundMail.all()] == ["ticket"]


async def test_an_absence_note_is_recorded_and_answered_by_nobody(
    box: Box, cast: Cast, ticket: Ticket, house: House
) -> None:
    # R42
    await tickets.close(house, ticket, actor=as_contact(cast.weber))
    before = await Delivery.filter(courier="mail").count()
    address = reply_address.make(house.signer, SUPPORT, serial=ticket.serial, given_to="c1")
    (row,) = await box.gets(mail(to=address, Auto_Submitted="auto-replied", body="Ich bin im Urlaub."))
    note = await Comment.get(ticket_id=ticket.id)
    assert (row.outcome, note.visibility) == ("noted", "internal")
    assert (await Ticket.get(id=ticket.id)).status == "closed"
    assert await Delivery.filter(courier="mail").count() == before


async def test_a_bounce_is_noted_on_the_ticket_of_the_mail_it_returns(
    box: Box, house: House, cast: Cast, ticket: Ticket
) -> None:
    ours = message_ids.mint(house.signer, serial=ticket.serial, domain="desk.example")
    report = (
        "From: MAILER-DAEMON@mx.example\r\nTo: support@desk.example\r\nSubject: Undelivered Mail\r\n"
        "Return-Path: <>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nuser unknown\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; weber@kunde.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {ours}\r\nSubject: x\r\n\r\n--b--\r\n"
    )
    (row,) = await box.gets(report.encode())
    assert (row.kind, row.outcome, row.ticket_id) == ("bounce", "noted", ticket.id)


async def test_a_report_about_nothing_of_ours_waits_in_quarantine(box: Box) -> None:
    (row,) = await box.gets(
        mail(sender="MAILER-DAEMON@mx.example", subject="Undelivered Mail", Return_Path="<>")
    )
    assert row.outcome == "quarantined"
    assert await Ticket.all().count() == 0


async def test_a_monitors_mail_is_a_ticket_without_confirmation(box: Box) -> None:
    await box.gets(mail(sender="monitor@kunde.example", Auto_Submitted="auto-generated"))
    assert await Ticket.all().count() == 1
    assert not await Delivery.exists(kind="customer_confirmation")


async def test_another_helpdesks_receipt_for_our_mail_is_a_note_and_reopens_nothing(
    box: Box, cast: Cast, ticket: Ticket, house: House
) -> None:
    """R42: it calls itself generated, as a monitor's mail does; yet it answers a mail of ours."""
    await tickets.close(house, ticket, actor=as_contact(cast.weber))
    address = reply_address.make(house.signer, SUPPORT, serial=ticket.serial, given_to="c1")
    received = mail(to=address, Auto_Submitted="auto-generated", body="We have received your request.")
    (row,) = await box.gets(received)
    assert (row.outcome, (await Comment.get(ticket_id=ticket.id)).visibility) == ("noted", "internal")
    assert (await Ticket.get(id=ticket.id)).status == "closed"


async def test_our_own_mail_that_comes_back_opens_nothing(box: Box, house: House) -> None:
    (row,) = await box.gets(mail(X_Postbote_Loop=house.instance))
    assert row.outcome == "quarantined"
    assert await Ticket.all().count() == 0


async def test_attachments_arrive_whole(box: Box, house: House) -> None:
    # R40
    message = EmailMessage()
    message["From"], message["Subject"] = "weber@kunde.example", "Bild"
    message.set_content("Siehe Bild.")
    data = bytes(range(256)) * 40
    message.add_attachment(data, maintype="image", subtype="png", filename="Größe.png")
    await box.gets(message.as_bytes())
    document = await Document.get()
    assert (document.name, document.size, document.comment_id) == ("Größe.png", len(data), None)
    assert await house.blobs.read(document.sha256) == data


async def test_quoted_text_is_folded_and_not_lost(box: Box, house: House, cast: Cast, ticket: Ticket) -> None:
    # R40
    address = reply_address.make(house.signer, SUPPORT, serial=ticket.serial, given_to="c1")
    body = (
        "Ja, hilft.\n\nAm 12.03.2026 um 10:01 schrieb Support <support@desk.example>:\n> Bitte neu starten.\n"
    )
    await box.gets(mail(to=address, body=body))
    comment = await Comment.get(ticket_id=ticket.id)
    assert comment.body == "Ja, hilft."
    assert comment.folded is not None
    assert "Bitte neu starten." in comment.folded


async def test_a_known_address_of_a_contact_is_recognised(box: Box, cast: Cast) -> None:
    await ContactAddress.create(contact=cast.oliver, address="o.smith@home.example")
    await box.gets(mail(sender="Ollie <O.Smith@home.example>"))
    assert (await Ticket.get()).contact_id == cast.oliver.id
