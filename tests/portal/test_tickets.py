"""The customer's tickets at the portal: what is shown, to whom, and what they may do (R17, R47, R48)."""

from datetime import timedelta

import pytest

from desk import comments, tickets
from desk.assignees import Assignee
from desk.comments import NewComment
from desk.documents import Upload
from desk.tickets import NewTicket
from models.comment import Channel, Comment, Visibility
from models.contact import Contact
from models.delivery import Delivery
from models.document import Document
from models.picklist_value import PicklistValue
from models.ticket import Ticket
from tests.parts.house import Cast, as_agent, as_contact
from tests.portal.conftest import MakeVisitor, Served, Visitor, with_password


async def _ticket(portal: Served, contact: Contact, title: str = "Printer", **more: object) -> Ticket:
    new = NewTicket(title=title, contact=contact, **more)  # type: ignore[arg-type]
    return await tickets.open_ticket(portal.house, new, actor=as_contact(contact))


async def _say(
    portal: Served, ticket: Ticket, cast: Cast, body: str, visibility: Visibility, **more: object
) -> Comment:
    new = NewComment(body=body, visibility=visibility, **more)  # type: ignore[arg-type]
    return await comments.add_comment(portal.house, ticket, new, actor=as_agent(cast.nadia))


async def test_a_new_ticket_with_several_files_reaches_the_desk_whole(
    portal: Served, cast: Cast, oliver: Visitor
):
    await portal.house.preference_store.set("default_assignee", "group:Support")
    await oliver.get("/tickets/new")
    form = oliver.form()
    form.add_field("files", b"first", filename="a.txt", content_type="text/plain")
    form.add_field("title", "  The printer\tis on fire ")
    form.add_field("files", b"second" * 100_000, filename="Bericht ä.pdf", content_type="application/pdf")
    form.add_field("files", b"", filename="", content_type="application/octet-stream")
    form.add_field("description", "Since 9.\r\nSmoke.")
    form.add_field("type", "incident")
    form.add_field("priority", "urgent")
    answer = await oliver.send("/tickets", form)
    assert (answer.status, answer.place) == (303, "/tickets/TT1?said=created")
    ticket = await Ticket.get()
    assert (ticket.title, ticket.description) == ("The printer is on fire", "Since 9.\nSmoke.")
    assert (ticket.type, ticket.priority, ticket.source) == ("incident", "urgent", "portal")
    assert (ticket.contact_id, ticket.organisation_id) == (cast.oliver.id, cast.oliver.organisation_id)
    files = await Document.all().order_by("id")
    assert [(file.name, file.size, file.is_internal) for file in files] == [
        ("a.txt", 5, False),
        ("Bericht ä.pdf", 600_000, False),
    ]
    assert await portal.house.blobs.read(files[1].sha256) == b"second" * 100_000
    # N5: a confirmation, and a mail to every active member of the group.
    mails = await Delivery.filter(ticket_id=ticket.id, courier="mail").values_list("kind", "recipient")
    assert sorted(mails) == [
        ("agent_ticket", "jonas@desk.example"),
        ("agent_ticket", "nadia@desk.example"),
        ("customer_confirmation", "oliver@acme.example"),
    ]
    page = await oliver.get(answer.place)
    assert "Your ticket has been created." in page.text
    assert "Bericht ä.pdf" in page.text


async def test_quoted_text_of_a_mail_is_folded_and_can_be_opened(portal: Served, cast: Cast, oliver: Visitor):
    # R40: nothing of the mail is lost, and the words come first.
    more = {"description": "It smokes.", "description_folded": "> What does it <do>?"}
    ticket = await _ticket(portal, cast.oliver, **more)
    still = NewComment(body="Still.", visibility=Visibility.EXTERNAL, folded="-- \nOliver")
    await comments.add_comment(portal.house, ticket, still, actor=as_contact(cast.oliver))
    # What agents quote is what was written to them (R17).
    await _say(portal, ticket, cast, "Off and on?", Visibility.EXTERNAL, folded="> Let him wait.")
    page = await oliver.get("/tickets/TT1")
    assert "Off and on?" in page.text
    assert "Let him wait." not in page.text
    assert page.text.count("<summary>Show quoted text</summary>") == 2
    assert '<div class="text">&gt; What does it &lt;do&gt;?</div>' in page.text
    assert '<div class="text">-- \nOliver</div>' in page.text


async def test_a_ticket_without_a_title_keeps_what_was_typed_and_names_the_field(
    portal: Served, cast: Cast, oliver: Visitor
):
    # R5.
    await oliver.get("/tickets/new")
    form = oliver.form(title=" ", description="A <long> story", type="change_request", priority="low")
    form.add_field("files", b"x", filename="a.txt")
    answer = await oliver.send("/tickets", form)
    assert answer.status == 422
    assert '<a href="#title">Please enter a title.</a>' in answer.text
    assert 'aria-invalid="true" aria-describedby="title-hint title-fault"' in answer.text
    assert "A &lt;long&gt; story</textarea>" in answer.text
    assert '<option value="change_request" selected>' in answer.text
    assert "Please choose your files once more." in answer.text
    assert not await Ticket.exists()
    assert _files_on_disk(portal) == []


def _files_on_disk(portal: Served) -> list[str]:
    folder = portal.house.settings.data / "documents"
    return [str(file) for file in folder.rglob("*") if file.is_file()]


async def test_the_ticket_shows_description_solution_and_external_comments_and_nothing_else(
    portal: Served, cast: Cast, oliver: Visitor
):
    # R17, R48.
    ticket = await _ticket(
        portal,
        cast.oliver,
        description="See https://help.example/x?a=1&b=2.",
        assignee=Assignee(agent=cast.nadia),
    )
    await _say(portal, ticket, cast, "Have you tried <this>?", Visibility.EXTERNAL)
    secret = [Upload(name="secret-plan.txt", content_type="text/plain", data=b"secret")]
    await _say(portal, ticket, cast, "He never pays.", Visibility.INTERNAL, attachments=secret)
    await tickets.change(
        portal.house, ticket, {"solution": "New cable.", "hours": "7.25"}, actor=as_agent(cast.nadia)
    )
    page = await oliver.get("/tickets/TT1")
    assert page.status == 200
    for text in ("Description", "Solution", "New cable.", "Comments", "Have you tried &lt;this&gt;?"):
        assert text in page.text
    link = '<a href="https://help.example/x?a=1&amp;b=2" rel="noopener noreferrer nofollow">'
    assert link in page.text
    for text in ("He never pays", "secret-plan", "7.25", "jonas"):
        assert text not in page.text
    document = await Document.get(name="secret-plan.txt")
    assert (await oliver.get(f"/documents/{document.key}")).status == 404


async def test_what_is_still_held_is_not_shown(portal: Served, cast: Cast, oliver: Visitor):
    ticket = await _ticket(portal, cast.oliver)
    hold = timedelta(seconds=60)
    files = [Upload(name="held.txt", content_type="text/plain", data=b"held")]
    comment = await _say(
        portal, ticket, cast, "Held back.", Visibility.EXTERNAL, hold=hold, attachments=files
    )
    await tickets.change(
        portal.house,
        ticket,
        {"solution": "Held, too."},
        actor=as_agent(cast.nadia),
        hold=hold,
        attachments=[Upload(name="Held manual.pdf", content_type="application/pdf", data=b"manual")],
    )
    page = await oliver.get("/tickets/TT1")
    assert "Held" not in page.text
    manual = await Document.get(name="Held manual.pdf")
    assert (await oliver.get(f"/documents/{manual.key}")).status == 404
    document = await Document.get(comment_id=comment.id)
    assert (await oliver.get(f"/documents/{document.key}")).status == 404
    await Comment.filter(id=comment.id).update(visible_from=comment.created_at)
    assert "Held back." in (await oliver.get("/tickets/TT1")).text
    assert (await oliver.get(f"/documents/{document.key}")).status == 200


async def test_somebody_elses_ticket_looks_like_one_that_is_not_there(
    portal: Served, cast: Cast, oliver: Visitor
):
    await _ticket(portal, cast.weber)
    theirs, nobodys = await oliver.get("/tickets/TT1"), await oliver.get("/tickets/TT8")
    assert (theirs.status, nobodys.status) == (404, 404)
    assert theirs.text.replace("TT1", "TT8") == nobodys.text
    for path in ("/tickets/TT1/comments", "/tickets/TT1/closure"):
        assert (await oliver.send(path, oliver.form(comment="Mine now"))).status == 404
    assert not await Comment.exists()
    for mangled in ("TT0", "1e5", "TT99999999999999999", "TT%D9%A1"):
        assert (await oliver.get(f"/tickets/{mangled}")).status == 404


async def test_the_organisations_tickets_are_seen_only_if_allowed(
    portal: Served, cast: Cast, oliver: Visitor, visitors: MakeVisitor
):
    # R47: Grace may see all of Acme's, Oliver only his own.
    await _ticket(portal, cast.oliver, "Oliver's printer")
    await _ticket(portal, cast.grace, "Grace's printer")
    await _ticket(portal, cast.weber, "Frau Webers Drucker")
    await with_password(portal.house, cast.grace)
    grace = visitors()
    await grace.log_in("grace@acme.example")
    hers, his = await grace.get("/tickets"), await oliver.get("/tickets")
    assert ("Oliver&#39;s" in hers.text, "Grace&#39;s" in hers.text, "Webers" in hers.text) == (
        True,
        True,
        False,
    )
    assert ("Oliver&#39;s" in his.text, "Grace&#39;s" in his.text) == (True, False)
    only_own = (await grace.get("/tickets?whose=own")).text
    assert ("Oliver&#39;s" in only_own, "Grace&#39;s" in only_own) == (False, True)
    assert (await oliver.get("/tickets/TT2")).status == 404
    assert (await grace.get("/tickets/TT1")).status == 200
    answer = await grace.send("/tickets/TT1/comments", grace.form(comment="We all have it."))
    assert answer.status == 303
    await Contact.filter(id=cast.grace.id).update(sees_organisation=False)
    assert (await grace.get("/tickets/TT1")).status == 404


async def test_only_the_own_ticket_can_be_closed(
    portal: Served, cast: Cast, oliver: Visitor, visitors: MakeVisitor
):
    await _ticket(portal, cast.oliver)
    await with_password(portal.house, cast.grace)
    grace = visitors()
    await grace.log_in("grace@acme.example")
    assert "closure" not in (await grace.get("/tickets/TT1")).text
    assert (await grace.post("/tickets/TT1/closure")).status == 403
    assert "closure" in (await oliver.get("/tickets/TT1")).text
    answer = await oliver.post("/tickets/TT1/closure")
    assert (answer.status, answer.place) == (303, "/tickets/TT1?said=closed")
    assert (await Ticket.get()).status == "closed"
    page = await oliver.get("/tickets/TT1")
    assert "closure" not in page.text
    assert "With a comment you open it again." in page.text


async def test_a_comment_with_files_opens_a_closed_ticket_again(portal: Served, cast: Cast, oliver: Visitor):
    ticket = await _ticket(portal, cast.oliver, assignee=Assignee(agent=cast.nadia))
    await tickets.close(portal.house, ticket, actor=as_contact(cast.oliver, Channel.PORTAL))
    await oliver.get("/tickets/TT1")
    form = oliver.form(comment="It burns again.")
    form.add_field("files", b"smoke", filename="smoke.png", content_type="image/png")
    form.add_field("files", b"fire", filename="fire.png", content_type="image/png")
    answer = await oliver.send("/tickets/TT1/comments", form)
    comment = await Comment.get()
    assert answer.place == f"/tickets/TT1?said=commented#comment-{comment.id}"
    assert (comment.body, comment.visibility, comment.channel) == ("It burns again.", "external", "portal")
    assert (await Ticket.get()).status == "open"
    assert await Document.filter(comment_id=comment.id).count() == 2
    # N3: the assignee is mailed, the customer isn't.
    mails = await Delivery.filter(comment_id=comment.id, courier="mail").values_list("kind", "recipient")
    assert mails == [("agent_comment", "nadia@desk.example")]
    assert "smoke.png" in (await oliver.get("/tickets/TT1")).text


async def test_an_empty_comment_is_refused_and_files_alone_are_a_comment(
    portal: Served, cast: Cast, oliver: Visitor
):
    await _ticket(portal, cast.oliver)
    await oliver.get("/tickets/TT1")
    answer = await oliver.send("/tickets/TT1/comments", oliver.form(comment=" \n "))
    assert answer.status == 422
    assert '<a href="#comment">Please enter a text.</a>' in answer.text
    form = oliver.form(comment="")
    form.add_field("files", b"x", filename="x.txt")
    assert (await oliver.send("/tickets/TT1/comments", form)).status == 303


async def test_the_list_has_pages_of_fifty_and_filters(portal: Served, cast: Cast, oliver: Visitor):
    for number in range(120):
        ticket = await _ticket(portal, cast.oliver, f"Printer {number}")
        if number % 4 == 0:
            await Ticket.filter(id=ticket.id).update(status="closed")
    seen: list[str] = []
    path = "/tickets"
    while path:
        page = (await oliver.get(path)).text
        seen += _numbers(page)
        path = _next(page)
    assert len(seen) == len(set(seen)) == 90
    assert len(_numbers((await oliver.get("/tickets?show=closed")).text)) == 30
    assert len(_numbers((await oliver.get("/tickets?show=all")).text)) == 50
    assert len(_numbers((await oliver.get("/tickets?show=nonsense&after=nonsense")).text)) == 50


def _numbers(page: str) -> list[str]:
    import re

    return re.findall(r'href="/tickets/(TT\d+)"', page)


def _next(page: str) -> str:
    import html
    import re

    found = re.search(r'href="([^"]+)" rel="next"', page)
    return html.unescape(found[1]) if found else ""


async def test_an_empty_list_says_what_to_do(portal: Served, cast: Cast, oliver: Visitor):
    page = await oliver.get("/tickets")
    assert "Nothing is open." in page.text
    assert "Open a ticket" in page.text


async def test_labels_and_colours_are_the_administrators(portal: Served, cast: Cast, oliver: Visitor):
    # R6.
    await PicklistValue.filter(key="open").update(label_en="Waiting in line", colour="#ffee00")
    await _ticket(portal, cast.oliver)
    page = (await oliver.get("/tickets")).text
    assert "Waiting in line" in page
    import re

    sheet = re.search(r'href="(/static/chips-[0-9a-f]+\.css)"', page)
    assert sheet is not None
    style = await oliver.get(sheet[1])
    assert style.headers["Content-Type"] == "text/css; charset=utf-8"
    value = await PicklistValue.get(key="open")
    assert f".chip-{value.id}{{background:" in style.text


@pytest.mark.parametrize("path", ["/tickets", "/tickets/TT1", "/tickets/new", "/password", "/nowhere"])
async def test_german_pages_are_german(portal: Served, cast: Cast, weber: Visitor, path: str):
    await _ticket(portal, cast.weber)
    page = (await weber.get(path)).text
    assert '<html lang="de">' in page
    assert "Neues Ticket" in page
    if path == "/tickets/TT1":
        for text in ("Beschreibungsinformation", "Kommentare", "offen"):
            assert text in page
