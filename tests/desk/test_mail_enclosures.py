"""What goes with an answer: pictures in the mail, files, and links to files that are too large."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest

from desk import clock, file_links, merging, tickets
from desk.assignees import Assignee
from desk.documents import Upload
from desk.errors import NotFound
from desk.file_links import Expired
from desk.house import House
from desk.mail_out import compose, mail_facts
from desk.mail_out.mail_templates import MailTemplates
from models.comment import Comment
from models.document import Document
from models.ticket import Ticket
from models.ticket_participant import TicketParticipant
from tests.parts.house import OPERATOR, Cast, MakeHouse, as_agent
from tests.parts.mail_out import answer, bytes_of, composed, html_of, mails, note, read, text_of, ticket_of
from tests.parts.pictures import png

LINK = re.compile(r"https://portal\.desk\.example/files/(\S+)")
BIG = Upload("Film.mp4", "video/mp4", b"x" * 1_500_000)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What differs between databases is tested where it is written."""
    return sqlite_url


@pytest.fixture
def house(make_house: MakeHouse, store: None) -> House:
    return make_house(upload_mb="1", portal_url="https://portal.desk.example")


def _types(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


def _picture(name: str, *, size: int = 0) -> Upload:
    return Upload(name, "image/png", png() + b"\0" * size)


async def test_pictures_are_shown_in_the_mail_and_other_files_attached(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    uploads = [_picture("Stecker.png"), Upload("plan.pdf", "application/pdf", b"%PDF"), _picture("Kabel.png")]
    await answer(house, ticket, "So sieht es aus:", actor=OPERATOR, attachments=uploads)

    message = await composed(house, contact_id=cast.weber.id)

    assert _types(message) == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html"),
        *("image/png", "image/png", "application/pdf"),
    ]
    shown = re.findall(r'src="cid:([^"]+)" alt="([^"]+)"', html_of(message))
    parts = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert [(part["Content-ID"], part.get_filename()) for part in parts] == [
        (f"<{cid}>", name) for cid, name in shown
    ]
    assert {part.get_content_disposition() for part in parts} == {"inline"}
    assert [name for _, name in shown] == ["Stecker.png", "Kabel.png"]
    assert "Bilder in dieser E-Mail:\n- Stecker.png (1 kB)\n- Kabel.png (1 kB)\n" in text_of(message)
    assert "plan.pdf" not in text_of(message)


async def test_a_picture_is_shown_no_wider_than_the_mail(house: House, cast: Cast):
    """Outlook goes by the attribute alone."""
    gif = b"GIF89a\x40\x01\xf0\x00" + bytes(20)
    uploads = [
        Upload("schmal.png", "image/png", png(60, 20)),
        Upload("breit.png", "image/png", png(4000, 30)),
        Upload("bild.gif", "image/gif", gif),
        Upload("kaputt.jpg", "image/jpeg", b"no picture"),
    ]
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    await answer(house, ticket, "Siehe Bilder", actor=OPERATOR, attachments=uploads)

    shown = html_of(await composed(house, contact_id=cast.weber.id))

    widths = re.findall(r'alt="([^"]+)"(?: width="(\d+)")? style="display:block; max-width', shown)
    assert widths == [("schmal.png", "60"), ("breit.png", "536"), ("bild.gif", "320"), ("kaputt.jpg", "")]


async def test_a_mail_with_pictures_is_the_same_at_every_try(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    await answer(house, ticket, "Siehe Bild", actor=OPERATOR, attachments=[_picture("Stecker.png")])
    (delivery,) = await mails(contact_id=cast.weber.id)

    assert await bytes_of(house, delivery) == await bytes_of(house, delivery)


async def test_a_picture_that_is_large_or_none_of_the_usual_kinds_is_attached(
    make_house: MakeHouse, store: None, cast: Cast
):
    house = make_house()
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    uploads = [
        _picture("gross.png", size=1_000_000),
        Upload("zeichnung.svg", "image/svg+xml", b"<svg onload='x()'/>"),
    ]
    await answer(house, ticket, "Siehe Bild", actor=OPERATOR, attachments=uploads)

    message = await composed(house, contact_id=cast.weber.id)

    assert "cid:" not in html_of(message)
    assert [part.get_filename() for part in message.iter_attachments()] == ["gross.png", "zeichnung.svg"]


async def test_many_pictures_fill_no_mail_with_more_than_it_bears(
    make_house: MakeHouse, store: None, cast: Cast
):
    house = make_house()
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    uploads = [_picture(f"{n}.png", size=900_000 + n) for n in range(7)]
    await answer(house, ticket, "Siehe Bilder", actor=OPERATOR, attachments=uploads)

    message = await composed(house, contact_id=cast.weber.id)

    assert html_of(message).count("cid:") == 5
    assert [part.get_filename() for part in message.iter_attachments()] == ["5.png", "6.png"]


async def test_pictures_of_a_solution_are_shown_and_those_of_a_note_go_nowhere(house: House, cast: Cast):
    """R17."""
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    await note(house, ticket, "Intern", actor=as_agent(cast.nadia), attachments=[_picture("intern.png")])
    await tickets.change(
        house, ticket, {"solution": "Neu"}, actor=OPERATOR, attachments=[_picture("neu.png", size=1)]
    )

    message = await composed(house, contact_id=cast.weber.id)

    assert re.findall(r'alt="([^"]+)"', html_of(message)) == ["neu.png"]
    assert _types(message).count("image/png") == 1


async def test_an_agents_mail_names_the_pictures_and_brings_none(house: House, cast: Cast):
    nadia = Assignee(agent=cast.nadia)
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR, assignee=nadia)
    await answer(
        house, ticket, "Siehe Bild", actor=as_agent(cast.jonas), attachments=[_picture("Stecker.png")]
    )

    message = await composed(house, agent_id=cast.nadia.id, kind="agent_comment")

    assert "- Stecker.png (1 kB)" in text_of(message)
    assert "image/png" not in _types(message)


async def test_what_the_mail_server_takes_is_never_more_than_that(house: House, cast: Cast):
    """Base64 and line breaks count, too."""
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    uploads = [Upload(f"{n}.bin", "application/octet-stream", bytes([n]) * 300_000) for n in range(3)]
    await answer(house, ticket, "Anbei", actor=OPERATOR, attachments=uploads)
    (delivery,) = await mails(contact_id=cast.weber.id)
    (facts,) = await mail_facts.gather(house, [delivery])

    made = await compose.compose(house, facts, MailTemplates(house), most_bytes=1_000_000)

    assert len(made.data) <= 1_000_000
    message = read(made.data)
    assert [part.get_filename() for part in message.iter_attachments()] == ["0.bin"]
    assert len(LINK.findall(text_of(message))) == 2


# -- links


async def _linked(house: House, cast: Cast) -> tuple[Ticket, str, Document]:
    """A ticket whose answer has a file too large; the token of its link."""
    ticket = await ticket_of(house, cast.weber, actor=OPERATOR)
    await answer(house, ticket, "Hier ist der Film.", actor=OPERATOR, attachments=[BIG])
    message = await composed(house, contact_id=cast.weber.id)
    assert list(message.iter_attachments()) == []
    found = LINK.search(text_of(message))
    assert found is not None
    assert found[0] in html_of(message)
    return ticket, found[1], await Document.get(name="Film.mp4")


async def test_a_file_too_large_is_a_link_with_its_size_and_until_when_it_holds(house: House, cast: Cast):
    _, token, document = await _linked(house, cast)
    (delivery,) = await mails(contact_id=cast.weber.id)
    until = (delivery.created_at + timedelta(days=30)).astimezone()

    text = text_of(read(await bytes_of(house, delivery)))

    assert "Diese Datei ist für eine E-Mail zu groß:\n- Film.mp4 (1,5 MB)\n  Herunterladen bis zum" in text
    assert f"{until.day}. " in text
    assert (await file_links.opened(house, token)).id == document.id


async def test_who_cannot_enter_the_portal_gets_the_link_too(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.oliver, actor=OPERATOR)
    await answer(house, ticket, "The film.", actor=OPERATOR, attachments=[BIG])

    text = text_of(await composed(house, contact_id=cast.oliver.id))

    found = LINK.search(text)
    assert found is not None
    assert (await file_links.opened(house, found[1])).name == "Film.mp4"
    assert "customer portal" not in text


@pytest.mark.parametrize("part", [0, 1, 2, 3])
async def test_a_link_that_was_touched_opens_nothing(house: House, cast: Cast, part: int):
    _, token, _ = await _linked(house, cast)
    pieces = token.split(".")
    pieces[part] = {0: "1", 1: f"c{cast.oliver.id}", 2: "99999999999", 3: "a" * 16}[part]
    if pieces == token.split("."):
        pieces[part] = "2"

    with pytest.raises(NotFound):
        await file_links.opened(house, ".".join(pieces))


async def test_a_link_holds_no_longer_than_it_says(house: House, cast: Cast):
    _, _, document = await _linked(house, cast)
    over = file_links.link(house, document, given_to=f"c{cast.weber.id}", until=clock.now())

    with pytest.raises(Expired):
        await file_links.opened(house, over.rpartition("/")[2])


async def test_a_link_opens_only_what_the_customer_may_still_see(house: House, cast: Cast):
    """R17, R47: it became internal, its comment was taken back, the ticket is somebody else's, or gone."""
    ticket, token, document = await _linked(house, cast)
    comment_id = document.comment_id
    await Document.filter(id=document.id).update(is_internal=True)
    with pytest.raises(NotFound):
        await file_links.opened(house, token)
    await Document.filter(id=document.id).update(is_internal=False)
    await Comment.filter(id=comment_id).update(withdrawn_at=clock.now())
    with pytest.raises(NotFound):
        await file_links.opened(house, token)
    await Comment.filter(id=comment_id).update(withdrawn_at=None)
    await Ticket.filter(id=ticket.id).update(contact_id=cast.oliver.id)
    with pytest.raises(NotFound):
        await file_links.opened(house, token)
    await Ticket.filter(id=ticket.id).update(contact_id=cast.weber.id, deleted_at=clock.now())
    with pytest.raises(NotFound):
        await file_links.opened(house, token)
    await Ticket.filter(id=ticket.id).update(deleted_at=None)
    assert (await file_links.opened(house, token)).id == document.id


async def test_who_is_in_copy_has_the_link_as_long_as_they_are(house: House, cast: Cast):
    ticket, _, document = await _linked(house, cast)
    copied = await TicketParticipant.create(
        ticket_id=ticket.id, address="chef@kunde.example", created_at=clock.now()
    )
    until = clock.now() + timedelta(days=1)
    token = file_links.link(house, document, given_to=f"p{copied.id}", until=until).rpartition("/")[2]
    assert (await file_links.opened(house, token)).id == document.id

    await TicketParticipant.filter(id=copied.id).update(removed_at=clock.now())

    with pytest.raises(NotFound):
        await file_links.opened(house, token)


async def test_a_link_holds_when_its_ticket_is_merged_into_another(house: House, cast: Cast):
    ticket, token, document = await _linked(house, cast)
    copied = await TicketParticipant.create(
        ticket_id=ticket.id, address="chef@kunde.example", created_at=clock.now()
    )
    until = clock.now() + timedelta(days=1)
    theirs = file_links.link(house, document, given_to=f"p{copied.id}", until=until).rpartition("/")[2]
    survivor = await ticket_of(house, cast.weber, actor=OPERATOR)

    await merging.merge(house, ticket, survivor, actor=OPERATOR)

    assert (await file_links.opened(house, token)).ticket_id == survivor.id
    assert (await file_links.opened(house, theirs)).ticket_id == survivor.id
    elsewhere = await ticket_of(house, cast.weber, actor=OPERATOR)
    await TicketParticipant.filter(id=copied.id).update(ticket_id=elsewhere.id)
    with pytest.raises(NotFound):
        await file_links.opened(house, theirs)


async def test_nobody_but_customers_is_given_a_link(house: House, cast: Cast):
    _, _, document = await _linked(house, cast)
    for given_to in (f"a{cast.nadia.id}", f"e{cast.nadia.id}", "x"):
        assert file_links.link(house, document, given_to=given_to, until=clock.now()) == ""
