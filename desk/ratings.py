"""What customers say of how a ticket was solved (Zufriedenheit): the signed link, the answer, what is known.

The link needs no login and opens a page; only the page's form answers, so that mail scanners, which follow
links, say nothing. An answer may be changed for 30 days; a link is good for 90.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk import announcements, clock, history, survivors
from desk.actor import Actor
from desk.errors import Invalid, NotFound, NotPossible
from desk.house import House
from desk.i18n import N_
from desk.rating_words import IN_ORDER
from desk.texts import checked_text
from models.comment import Channel
from models.contact import Contact
from models.group import Group
from models.rating import Rating, Score
from models.ticket import Ticket

LINK_VALID = timedelta(days=90)
MAY_CHANGE = timedelta(days=30)
LONGEST_COMMENT = 4_000
_KEY = re.compile(r"([0-9]{1,18})-([a-z2-7]{16})")
_PURPOSE = "rating"
_NOTICES = {
    Score.GOOD: N_("🙂 {customer} rated our help: good."),
    Score.SO_SO: N_("😐 {customer} rated our help: so-so."),
    Score.BAD: N_("🙁 {customer} rated our help: bad."),
}
_NOTICES_WITH_COMMENT = {
    Score.GOOD: N_("🙂 {customer} rated our help: good.\n{comment}"),
    Score.SO_SO: N_("😐 {customer} rated our help: so-so.\n{comment}"),
    Score.BAD: N_("🙁 {customer} rated our help: bad.\n{comment}"),
}


def score_called(word: str) -> Score:
    """`good`, `so_so`, `bad`. Raises Invalid."""
    found = next((score for score in Score if score.word == word), None)
    if found is None:
        raise Invalid("score", "Please choose good, so-so or bad.")
    return found


def key_of(house: House, rating: Rating) -> str:
    """What stands in the link: which question, signed with its ticket and contact."""
    return f"{rating.id}-{house.signer.sign(_PURPOSE, _signed(rating))}"


def links(house: House, rating: Rating) -> dict[str, str]:
    """One link for each answer, by its word."""
    page = f"{house.settings.portal_link}/rating/{key_of(house, rating)}"
    return {score.word: f"{page}/{score.word}" for score in IN_ORDER}


def _signed(rating: Rating) -> str:
    return f"{rating.id}:{rating.ticket_id}:{rating.contact_id}"


@dataclass(frozen=True, slots=True)
class Question:
    """A question that a link asks, for the page."""

    rating: Rating
    ticket: Ticket
    contact: Contact
    may_answer: bool

    @property
    def score(self) -> Score | None:
        return Score(self.rating.score) if self.rating.score is not None else None


async def asked(house: House, key: str) -> Question:
    """The question of a link.

    Raises NotFound for a link that isn't ours and for a ticket that is gone, NotPossible for one too old.
    """
    rating = await _called(house, key)
    ticket = await Ticket.get(id=rating.ticket_id)
    contact = await Contact.get_or_none(id=rating.contact_id)
    if contact is None or (await survivors.survivor_of(ticket)).deleted_at is not None:
        raise NotFound("This link does not lead to a question any more.")
    if rating.asked_at + LINK_VALID <= clock.now():
        raise NotPossible("This link has expired. If something is left to say, please write to us.")
    return Question(rating, ticket, contact, may_answer=_may_answer(rating, clock.now()))


async def _called(house: House, key: str) -> Rating:
    found = _KEY.fullmatch(key)
    rating = await Rating.get_or_none(id=int(found[1])) if found else None
    if rating is None or found is None or not house.signer.verify(_PURPOSE, _signed(rating), found[2]):
        raise NotFound("This link does not lead to a question any more.")
    return rating


def _may_answer(rating: Rating, at: datetime) -> bool:
    return rating.answered_at is None or at < rating.answered_at + MAY_CHANGE


async def answer(house: House, key: str, *, score: Score, comment: str = "") -> None:
    """Record what the customer thinks: on the ticket, in its history, in its thread. Again: it is changed.

    Of a ticket that was merged meanwhile, the one that it goes on with hears of it. Raises as `asked`, and
    NotPossible when it is too late to change one's mind, Invalid for a comment that is too long.
    """
    text = checked_text("comment", comment)
    if len(text) > LONGEST_COMMENT:
        raise Invalid("comment", "The text may have at most {most} characters.", most=LONGEST_COMMENT)
    question = await asked(house, key)
    async with house.transaction():
        ticket = await survivors.survivor(question.ticket.id)
        rating = await Rating.select_for_update(no_key=True).get_or_none(id=question.rating.id)
        if rating is None:
            raise NotFound("This link does not lead to a question any more.")
        if not _may_answer(rating, clock.now()):
            raise NotPossible("This rating can't be changed any more.")
        if (rating.score, rating.comment) != (score, text):
            await _record(ticket, rating, score, text, customer=question.contact)


async def _record(ticket: Ticket, rating: Rating, score: Score, text: str, *, customer: Contact) -> None:
    old = Score(rating.score).word if rating.score is not None else None
    changes = {"rating": (old, score.word), "rating_comment": (rating.comment or None, text or None)}
    rating.score, rating.comment = score, text
    rating.answered_at = rating.answered_at or clock.now()
    await rating.save(update_fields=["score", "comment", "answered_at"])
    actor = Actor(channel=Channel.PORTAL, contact=customer)
    history.record_on_ticket(ticket.id, changes, actor=actor)
    await announcements.card(ticket)
    notice = (_NOTICES_WITH_COMMENT if text else _NOTICES)[score]
    await announcements.notice(ticket, notice, customer=customer.name, comment=text)


async def follow_group(group: Group, new: Group | None) -> None:
    """What was asked about a deleted group's tickets counts for the one that replaces it."""
    await Rating.filter(group_id=group.id).update(group_id=new.id if new is not None else None)


async def of_ticket(ticket_id: int) -> Sequence[Rating]:
    """The questions asked about a ticket, oldest first; some without an answer."""
    return await Rating.filter(ticket_id=ticket_id).order_by("id")


async def last_answer(ticket_id: int) -> Rating | None:
    """What was said of a ticket last; None if nothing was."""
    return await Rating.filter(ticket_id=ticket_id, answered_at__isnull=False).order_by("-id").first()


async def latest(most: int, *, answered: bool = False) -> Sequence[Rating]:
    """The newest, oldest first, each with ticket, contact, agent and group; or the newest answered ones."""
    wanted = Rating.filter(answered_at__isnull=False) if answered else Rating.all()
    order = "-answered_at" if answered else "-id"
    found = await wanted.order_by(order).limit(most).select_related("ticket", "contact", "agent", "group")
    return found[::-1]
