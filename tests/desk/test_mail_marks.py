"""How a mail is addressed, threaded and marked: what mail programs, machines and we ourselves go by."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest

from desk import clock, contacts, message_ids, portal_access, reply_address, tickets
from desk.contacts import NewContact
from desk.documents import Upload
from desk.errors import DeliveryError
from desk.house import House
from desk.mail_out.mail_thread import MOST_REFERENCES, Earlier, thread
from models.comment import Channel
from models.contact import Contact
from models.delivery import Delivery
from models.document import Document
from models.group import Group
from models.setting import Setting
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, MakeHouse, as_agent, as_contact
from tests.parts.mail_out import (
    answer,
    bytes_of,
    composed,
    mails,
    read,
    text_of,
    ticket_of,
    wrote_by_mail,
)

FOREIGN = "<DB9PR04MB8236A1B2C3D4E5F60718293A4B5C6D7E8F901@DB9PR04MB8236.eurprd04.prod.outlook.com>"


@pytest.fixture
def house(sending_house: House) -> House:
    return sending_house


# -- from, to, reply-to


async def test_a_mail_comes_from_the_group_and_its_answer_finds_the_ticket(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.weber, actor=as_agent(cast.priya))
    await Setting.create(name="company_name", value="Müller & Söhne")
    house.preference_store._value = None
    await answer(house, ticket, "Hier die Rechnung.", actor=as_agent(cast.priya))
    await Ticket.filter(id=ticket.id).update(group_id=cast.billing.id)

    message = await composed(house, contact_id=cast.weber.id)

    assert message["From"].addresses[0].display_name == "Müller & Söhne – Billing"
    assert message["From"].addresses[0].addr_spec == "billing@desk.example"
    assert message["To"].addresses[0].display_name == "Frau Weber"
    assert message["To"].addresses[0].addr_spec == "weber@kunde.example"
    reply_to = message["Reply-To"].addresses[0].addr_spec
    assert reply_to.startswith("billing+tt1.c")
    found = reply_address.read(house.signer, reply_to)
    assert found == reply_address.ReplyAddress(serial=ticket.serial, given_to=f"c{cast.weber.id}")


async def test_a_mail_about_a_ticket_without_group_comes_from_the_desk(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    await answer(house, ticket, "Guten Tag", actor=OPERATOR)

    message = await composed(house, contact_id=cast.weber.id)

    assert str(message["From"]) == "Support <support@desk.example>"


async def test_an_agents_answer_comes_back_signed_for_the_agent(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.weber, actor=as_contact(cast.weber), assignee=_to(cast))

    message = await composed(house, agent_id=cast.nadia.id)

    found = reply_address.read(house.signer, message["Reply-To"].addresses[0].addr_spec)
    assert found == reply_address.ReplyAddress(serial=ticket.serial, given_to=f"a{cast.nadia.id}")


async def test_a_desk_whose_address_has_a_detail_of_its_own_finds_its_tickets(house: House, cast: Cast):
    await Group.all().update(email="office+support@desk.example")
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR, assignee=_to(cast))
    await answer(house, ticket, "Guten Tag", actor=OPERATOR)

    reply_to = (await composed(house, contact_id=cast.weber.id))["Reply-To"].addresses[0].addr_spec

    assert reply_to.startswith("office+support+tt1.c")
    found = reply_address.read(house.signer, reply_to)
    assert found is not None
    assert found.serial == ticket.serial


async def test_an_address_too_long_to_be_signed_is_left_out(make_house: MakeHouse, store: None, cast: Cast):
    house = make_house(mail_from="a-very-long-name-of-a-desk-that-answers-you@desk.example")
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    await Group.all().update(email=None)
    await answer(house, ticket, "Guten Tag", actor=OPERATOR)

    message = await composed(house, contact_id=cast.weber.id)

    assert "Reply-To" not in message
    assert message_ids.serial_of(house.signer, message["Message-ID"]) == ticket.serial


@pytest.mark.parametrize(
    "address", ["weber@kunde.example>\r\nRCPT TO:<x@y.example", "weber", "a b@c.example", ""]
)
async def test_an_address_that_is_none_is_refused_for_good(house: House, cast: Cast, address: str):
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    await answer(house, ticket, "Guten Tag", actor=OPERATOR)
    (delivery,) = await mails(contact_id=cast.weber.id)
    delivery.recipient = address

    with pytest.raises(DeliveryError, match="is no mail address") as refused:
        await bytes_of(house, delivery)
    assert refused.value.permanent


async def test_a_domain_beyond_ascii_is_written_in_its_ascii_form(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    await answer(house, ticket, "Guten Tag", actor=OPERATOR)
    await Delivery.all().update(recipient="anna@bücher.example")

    message = await composed(house, contact_id=cast.weber.id)

    assert message["To"].addresses[0].addr_spec == "anna@xn--bcher-kva.example"


# -- subject


@pytest.mark.parametrize("title", ["Störung: 3. Stock", "日本語", "Hi =?utf-8?q?there?=", "x" * 255])
async def test_the_subject_is_the_title_with_the_number(house: House, cast: Cast, title: str):
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR, title=title)
    await answer(house, ticket, "Guten Tag", actor=OPERATOR)

    message = await composed(house, contact_id=cast.weber.id)

    assert message["Subject"] == f"[TT1] {title}"[:250]


# -- threads


async def test_a_mail_answers_the_customers_last_one_and_knows_the_earlier_ones(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    await wrote_by_mail(ticket, cast.weber, "<first@kunde.example>")
    await answer(house, ticket, "Eins", actor=OPERATOR)
    await wrote_by_mail(ticket, cast.weber, FOREIGN)
    await wrote_by_mail(ticket, cast.oliver, "<of-somebody-else@acme.example>")
    await answer(house, ticket, "Zwei", actor=OPERATOR)
    await wrote_by_mail(ticket, cast.weber, "<later@kunde.example>", at=clock.now() + timedelta(seconds=5))

    ours, last = await mails(contact_id=cast.weber.id)
    data = await bytes_of(house, last)
    message = read(data)

    assert message["In-Reply-To"] == FOREIGN
    assert message["References"].split() == ["<first@kunde.example>", ours.message_id, FOREIGN]
    assert FOREIGN.encode() in data
    assert message["Subject"] == "Re: [TT1] Drucker druckt nicht"


async def test_a_first_mail_answers_nothing_and_the_next_one_follows_it(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    await answer(house, ticket, "Eins", actor=OPERATOR)
    await answer(house, ticket, "Zwei", actor=OPERATOR)

    first, second = [read(await bytes_of(house, mail)) for mail in await mails(contact_id=cast.weber.id)]
    assert "In-Reply-To" not in first
    # No mail has this id: services that give the first mail another one leave it alone.
    root = first["References"]
    assert message_ids.serial_of(house.signer, root) == ticket.serial
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["References"].split() == [root, first["Message-ID"]]
    assert second["Subject"] == first["Subject"] == "[TT1] Drucker druckt nicht"


async def test_a_confirmation_answers_the_mail_that_opened_the_ticket(house: House, cast: Cast):
    actor = as_contact(cast.weber)
    async with house.transaction():
        ticket = await ticket_of(house, cast.weber, actor=actor)
        await wrote_by_mail(ticket, cast.weber, "first@kunde.example", at=ticket.created_at)

    message = await composed(house, kind="customer_confirmation")

    assert message["In-Reply-To"] == "<first@kunde.example>"
    assert message["Subject"] == "Re: [TT1] Drucker druckt nicht"


async def test_an_agents_mail_is_not_threaded_with_the_customers(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.weber, actor=as_contact(cast.weber), assignee=_to(cast))
    await wrote_by_mail(ticket, cast.weber, FOREIGN)
    await answer(house, ticket, "Noch etwas", actor=as_contact(cast.weber))

    opened, commented = [read(await bytes_of(house, mail)) for mail in await mails(agent_id=cast.nadia.id)]
    assert commented["References"].split() == [opened["References"], opened["Message-ID"]]
    assert not commented["Subject"].startswith("Re:")


def test_references_keep_the_beginning_and_the_latest_and_nothing_unsound():
    at = clock.now()
    earlier = [
        Earlier(at + timedelta(seconds=n), f"<{n}@k.example>", is_theirs=n not in {20, 49}) for n in range(50)
    ]
    earlier += [
        Earlier(at, bad, is_theirs=True) for bad in ("<a b@c>", "<a@b>\r\nBcc: <x@y>", "nothing", "<ü@b>")
    ]

    found = thread(earlier)

    assert found.in_reply_to == "<48@k.example>"
    assert len(found.references) == MOST_REFERENCES
    # Our first, too: a service on the way may have changed the id of any other.
    assert found.references[:2] == ("<0@k.example>", "<20@k.example>")
    assert found.references[-2:] == ("<49@k.example>", "<48@k.example>")


# -- marks


async def test_mails_that_leave_by_themselves_say_so_and_a_persons_answer_does_not(house: House, cast: Cast):
    """R42, RFC 3834 §5."""
    portal = as_contact(cast.weber, Channel.PORTAL)
    ticket = await ticket_of(house, cast.weber, actor=portal, assignee=_to(cast))
    await answer(house, ticket, "Danke.", actor=portal)
    await answer(house, ticket, "Gern.", actor=as_agent(cast.nadia))

    said = {}
    for delivery in await mails():
        message = read(await bytes_of(house, delivery))
        said[delivery.kind] = (message["Auto-Submitted"], message["X-Auto-Response-Suppress"])
        assert message["X-Postbote-Loop"] == house.instance
        assert [name for name in message if name.lower().startswith("list-")] == []
    assert said == {
        "customer_confirmation": ("auto-replied", "All"),
        "agent_ticket": ("auto-generated", "All"),
        "agent_comment": ("auto-generated", "All"),
        "customer_comment": (None, None),
    }


async def test_only_mails_to_customers_that_leave_by_themselves_call_themselves_bulk(
    house: House, cast: Cast
):
    """Old programs that answer for people on holiday go by nothing else; a password is no bulk mail."""
    ticket = await ticket_of(house, cast.weber, actor=as_contact(cast.weber, Channel.PORTAL))
    await answer(house, ticket, "Gern.", actor=as_agent(cast.nadia))
    await portal_access.reset(house, cast.weber, actor=OPERATOR)

    found = {mail.kind: read(await bytes_of(house, mail))["Precedence"] for mail in await mails()}

    assert found.pop("customer_confirmation") == "bulk"
    assert {"customer_comment", "credentials"} <= set(found)
    assert set(found.values()) == {None}


@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_who_is_in_copy_may_leave_with_one_click_where_the_link_is_safe(
    house: House, cast: Cast, scheme: str
):
    """RFC 8058."""
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    await answer(house, ticket, "Gern.", actor=as_agent(cast.nadia))
    (delivery,) = await mails(contact_id=cast.weber.id)
    assert "List-Unsubscribe" not in read(await bytes_of(house, delivery))
    link = f"{scheme}://portal.desk.example/leave/7.abc"
    copied = delivery.payload | {"participant": 7, "leave_link": link}
    await Delivery.filter(id=delivery.id).update(
        payload=copied, contact_id=None, role="participant", recipient_name="Anna Klein"
    )

    message = await composed(house, role="participant")

    assert message["To"].addresses[0].display_name == "Anna Klein"
    assert message["List-Unsubscribe"] == f"<{link}>"
    assert message["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if scheme == "https" else None)
    found = reply_address.read(house.signer, message["Reply-To"].addresses[0].addr_spec)
    assert found == reply_address.ReplyAddress(serial=ticket.serial, given_to="p7")
    # A stranger chose the name: no mail that leaves by itself repeats it.
    await Delivery.filter(id=delivery.id).update(kind="customer_confirmation")
    assert str((await composed(house, role="participant"))["To"]) == "weber@kunde.example"


async def test_the_same_delivery_is_the_same_bytes_at_every_try(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    upload = Upload("plan.pdf", "application/pdf", b"%PDF" * 1000)
    await answer(house, ticket, "Siehe Anhang", actor=OPERATOR, attachments=[upload])
    (delivery,) = await mails(contact_id=cast.weber.id)
    first = await bytes_of(house, delivery)
    await wrote_by_mail(ticket, cast.weber, "<later@kunde.example>")
    await answer(house, ticket, "Noch etwas", actor=OPERATOR)

    assert await bytes_of(house, delivery) == first
    message = read(first)
    assert message["Message-ID"] == delivery.message_id
    assert parsedate_to_datetime(message["Date"]) == delivery.created_at.replace(microsecond=0)


# -- files


async def test_files_of_an_answer_are_attached_whole_and_with_their_names(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    uploads = [
        Upload("Angebot für Müller.pdf", "application/pdf", b"%PDF" * 5000),
        Upload("Mail von gestern.eml", "message/rfc822", b"Subject: x\r\n\r\ny"),
    ]
    await answer(house, ticket, "Siehe Anhang", actor=OPERATOR, attachments=uploads)

    message = await composed(house, contact_id=cast.weber.id)

    files = [(part.get_filename(), part.get_content()) for part in message.iter_attachments()]
    assert files == [
        ("Angebot für Müller.pdf", b"%PDF" * 5000),
        ("Mail von gestern.eml", b"Subject: x\r\n\r\ny"),
    ]
    assert message.get_content_type() == "multipart/mixed"


async def test_files_too_large_are_named_with_the_way_to_them_where_no_links_are_given(
    make_house: MakeHouse, store: None, cast: Cast
):
    house = make_house(upload_mb="1", portal_url="https://portal.desk.example")
    await house.preference_store.set("file_link_days", "0")
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    plain = await ticket_of(house, cast.oliver, actor=OPERATOR)
    uploads = [
        Upload("klein.txt", "text/plain", b"x" * 1000),
        Upload("groß.bin", "application/octet-stream", b"x" * 1_500_000),
    ]
    await answer(house, ticket, "Siehe Anhang", actor=OPERATOR, attachments=uploads)
    await answer(house, plain, "See attachment", actor=OPERATOR, attachments=uploads[1:])

    with_portal = await composed(house, contact_id=cast.weber.id)
    without = await composed(house, contact_id=cast.oliver.id)

    assert [part.get_filename() for part in with_portal.iter_attachments()] == ["klein.txt"]
    assert "Diese Datei ist für eine E-Mail zu groß:\n- groß.bin (1,5 MB)" in text_of(with_portal)
    assert f"https://portal.desk.example/tickets/{ticket.number}" in text_of(with_portal)
    assert list(without.iter_attachments()) == []
    assert "- groß.bin (1.5 MB)\nPlease tell us how we may send it to you." in text_of(without)


async def test_a_file_of_a_solution_that_became_internal_is_not_attached(house: House, cast: Cast):
    """R17."""
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    files = [
        Upload("gut.pdf", "application/pdf", b"%PDF-1"),
        Upload("intern.pdf", "application/pdf", b"%PDF-2"),
    ]
    await tickets.change(house, ticket, {"solution": "Neu"}, actor=OPERATOR, attachments=files)
    await Document.filter(name="intern.pdf").update(is_internal=True)

    message = await composed(house, contact_id=cast.weber.id)

    assert [part.get_filename() for part in message.iter_attachments()] == ["gut.pdf"]


async def test_a_file_that_is_missing_on_disk_keeps_the_mail_back(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    upload = Upload("plan.pdf", "application/pdf", b"%PDF")
    await answer(house, ticket, "Siehe Anhang", actor=OPERATOR, attachments=[upload])
    for file in house.settings.data.glob("documents/??/*"):
        file.unlink()

    (delivery,) = await mails(contact_id=cast.weber.id)
    with pytest.raises(DeliveryError, match=r"plan\.pdf") as kept_back:
        await bytes_of(house, delivery)
    assert not kept_back.value.permanent


async def test_a_contact_called_like_the_address_is_not_greeted_by_it(house: House, cast: Cast):
    new = NewContact(name="info@kunde.example", email="info@kunde.example", language="de", portal_user=True)
    contact: Contact = await contacts.add(house, new, actor=OPERATOR)
    await ticket_of(house, contact, actor=as_contact(contact))

    message = await composed(house, kind="customer_confirmation")

    assert text_of(message).startswith("Guten Tag,\n")
    assert str(message["To"]) == "info@kunde.example"


def _to(cast: Cast):
    from desk.assignees import Assignee

    return Assignee(agent=cast.nadia)
