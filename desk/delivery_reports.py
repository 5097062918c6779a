"""What others report of a mail of ours: it failed, waits, arrived, or its receiver complained of it.

Whoever reads mail says which delivery a report is about, and has seen to its evidence (scanners/reported.py).
A report counts once, however often and in how many processes it is told.
"""

from dataclasses import dataclass
from enum import StrEnum

from desk import (
    addresses,
    announcements,
    clock,
    dead_addresses,
    directory,
    history,
    sub_addresses,
    suppressions,
    survivors,
)
from desk.actor import Actor, system
from desk.house import House
from desk.i18n import N_
from desk.notifications.act import Act
from desk.notifications.deciding import decide
from desk.notifications.matrix import Rule
from desk.suppressions import Evidence
from desk.texts import clean
from models.comment import Comment
from models.delivery import Delivery, State
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox
from models.suppression import Cause
from models.ticket import Ticket

# A bounce may be quicker than our own note of what the server answered.
_MAY_BOUNCE = (State.SENDING, State.SENT, State.DEFERRED, State.QUEUED)
_MOST = 2000
_MOST_SAID = 500
# Between what the server said and what was reported later.
_AND = " | "


class Told(StrEnum):
    FAILED = "failed"
    DELAYED = "delayed"
    ARRIVED = "arrived"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Report:
    """`status` is the enhanced code (RFC 3463), `words` are the server's.

    `is_signed`: it bears what only servers on the mail's way have seen: a signed return address or envelope
    id.
    """

    told: Told
    status: str = ""
    words: str = ""
    is_signed: bool = True

    @property
    def answer(self) -> str:
        """In one line, as people read it."""
        words = " ".join(clean(self.words).split())
        return " ".join(part for part in ("" if self.status in words else self.status, words) if part)[:_MOST]


async def record(
    house: House, delivery: Delivery, report: Report, *, mail: InboundMail | None = None, actor: Actor
) -> bool:
    """Write down what became of a mail; True if people are told of it now (RFC 3464, RFC 5965).

    A failure marks it as bounced; what says that the mailbox is dead, or a complaint, puts the address on the
    suppression list. What only waits, or arrived, is noted with the server's answer.
    """
    async with house.transaction():
        match report.told:
            case Told.FAILED:
                return await _failed(house, delivery, report, mail, actor=actor)
            case Told.COMPLAINT:
                return await _complained(house, delivery, report, mail, actor=actor)
            case _:
                await _noted(delivery, report)
                return False


def is_news(delivery: Delivery, report: Report) -> bool:
    """Would people be told of it? Not of what waits or arrived, nor of what was reported before."""
    if report.told is Told.COMPLAINT:
        return delivery.state != State.BOUNCED and not _was_complained_of(delivery)
    return report.told is Told.FAILED and delivery.state in _MAY_BOUNCE


async def _failed(
    house: House, delivery: Delivery, report: Report, mail: InboundMail | None, *, actor: Actor
) -> bool:
    mine = Delivery.filter(id=delivery.id, state__in=_MAY_BOUNCE, attempts__gt=0)
    marked = {"state": State.BOUNCED, "bounced_at": clock.now(), "answer": report.answer, "lease_until": None}
    if delivery.is_sensitive:
        marked["payload"] = {}
    if not await mine.update(**marked):
        return False
    is_dead = dead_addresses.is_dead(report.status, report.words) and await _is_proven(report, mail)
    is_listed = is_dead and await put_on_list(house, delivery, report, mail)
    ticket = await _ticket_of(delivery)
    if ticket is not None:
        said = f"{delivery.recipient}: {report.answer}"
        history.record_on_ticket(ticket.id, {"mail_bounced": (None, said)}, actor=actor)
    await tell_trouble(
        house, delivery, ticket, state=State.BOUNCED, answer=report.answer, is_suppressed=is_listed
    )
    return True


async def _is_proven(report: Report, mail: InboundMail | None) -> bool:
    """Those in copy of an answer know our Message-ID: where we sign more, it puts nobody on the list."""
    if report.is_signed or mail is None or mail.mailbox_id is None:
        return report.is_signed
    mailbox = await Mailbox.get_or_none(id=mail.mailbox_id)
    return mailbox is not None and mailbox.replies == sub_addresses.NONE


async def _complained(
    house: House, delivery: Delivery, report: Report, mail: InboundMail | None, *, actor: Actor
) -> bool:
    """An agent who calls our notification spam has pressed the wrong button: noted, and no more."""
    note = f"{Told.COMPLAINT}: {report.answer}" if report.answer else str(Told.COMPLAINT)
    if not await _add_to_answer(delivery, note):
        return False
    if delivery.agent_id is not None:
        return False
    await put_on_list(house, delivery, report, mail, cause=Cause.COMPLAINT)
    ticket = await _ticket_of(delivery)
    if ticket is not None:
        history.record_on_ticket(ticket.id, {"mail_complaint": (None, delivery.recipient)}, actor=actor)
        await announcements.notice(ticket, _TOLD["complaint"], recipient=delivery.recipient)
        await announcements.card(ticket)
        await _tell_responsible(house, ticket, delivery, "complaint", report.answer, is_suppressed=True)
    else:
        await _tell_operations(house, _TOLD["complaint"], recipient=delivery.recipient)
    return True


def _was_complained_of(delivery: Delivery) -> bool:
    """Once is enough, in whatever words."""
    return any(part.startswith(Told.COMPLAINT) for part in delivery.answer.split(_AND))


async def _noted(delivery: Delivery, report: Report) -> None:
    await _add_to_answer(delivery, f"{report.told}: {report.answer}" if report.answer else str(report.told))


async def _add_to_answer(delivery: Delivery, note: str) -> bool:
    """False if it stands there already, or the mail hasn't left."""
    known = await Delivery.select_for_update(no_key=True).get_or_none(id=delivery.id)
    if known is None or known.state not in {State.SENT, State.SENDING, State.DEFERRED}:
        return False
    said = note[:_MOST_SAID]
    if said in known.answer or (note.startswith(Told.COMPLAINT) and _was_complained_of(known)):
        return False
    before = known.answer[: _MOST - len(_AND) - len(said)]
    await Delivery.filter(id=delivery.id).update(answer=f"{before}{_AND}{said}" if before else said)
    return True


async def put_on_list(
    house: House,
    delivery: Delivery,
    report: Report,
    mail: InboundMail | None = None,
    *,
    cause: Cause = Cause.BOUNCE,
) -> bool:
    """Nothing more is sent to the mail's recipient. False for an address of our own: that isn't listed."""
    if await directory.is_mailbox(addresses.normalise(delivery.recipient)):
        return False
    evidence = Evidence(
        words=report.answer,
        status=report.status,
        inbound_mail=mail.id if mail is not None and mail.id else None,
        message_id=delivery.message_id,
    )
    await suppressions.add(house, delivery.recipient, cause=cause, evidence=evidence, actor=system())
    return True


async def _ticket_of(delivery: Delivery) -> Ticket | None:
    ticket = await Ticket.get_or_none(id=delivery.ticket_id) if delivery.ticket_id is not None else None
    return await survivors.survivor_of(ticket) if ticket is not None else None


_TOLD = {
    State.BOUNCED: N_("The mail to {recipient} came back: {answer}"),
    State.FAILED: N_("The mail to {recipient} could not be delivered: {answer}"),
    State.SUPPRESSED: N_("The mail to {recipient} was not sent: {answer}"),
    "listed": N_("The mail to {recipient} came back, and nothing more is sent to this address: {answer}"),
    "refused": N_(
        "The mail to {recipient} could not be delivered, and nothing more is sent to this address: {answer}"
    ),
    "complaint": N_("{recipient} reported our mail as unwanted: nothing more is sent to this address."),
}


async def tell_trouble(
    house: House,
    delivery: Delivery,
    ticket: Ticket | None,
    *,
    state: State,
    answer: str,
    is_suppressed: bool = False,
) -> None:
    """The mail's Slack message is marked, the thread says it with a way to send again, and the assignee is
    mailed (N10), if it wasn't a mail to an agent; without a ticket, operations hear of it.
    """
    text = _text(state, is_suppressed=is_suppressed)
    values = {"recipient": delivery.recipient, "answer": answer}
    if ticket is None:
        await _tell_operations(house, text, **values)
        return
    if delivery.comment_id is not None and delivery.contact_id is not None:
        comment = await Comment.get_or_none(id=delivery.comment_id)
        if comment is not None:
            await announcements.mark(comment, ticket, name="failed")
    again = delivery.id if not delivery.is_sensitive else None
    await announcements.notice_with_way_back(ticket, text, again=again, **values)
    await announcements.card(ticket)
    if delivery.agent_id is not None:
        # Mail about a mail that doesn't arrive would not arrive either.
        await _tell_operations(house, text, **values)
    elif state is not State.SUPPRESSED:
        await _tell_responsible(house, ticket, delivery, state, answer, is_suppressed=is_suppressed)


def _text(state: State, *, is_suppressed: bool) -> str:
    if not is_suppressed:
        return _TOLD[state]
    return _TOLD["listed" if state is State.BOUNCED else "refused"]


async def _tell_responsible(
    house: House, ticket: Ticket, delivery: Delivery, state: str, answer: str, *, is_suppressed: bool
) -> None:
    if ticket.deleted_at is not None:
        return
    payload = {
        "address": delivery.recipient,
        "answer": answer,
        "state": str(state),
        "is_suppressed": is_suppressed,
    }
    await decide(house, ticket, Act(Rule.BOUNCE, system(), payload=payload))


async def _tell_operations(house: House, text: str, **values: str) -> None:
    if channel := (await house.preferences()).operations_channel:
        await announcements.to_channels([channel], text, **values)
