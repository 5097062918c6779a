"""A stored mail is read again: better words where nobody touched them, and nobody hears of it (R40)."""

import pytest

from desk import clock, comments, documents, merging, reread, ticket_deletion, tickets
from desk.comments import NewComment
from desk.documents import Kept, Upload
from desk.errors import NotAllowed
from desk.house import House
from desk.reread import Words
from desk.tickets import NewTicket
from models.change import Change
from models.comment import Channel, Comment, Visibility
from models.delivery import Delivery
from models.document import Document
from models.notification_decision import NotificationDecision
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact

BETTER = Words("Der Drucker fällt aus.", "<p>Der Drucker fällt aus.</p>", "> alt")


async def opened(house: House, cast: Cast) -> Ticket:
    new = NewTicket(title="St?rung", description="Der Drucker f?llt aus.", contact=cast.oliver)
    return await tickets.open_ticket(house, new, actor=as_contact(cast.oliver))


async def answered(house: House, cast: Cast, ticket: Ticket) -> Comment:
    new = NewComment("Der Drucker f?llt aus.", Visibility.EXTERNAL)
    return await comments.add_comment(house, ticket, new, actor=as_contact(cast.oliver))


async def file(house: House, name: str, data: bytes) -> Kept:
    return (await documents.keep(house, [Upload(name, "text/plain", data)]))[0]


async def told() -> tuple[int, int]:
    """Decisions about mails, and what leaves but for cards that are brought up to date."""
    cards = Delivery.filter(kind="card")
    return await NotificationDecision.all().count(), await Delivery.all().count() - await cards.count()


async def test_a_comment_gets_the_better_words_once_and_nobody_is_told(house: House, cast: Cast) -> None:
    ticket = await opened(house, cast)
    comment = await answered(house, cast, ticket)
    plan = await file(house, "plan.txt", b"plan")
    before, last = await told(), (await Change.all().order_by("-id").first()).id
    assert await reread.comment(house, comment, BETTER, [plan, plan], actor=OPERATOR)
    now = await Comment.get(id=comment.id)
    assert (now.body, now.html, now.folded) == (BETTER.text, BETTER.html, BETTER.folded)
    (document,) = await Document.filter(comment_id=comment.id)
    assert (document.name, document.is_internal) == ("plan.txt", False)
    changes = Change.filter(id__gt=last).order_by("id").values_list("field", "old", "new")
    assert await changes == [
        ("read_again", "Der Drucker f?llt aus.", "Der Drucker fällt aus."),
        ("documents", None, "plan.txt"),
    ]
    assert await told() == before
    assert not await reread.comment(house, comment, BETTER, [plan], actor=OPERATOR)
    assert await Change.all().count() == last + 2


async def test_a_ticket_gets_the_better_words_title_and_files_once(house: House, cast: Cast) -> None:
    ticket = await opened(house, cast)
    plan = await file(house, "plan.txt", b"plan")
    words = Words(BETTER.text, BETTER.html, title="Störung")
    before, modified = await told(), (await Ticket.get(id=ticket.id)).modified_at
    assert await reread.ticket(house, ticket, words, [plan], actor=OPERATOR)
    now = await Ticket.get(id=ticket.id)
    assert (now.title, now.description, now.description_html) == ("Störung", BETTER.text, BETTER.html)
    assert (now.version, now.modified_at) == (2, modified)
    assert await Document.filter(ticket_id=ticket.id, comment_id=None).count() == 1
    assert await told() == before
    assert not await reread.ticket(house, ticket, words, [plan], actor=OPERATOR)
    assert (await Ticket.get(id=ticket.id)).version == 2


async def test_only_better_html_stands_in_the_history_too(house: House, cast: Cast) -> None:
    """R11: no change without it."""
    ticket = await opened(house, cast)
    words = Words("Der Drucker f?llt aus.", "<b>x</b>")
    assert await reread.ticket(house, ticket, words, actor=OPERATOR)
    (change,) = await Change.filter(field="read_again")
    assert (change.old, change.new) == (None, "Der Drucker f?llt aus.")


async def test_words_that_somebody_has_written_since_stay(house: House, cast: Cast) -> None:
    ticket = await opened(house, cast)
    nadia = as_agent(cast.nadia)
    await tickets.change(house, ticket, {"title": "Nadias Titel"}, actor=nadia)
    assert await reread.ticket(house, ticket, Words("neu", None, title="Störung"), actor=OPERATOR)
    now = await Ticket.get(id=ticket.id)
    assert (now.title, now.description) == ("Nadias Titel", "neu")
    await tickets.change(house, ticket, {"description": "Nadias Worte"}, actor=nadia)
    assert not await reread.ticket(house, ticket, Words("neuer", None), actor=OPERATOR)
    assert (await Ticket.get(id=ticket.id)).description == "Nadias Worte"


@pytest.mark.parametrize("how", ["edited", "withdrawn", "sent"])
async def test_a_comment_that_was_edited_withdrawn_or_sent_stays(house: House, cast: Cast, how: str) -> None:
    ticket = await opened(house, cast)
    mail = as_agent(cast.nadia, Channel.EMAIL)
    visibility = Visibility.EXTERNAL if how == "sent" else Visibility.INTERNAL
    comment = await comments.add_comment(house, ticket, NewComment("alt", visibility), actor=mail)
    if how == "edited":
        await comments.edit(house, comment, "Nadias", actor=mail, edited_at=clock.now())
    if how == "withdrawn":
        await comments.withdraw(house, comment, actor=mail)
    before = await Comment.get(id=comment.id)
    assert not await reread.comment(house, comment, BETTER, actor=OPERATOR)
    assert dict(await Comment.get(id=comment.id)) == dict(before)


async def test_a_ticket_that_is_gone_or_came_otherwise_stays(house: House, cast: Cast) -> None:
    deleted, merged, into = [await opened(house, cast) for _ in range(3)]
    await ticket_deletion.delete(house, deleted, actor=OPERATOR)
    await merging.merge(house, merged, into, actor=OPERATOR)
    typed = await tickets.open_ticket(house, NewTicket(title="x"), actor=OPERATOR)
    for ticket in (deleted, merged, typed):
        before = await Ticket.get(id=ticket.id)
        assert not await reread.ticket(house, ticket, BETTER, actor=OPERATOR)
        assert dict(await Ticket.get(id=ticket.id)) == dict(before)


async def test_only_an_administrator_has_mails_read_again(house: House, cast: Cast) -> None:
    ticket = await opened(house, cast)
    with pytest.raises(NotAllowed):
        await reread.ticket(house, ticket, BETTER, actor=as_agent(cast.nadia))
