"""`why`: who was to be mailed about a ticket and was or wasn't, in plain words (requirements §5, last D)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from desk import addresses, automatic_mails, clock
from desk.i18n import N_, desk_texts
from desk.notifications.matrix import EVENTS
from desk.notifications.planning import Planned
from desk.notifications.reasons import REASONS, Reason
from models.delivery import Delivery
from models.notification_decision import NotificationDecision
from models.ticket import Ticket

# The facts of a decision in words, in this order; most of them only where they hold.
_ALWAYS = {
    "email_opt_out": N_("opt-out"),
    "portal_user": N_("portal user"),
    "send_ticket_mails": N_("ticket mails"),
}
_IF_SO = {
    "suppressed": N_("suppressed"),
    "from_machine": N_("sent by a machine"),
    "is_doubtful": N_("sender in doubt"),
    "too_many": N_("too many mails"),
    "is_actor": N_("did it themselves"),
    "already_mailed": N_("has another mail"),
}
_IF_NOT = {"can_send_mail": N_("no mail server")}
_YES, _NO = N_("yes"), N_("no")
_DESPITE = N_("mail, despite the opt-out: {override}")


# Of one address: there may be any number.
MOST = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """One person and one act: what was decided, why, and what became of the mail.

    `act` and `sentence` are msgids.
    """

    at: datetime
    rule: str
    act: str
    role: str
    recipient: str
    recipient_name: str
    mailed: bool
    reason: str
    sentence: str
    facts: dict[str, Any] = field(default_factory=dict)
    # What was said, if it was about a comment.
    comment: int | None = None
    # Of the mail, if there is one.
    message_id: str | None = None
    delivery: int | None = None
    state: str | None = None
    answer: str | None = None
    sent_at: datetime | None = None

    def in_words(self, language: str) -> str:
        """The reason, with what it depends on, in the language of the one who reads it."""
        return desk_texts().text(language, self.sentence).format(**self.facts)

    def known(self, language: str) -> str:
        """The facts at that time: `opt-out: no, portal user: yes, …`."""
        said = desk_texts()

        def text(msgid: str) -> str:
            return said.text(language, msgid)

        always = [
            f"{text(word)}: {text(_YES if self.facts[name] else _NO)}"
            for name, word in _ALWAYS.items()
            if name in self.facts
        ]
        if limit := automatic_mails.LIMITS.get(self.facts.get("limit", "")):
            always.append(text(limit.words).format(mails=limit.mails))
        holds = [text(word) for name, word in _IF_SO.items() if self.facts.get(name)]
        holds += [text(word) for name, word in _IF_NOT.items() if self.facts.get(name) is False]
        return ", ".join([*always, *holds])


async def why(ticket: Ticket, *, most: int | None = None) -> Sequence[Answer]:
    """Every decision on a ticket, or the latest so many; oldest first."""
    query = NotificationDecision.filter(ticket_id=ticket.id).order_by("-id")
    return await _answers((await (query.limit(most) if most is not None else query))[::-1])


async def why_of(address: str, *, most: int = MOST) -> Sequence[tuple[str, Answer]]:
    """The latest decisions about a mail address, with its ticket's number if it has one; oldest first."""
    wanted = {address, addresses.normalise(address)}
    decisions = await NotificationDecision.filter(recipient__in=wanted).order_by("-id").limit(most)
    found = {item.ticket_id for item in decisions if item.ticket_id is not None}
    numbers = {ticket.id: ticket.number for ticket in await Ticket.filter(id__in=found).only("id", "serial")}
    named = [numbers.get(item.ticket_id or 0, "") for item in reversed(decisions)]
    return list(zip(named, await _answers(decisions[::-1]), strict=True))


async def of_mail(message_id: str) -> Answer | None:
    """The decision behind a mail, if it is known."""
    known = NotificationDecision.filter(message_id=message_id)
    found = await _answers(await known.order_by("id").limit(1))
    return found[0] if found else None


async def _answers(decisions: Sequence[NotificationDecision]) -> Sequence[Answer]:
    # By their ids: a subscriber's mail is about several tickets.
    ids = {item.message_id for item in decisions} - {None}
    mails = {mail.message_id: mail for mail in await Delivery.filter(message_id__in=ids, courier="mail")}
    return [_answer(item, mails.get(item.message_id) if item.message_id else None) for item in decisions]


def foreseen(planned: Sequence[Planned]) -> Sequence[Answer]:
    """What would be decided, in the same words."""
    return [
        Answer(
            at=clock.now(),
            rule=item.rule,
            act=EVENTS[item.rule],
            role=item.role,
            recipient=item.address,
            recipient_name=item.name,
            mailed=item.is_mailed,
            reason=item.reason,
            sentence=_sentence(item.reason, facts),
            facts=facts,
        )
        for item in planned
        for facts in [asdict(item.facts) if item.facts is not None else {}]
    ]


def _answer(decision: NotificationDecision, mail: Delivery | None) -> Answer:
    return Answer(
        at=decision.at,
        rule=decision.rule,
        act=EVENTS.get(decision.rule, decision.rule),
        role=decision.role,
        recipient=decision.recipient,
        recipient_name=decision.recipient_name,
        mailed=decision.mailed,
        reason=decision.reason,
        sentence=_sentence(decision.reason, decision.facts),
        facts=decision.facts,
        comment=decision.comment_id,
        message_id=decision.message_id,
        delivery=mail.id if mail else None,
        state=mail.state if mail else None,
        answer=mail.answer if mail else None,
        sent_at=mail.sent_at if mail else None,
    )


def _sentence(reason: str, facts: Mapping[str, Any]) -> str:
    if reason == Reason.MAILED and facts.get("override") and facts.get("email_opt_out"):
        return _DESPITE
    return REASONS.get(reason, reason)
