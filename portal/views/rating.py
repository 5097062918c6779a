"""How was our help? The page behind the links of a mail (N13): for who has the link, without a login.

Opening it says nothing, whoever opens it; only the form does. A form that fills the field which no person
sees was filled by a machine: it is thanked, and nothing is written down.
"""

from dataclasses import replace

from aiohttp import web

from desk import clock, login_throttle, ratings
from desk.errors import Invalid
from desk.house import House
from desk.rating_words import IN_ORDER, LABELS
from desk.ratings import LONGEST_COMMENT, Question
from models.rating import Score
from portal.client_address import client_address
from portal.forms import form_of
from portal.pages import in_words, page, sentence
from portal.parts import house_of
from portal.visits import VISIT, see_other, visit_of

# A person answers, or opens the page again.
PAGE_VALID_MINUTES = 24 * 60
# No name that a browser fills in by itself.
UNSEEN = "further"


async def show(request: web.Request) -> web.Response:
    question = await _question(request)
    choice = request.match_info.get("choice")
    score = ratings.score_called(choice) if choice else question.score
    return _page(request, question, score=score, comment=question.rating.comment)


async def answer(request: web.Request) -> web.Response:
    house, form, key = house_of(request), form_of(request), request.match_info["key"]
    question = await _question(request)
    if form.text(UNSEEN):
        return see_other(f"/rating/{key}")
    await login_throttle.count_form(
        house, form=f"rating:{question.rating.id}", address=_address(request, house)
    )
    comment = form.text("comment")
    try:
        score = ratings.score_called(form.text("score"))
    except Invalid as fault:
        faults = {"score": sentence(request, fault)}
        return _page(request, question, score=None, comment=comment, faults=faults)
    try:
        _refuse_old_page(house, key, form.text("stamp"))
        await ratings.answer(house, key, score=score, comment=comment)
    except Invalid as fault:
        faults = {fault.field: sentence(request, fault)}
        return _page(request, question, score=score, comment=comment, faults=faults)
    return see_other(f"/rating/{key}?said=rated")


async def _question(request: web.Request) -> Question:
    """From now on the page speaks the customer's language, unless this browser has chosen one."""
    question = await ratings.asked(house_of(request), request.match_info["key"])
    visit = visit_of(request)
    if visit.session is None and "language" not in request.cookies:
        request[VISIT] = replace(visit, language=question.contact.language)
    return question


def _address(request: web.Request, house: House) -> str:
    return client_address(request, trusted_proxies=house.settings.trusted_proxies)


def _page(
    request: web.Request,
    question: Question,
    *,
    score: Score | None,
    comment: str,
    faults: dict[str, str] | None = None,
) -> web.Response:
    house, key = house_of(request), ratings.key_of(house_of(request), question.rating)
    return page(
        request,
        "rating.html",
        status=422 if faults else 200,
        question=question,
        key=key,
        stamp=_stamp(house, key),
        chosen=score.word if score is not None else "",
        given=question.score.word if question.score is not None else "",
        scores=[(item.word, _capital(in_words(request, LABELS[item]))) for item in IN_ORDER],
        comment=comment,
        longest=LONGEST_COMMENT,
        unseen=UNSEEN,
        faults=faults or {},
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _stamp(house: House, key: str) -> str:
    """When this page was made: its form can be sent for a day, and for no other question."""
    minute = int(clock.now().timestamp() // 60)
    return f"{minute}-{house.signer.sign('rating-page', f'{key}:{minute}')}"


def _refuse_old_page(house: House, key: str, stamp: str) -> None:
    minute, _, signed = stamp.partition("-")
    now = int(clock.now().timestamp() // 60)
    is_ours = house.signer.verify("rating-page", f"{key}:{minute}", signed)
    if not is_ours or not now - PAGE_VALID_MINUTES <= int(minute) <= now:
        raise Invalid("page", "This page was open for long. Please send your rating once more.")
