"""Files by the links in mails: without a login, saved and never shown, and gone when their time is over."""

from datetime import timedelta

from desk import clock, comments, file_links
from desk.comments import NewComment
from desk.documents import Upload
from desk.tickets import NewTicket, open_ticket
from models.comment import Visibility
from models.document import Document
from models.login_attempt import LoginAttempt
from tests.parts.house import Cast, as_agent, as_contact
from tests.portal.conftest import Served, Visitor

FILM = b"<script>alert(document.cookie)</script>" * 100


async def _link(portal: Served, cast: Cast, *, days: int = 30) -> str:
    """The path of a link to a file that Nadia sent to Frau Weber."""
    house = portal.house
    ticket = await open_ticket(
        house, NewTicket(title="Film", contact=cast.weber), actor=as_contact(cast.weber)
    )
    new = NewComment(
        body="Hier.", visibility=Visibility.EXTERNAL, attachments=[Upload("Film.html", "text/html", FILM)]
    )
    await comments.add_comment(house, ticket, new, actor=as_agent(cast.nadia))
    document = await Document.get(name="Film.html")
    until = clock.now() + timedelta(days=days)
    link = file_links.link(house, document, given_to=f"c{cast.weber.id}", until=until)
    return link.removeprefix(house.settings.portal_link)


async def test_a_link_gives_the_file_without_a_login_and_no_page_of_ours(
    portal: Served, cast: Cast, visitor: Visitor
):
    path = await _link(portal, cast)

    answer = await visitor.get(path)

    assert (answer.status, answer.body) == (200, FILM)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="Film.html"')
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    part = await visitor.get(path, headers={"Range": "bytes=1-6"})
    assert (part.status, part.body) == (206, b"script")


async def test_a_mail_scanner_that_opens_the_link_changes_nothing(
    portal: Served, cast: Cast, visitor: Visitor
):
    path = await _link(portal, cast)
    for _ in range(3):
        await visitor.get(path)

    assert (await visitor.get(path)).status == 200
    assert not await LoginAttempt.exists()


async def test_a_link_whose_time_is_over_says_how_to_get_the_file(
    portal: Served, cast: Cast, visitor: Visitor
):
    path = await _link(portal, cast, days=-1)

    english = await visitor.get(path)
    german = await visitor.get(path, headers={"Accept-Language": "de-DE,de;q=0.9"})

    assert (english.status, german.status) == (410, 410)
    assert "This link has expired." in english.text
    assert "please answer the mail that the link was in" in english.text
    assert "Dieser Link ist abgelaufen." in german.text
    assert "antworten Sie bitte auf die E-Mail" in german.text


async def test_forged_links_and_files_that_are_gone_look_the_same(
    portal: Served, cast: Cast, visitor: Visitor
):
    path = await _link(portal, cast)
    forged = await visitor.get(f"{path[:-1]}{'a' if path[-1] != 'a' else 'b'}")
    await Document.all().update(is_internal=True)
    gone = await visitor.get(path)

    assert (forged.status, gone.status) == (404, 404)
    assert "This file is no longer here." in gone.text
    assert "This file is no longer here." in forged.text
