"""`why`: who was to be mailed about a ticket and was or wasn't, in plain words (requirements §5, last D)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.i18n import N_, desk_texts
from desk.notifications import Reason, Rule
from models.delivery import Delivery
from models.notification_decision import NotificationDecision
from models.ticket import Ticket

ACTS: dict[str, str] = {
    Rule.SOLUTION: N_("solution"),
    Rule.EXTERNAL_COMMENT: N_("comment to the customer"),
    Rule.PORTAL_COMMENT: N_("comment of the customer in the portal"),
    Rule.MAIL_COMMENT: N_("answer of the customer by mail"),
    Rule.PORTAL_TICKET: N_("new ticket from the portal"),
    Rule.MAIL_TICKET: N_("new ticket from mail"),
    Rule.CREDENTIALS: N_("portal access"),
    Rule.DESK_TICKET: N_("new ticket by an agent"),
    Rule.SUBSCRIPTION: N_("change of a subscribed ticket"),
    Rule.RECOMMENDATION: N_("recommendation to a colleague"),
    Rule.BOUNCE: N_("mail that came back"),
    Rule.SUPPORT_ENDS: N_("reminder of the end of support"),
    Rule.WORKFLOW: N_("workflow"),
    Rule.RATING: N_("question whether the customer was satisfied"),
}
REASONS: dict[str, str] = {
    Reason.MAILED: N_("mail"),
    Reason.NO_MAIL_SERVER: N_("no mail: no mail server is configured"),
    Reason.NO_CUSTOMER: N_("no mail: the ticket has no customer"),
    Reason.NO_ADDRESS: N_("no mail: the customer has no mail address"),
    Reason.OPT_OUT: N_("no mail: opt-out is set"),
    Reason.SUPPRESSED: N_("no mail: the address is on the suppression list"),
    Reason.GATE_CLOSED: N_("no mail: no portal user, and ticket mails are switched off"),
    Reason.IS_ACTOR: N_("no mail: did it themselves"),
    Reason.MACHINE: N_("no mail: the customer's mail was sent by a machine"),
    Reason.TOO_MANY: N_("no mail: too many tickets by mail within an hour"),
    Reason.DOUBTFUL: N_("no mail: the sender's address may be forged"),
    Reason.NOBODY_RESPONSIBLE: N_("no mail: nobody is responsible"),
    Reason.ALREADY_MAILED: N_("no mail: has another mail about it"),
    Reason.ABSENT: N_("no mail: is absent until {until}"),
    Reason.DEPUTY_MAILED: N_("no mail: is absent until {until}; the deputy {deputy} hears of it"),
}


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
        act=ACTS.get(decision.rule, decision.rule),
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
