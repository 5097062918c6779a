"""When customers are asked how a ticket was solved (N13): once at each closing, by whichever verb it closes.

If the same save mails them the solution, that mail asks; else a mail of its own does, some time later, unless
the ticket is open again by then. Not asked: who was asked about another ticket lately, and of tickets that
nobody of us ever answered, that machines sent, or that were merged into others or closed by a mass edit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from desk import clock, db, outbox, picklists, ratings
from desk import house as houses
from desk.actor import system
from desk.house import House
from desk.notifications.act import Act
from desk.notifications.deciding import decide
from desk.notifications.matrix import Role, Rule, notice
from desk.notifications.reasons import Reason
from models.change import Change
from models.comment import Author, Channel, Comment, Visibility
from models.delivery import WAITING, Courier, Delivery, State
from models.notification_decision import NotificationDecision
from models.picklist_value import Picklist
from models.rating import Rating
from models.ticket import Ticket

KIND = notice(Rule.RATING, Role.CUSTOMER).kind
SOLUTION = notice(Rule.SOLUTION, Role.CUSTOMER).kind
# In the payload of a mail that asks: the links, for its template; and which question it is.
LINKS, QUESTION = "rating", "rating_id"
_BY_MACHINE = (Reason.MACHINE, Reason.DOUBTFUL)


async def follow(changes: Sequence[Change]) -> None:
    """Ask about tickets that this transaction closed, and take back questions about those it opened again."""
    moved = _moved(changes)
    if not moved:
        return
    house = houses.at_work()
    if not (await house.preferences()).ask_for_rating:
        return
    is_silent = _NOBODY in (db.scratch() or {})
    closed = {item.key for item in await picklists.values_of(Picklist.STATUS) if item.counts_as_closed}
    for ticket in await Ticket.filter(id__in=list(moved), merged_into_id=None, deleted_at=None).order_by(
        "id"
    ):
        step = moved[ticket.id]
        if step.new in closed and step.old not in closed and not is_silent:
            await _ask(house, ticket, closed_by=step.agent_id)
        elif step.old in closed and step.new not in closed:
            await _take_back(ticket)


def ask_nobody() -> None:
    """Of what this transaction closes: for verbs that change many tickets at once, and write to nobody."""
    scratch = db.scratch()
    if scratch is not None:
        scratch[_NOBODY] = True


_NOBODY = "no questions about what is closed"


@dataclass(frozen=True, slots=True)
class _Step:
    """The status of a ticket before the transaction and after it, and the agent who set it."""

    old: str | None
    new: str | None
    agent_id: int | None


def _moved(changes: Iterable[Change]) -> Mapping[int, _Step]:
    """By ticket."""
    moved: dict[int, _Step] = {}
    for change in changes:
        is_status = change.record == "ticket" and change.field == "status"
        if is_status and change.ticket_id is not None and change.channel != Channel.IMPORT:
            before = moved.get(change.ticket_id)
            old = before.old if before is not None else change.old
            moved[change.ticket_id] = _Step(old, change.new, change.agent_id)
    return moved


async def _ask(house: House, ticket: Ticket, *, closed_by: int | None) -> None:
    if ticket.contact_id is None:
        return
    # Whose ticket it is; else who closed it.
    solved_by = ticket.agent_id or closed_by
    preferences = await house.preferences()
    was_asked = await _was_asked(ticket, days=preferences.rating_pause_days)
    mail = _mail_with_solution(ticket)
    if mail is not None:
        if not was_asked:
            await _put_into(house, mail, ticket, solved_by=solved_by)
        return
    act = Act(
        Rule.RATING,
        system(),
        hold=timedelta(minutes=preferences.rating_after_minutes),
        from_machine=await _is_from_machine(ticket),
        refused=Reason.ASKED_LATELY if was_asked else await _unanswered(ticket),
    )
    for decided in await decide(house, ticket, act):
        if decided.delivery is not None:
            await _put_into(house, decided.delivery, ticket, solved_by=solved_by)


def _mail_with_solution(ticket: Ticket) -> Delivery | None:
    """The mail to the customer that this very transaction is about to write."""
    for mail in db.to_be_written(Delivery):
        to_customer = mail.contact_id is not None and mail.contact_id == ticket.contact_id
        if (
            mail.courier == Courier.MAIL
            and mail.kind == SOLUTION
            and mail.ticket_id == ticket.id
            and to_customer
        ):
            return mail
    return None


async def _put_into(house: House, mail: Delivery, ticket: Ticket, *, solved_by: int | None) -> None:
    rating = await Rating.create(
        ticket_id=ticket.id,
        contact_id=ticket.contact_id,
        agent_id=solved_by,
        group_id=ticket.group_id,
        asked_at=clock.now(),
    )
    mail.payload |= {LINKS: ratings.links(house, rating), QUESTION: rating.id}


async def _was_asked(ticket: Ticket, *, days: int) -> bool:
    """About another ticket, within so many days."""
    since = clock.now() - timedelta(days=days)
    others = Rating.filter(contact_id=ticket.contact_id, asked_at__gt=since).exclude(ticket_id=ticket.id)
    return days > 0 and await others.exists()


async def _is_from_machine(ticket: Ticket) -> bool:
    """Did a machine, or who knows who, send the mail that opened it? It had no confirmation either."""
    asked = NotificationDecision.filter(ticket_id=ticket.id, rule=Rule.MAIL_TICKET)
    return await asked.filter(reason__in=_BY_MACHINE).exists()


async def _unanswered(ticket: Ticket) -> Reason | None:
    """Nobody asks how the help was who gave none: closed as spam, or by the customer who needed none."""
    if ticket.solution:
        return None
    said = Comment.filter(ticket_id=ticket.id, visibility=Visibility.EXTERNAL, author=Author.AGENT)
    return None if await said.filter(withdrawn_at=None).exists() else Reason.UNANSWERED


async def _take_back(ticket: Ticket) -> None:
    """The mail that waits isn't sent; a question that reached nobody was never asked."""
    unanswered = await Rating.filter(ticket_id=ticket.id, answered_at=None).values_list("id", flat=True)
    if not unanswered:
        return
    mails = await Delivery.filter(ticket_id=ticket.id, kind__in=(KIND, SOLUTION)).order_by("id")
    stopped = set(
        await outbox.cancel([mail.id for mail in mails if mail.kind == KIND and mail.state in WAITING])
    )
    reached = {
        mail.payload.get(QUESTION)
        for mail in mails
        if mail.state != State.CANCELLED and mail.id not in stopped
    }
    await Rating.filter(id__in=[number for number in unanswered if number not in reached]).delete()
