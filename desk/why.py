"""`why`: who was to be mailed about a ticket and was or wasn't, in plain words (requirements §5, last D)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.i18n import desk_texts
from desk.notifications.matrix import EVENTS
from desk.notifications.reasons import REASONS
from models.delivery import Delivery
from models.notification_decision import NotificationDecision
from models.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Answer:
    """One person and one act: what was decided, why, and what became of the mail."""

    at: datetime
    rule: str
    act: str
    role: str
    recipient: str
    recipient_name: str
    mailed: bool
    reason: str
    sentence: str
    facts: dict[str, Any]
    # Of the mail, if there is one.
    state: str | None
    answer: str | None

    def in_words(self, language: str) -> str:
        """The reason, with what it depends on, in the language of the one who reads it."""
        return desk_texts().text(language, self.sentence).format(**self.facts)


async def why(ticket: Ticket) -> Sequence[Answer]:
    """Every decision on a ticket, oldest first; `act` and `sentence` are msgids."""
    decisions = await NotificationDecision.filter(ticket_id=ticket.id).order_by("id")
    # By their ids: a subscriber's mail is about several tickets.
    ids = {item.message_id for item in decisions} - {None}
    mails = {mail.message_id: mail for mail in await Delivery.filter(message_id__in=ids, courier="mail")}
    return [_answer(item, mails.get(item.message_id) if item.message_id else None) for item in decisions]


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
        sentence=REASONS.get(decision.reason, decision.reason),
        facts=decision.facts,
        state=mail.state if mail else None,
        answer=mail.answer if mail else None,
    )
