"""How was our help? The page behind the links of a mail: answered by people, and by nobody else (N13)."""

import asyncio
import re

import aiohttp
import pytest

from desk import preference_editing, ratings, tickets
from desk.house import House
from desk.tickets import NewTicket
from models.change import Change
from models.contact import Contact
from models.delivery import Delivery
from models.rating import Rating, Score
from models.ticket import Ticket
from portal.views.rating import UNSEEN
from tests.parts.house import OPERATOR, Cast, as_agent
from tests.parts.mail_out import composed, html_of, text_of
from tests.portal.conftest import Answer, MakeVisitor, Served, Visitor

_STAMP = re.compile(r'name="stamp" value="([^"]+)"')


async def solved(house: House, cast: Cast, contact: Contact) -> dict[str, str]:
    """A ticket that was solved and closed; returns the links of its mail."""
    await preference_editing.change(house, "ask_for_rating", "yes", actor=OPERATOR)
    new = NewTicket(title="Drucker <b>druckt</b> nicht", contact=contact)
    ticket = await tickets.open_ticket(house, new, actor=as_agent(cast.nadia))
    wishes = {"status": "closed", "solution": "Neu gestartet."}
    await tickets.change(house, ticket, wishes, actor=as_agent(cast.nadia))
    mail = await Delivery.get(kind="customer_solution", ticket_id=ticket.id)
    return {
        word: link.removeprefix(house.settings.portal_link) for word, link in mail.payload["rating"].items()
    }


async def _answer(visitor: Visitor, link: str, **fields: str) -> Answer:
    """As a person does: open the link, fill in the form, send it."""
    page = await visitor.get(link)
    stamp = _STAMP.search(page.text)
    assert stamp is not None
    return await visitor.post(link.rpartition("/")[0], **{"stamp": stamp[1], **fields})


async def test_one_click_opens_the_page_and_one_button_answers(portal: Served, cast: Cast, visitor: Visitor):
    links = await solved(portal.house, cast, cast.weber)
    page = await visitor.get(links["good"])
    assert page.status == 200
    # In the customer's language, though the browser asks for English; with the choice made.
    assert '<html lang="de">' in page.text
    assert "Wie zufrieden sind Sie mit unserer Hilfe?" in page.text
    assert "TT1: Drucker &lt;b&gt;druckt&lt;/b&gt; nicht" in page.text
    assert re.search(r'value="good" required checked>', page.text)
    assert re.search(r'<button class="main wide" autofocus>Bewertung senden', page.text)
    assert page.headers["Cache-Control"] == "no-store"
    assert 'name="robots" content="noindex"' in page.text
    assert (await Rating.get()).score is None

    answer = await _answer(visitor, links["good"], score="good", comment="Danke, Herr <Jonas>!")
    assert (answer.status, answer.place) == (303, f"{links['good'].rpartition('/')[0]}?said=rated")
    rating = await Rating.get()
    assert (rating.score, rating.comment) == (Score.GOOD, "Danke, Herr <Jonas>!")
    page = await visitor.get(answer.place)
    assert "Vielen Dank. Ihre Bewertung ist angekommen." in page.text
    assert "Danke, Herr &lt;Jonas&gt;!" in page.text


async def test_who_follows_links_says_nothing(portal: Served, cast: Cast, visitors: MakeVisitor):
    """Mail scanners, previews and prefetching browsers open every link of a mail, some with HEAD."""
    await solved(portal.house, cast, cast.weber)
    mail = await composed(portal.house, kind="customer_solution")
    found = set(re.findall(r"https?://[^\s\"'<>]+", text_of(mail) + html_of(mail)))
    links = [link.removeprefix(portal.house.settings.portal_link) for link in found if "/rating/" in link]
    assert len(links) == 3
    bot = visitors()
    for link in links:
        for headers in ({}, {"Sec-Purpose": "prefetch"}, {"Purpose": "preview"}):
            assert (await bot.get(link, headers=headers)).status == 200
        async with bot.http.head(portal.base.join(aiohttp.client.URL(link))) as head:
            assert head.status == 200
    rating = await Rating.get()
    assert (rating.score, rating.answered_at) == (None, None)
    assert await Change.filter(field="rating").count() == 0


async def test_a_form_that_no_person_sent_is_not_written_down(
    portal: Served, cast: Cast, visitor: Visitor, visitors: MakeVisitor
):
    links = await solved(portal.house, cast, cast.weber)
    place = links["bad"].rpartition("/")[0]
    # The field that nobody sees.
    answer = await _answer(visitor, links["bad"], score="bad", **{UNSEEN: "Weber"})
    assert (answer.status, answer.place) == (303, place)
    # Without the page: no token, no stamp, another question's stamp.
    assert (await visitors().post(place, score="bad")).status == 403
    assert (await visitor.post(place, score="bad")).status == 422
    other = await solved(portal.house, cast, cast.oliver)
    stamp = _STAMP.search((await visitor.get(other["bad"])).text)
    assert stamp is not None
    for wrong in (stamp[1], "0-" + "a" * 16, "x", "-"):
        answer = await visitor.post(place, score="bad", stamp=wrong, comment="Mein Text")
        assert answer.status == 422
        assert "Bitte senden Sie Ihre Bewertung noch einmal" in answer.text
        assert "Mein Text" in answer.text
    # From another site.
    await visitor.get(links["bad"])
    elsewhere = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    form = visitor.form(score="bad", stamp=stamp[1])
    assert (await visitor.send(place, form, headers=elsewhere)).status == 403
    assert await Rating.filter(score__isnull=False).count() == 0


async def test_a_missing_choice_and_a_comment_too_long_are_said_in_plain_words(
    portal: Served, cast: Cast, visitor: Visitor
):
    links = await solved(portal.house, cast, cast.oliver)
    answer = await _answer(visitor, links["good"], comment="So kind")
    assert answer.status == 422
    assert "Please choose good, so-so or bad." in answer.text
    assert "So kind" in answer.text
    answer = await _answer(visitor, links["good"], score="good", comment="x" * 4001)
    assert answer.status == 422
    assert "at most 4000 characters" in answer.text
    assert (await Rating.get()).score is None


async def test_another_link_of_the_mail_changes_the_mind_and_too_late_it_does_not(
    portal: Served, cast: Cast, visitor: Visitor
):
    links = await solved(portal.house, cast, cast.oliver)
    await _answer(visitor, links["bad"], score="bad", comment="Slow.")
    page = await visitor.get(links["good"])
    assert "You have told us:" in page.text
    assert re.search(r'value="good" required checked>', page.text)
    assert "Slow." in page.text
    await _answer(visitor, links["good"], score="good")
    assert (await Rating.get()).score == Score.GOOD
    rating = await Rating.get()
    assert rating.answered_at is not None
    await Rating.all().update(answered_at=rating.answered_at - ratings.MAY_CHANGE)
    page = await visitor.get(links["bad"])
    assert "You have told us:" in page.text
    assert "Send rating" not in page.text


async def test_a_link_that_is_none_or_too_old_is_told_kindly(portal: Served, cast: Cast, visitor: Visitor):
    links = await solved(portal.house, cast, cast.weber)
    place = links["good"].rpartition("/")[0]
    for wrong in (f"{place[:-1]}{'b' if place[-1] == 'a' else 'a'}", f"{place}/perfect", "/rating/1"):
        assert (await visitor.get(wrong)).status == 404
    rating = await Rating.get()
    await Rating.all().update(asked_at=rating.asked_at - ratings.LINK_VALID)
    page = await visitor.get(place)
    assert page.status == 409
    assert "This link has expired." in page.text
    await Rating.all().delete()
    assert (await visitor.get(place)).status == 404


async def test_a_robot_that_sends_on_and_on_is_slowed_down(
    portal: Served, cast: Cast, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
):
    links = await solved(portal.house, cast, cast.weber)
    from desk import login_throttle

    monkeypatch.setattr(login_throttle, "FORMS_OF_LINK", 2)
    answers = [await _answer(visitor, links["good"], score="good", comment=str(n)) for n in range(3)]
    assert [answer.status for answer in answers] == [303, 303, 429]


async def test_two_answers_at_once_are_one_after_the_other(portal: Served, cast: Cast, visitors: MakeVisitor):
    links = await solved(portal.house, cast, cast.weber)
    sent = [_answer(visitors(), links[word], score=word) for word in ("good", "bad")]
    assert [answer.status for answer in await asyncio.gather(*sent)] == [303, 303]
    rows = await Change.filter(field="rating").order_by("id").values_list("old", "new")
    assert rows in (
        [(None, "good"), ("good", "bad")],
        [(None, "bad"), ("bad", "good")],
    )


async def test_the_portal_shows_no_rating_to_anybody(portal: Served, cast: Cast, weber: Visitor):
    links = await solved(portal.house, cast, cast.weber)
    await _answer(weber, links["bad"], score="bad", comment="Zu langsam.")
    ticket = await Ticket.get()
    for path in (f"/tickets/{ticket.number}", "/tickets?show=all"):
        page = await weber.get(path)
        assert page.status == 200
        assert "Zu langsam." not in page.text
