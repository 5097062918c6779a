"""The table N1–N13 of who gets which mail (requirements §5): one row for each event and kind of recipient."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from desk.i18n import N_


class Rule(StrEnum):
    """The events of the table."""

    SOLUTION = "N1"
    EXTERNAL_COMMENT = "N2"
    PORTAL_COMMENT = "N3"
    MAIL_COMMENT = "N4"
    PORTAL_TICKET = "N5"
    MAIL_TICKET = "N6"
    CREDENTIALS = "N7"
    # A ticket opened by an agent or an operator: its assignee hears of it like in N5.
    DESK_TICKET = "N5a"
    # R14: any change, for those who subscribed to the ticket (desk/subscriber_news.py).
    SUBSCRIPTION = "N8"
    # R13: an agent sent the ticket to a colleague (desk/recommending.py).
    RECOMMENDATION = "N9"
    # A mail to the customer came back, or its receiver complained: the assignee hears of it.
    BOUNCE = "N10"
    # R52: the customer's support ends in some days.
    SUPPORT_ENDS = "N11"
    # R35: a workflow mails somebody.
    WORKFLOW = "N12"
    # How was it? Asked after a ticket was closed.
    RATING = "N13"


class Role(StrEnum):
    """What a recipient is to the ticket."""

    CUSTOMER = "customer"
    # In copy on the customer's side.
    PARTICIPANT = "participant"
    ASSIGNEE = "assignee"
    SUBSCRIBER = "subscriber"
    COLLEAGUE = "colleague"


class Condition(StrEnum):
    """What must hold for a mail to leave; an address, a mail server, and no suppression always must."""

    # R32: no opt-out, and portal user or "send ticket mails".
    GATE = "gate"
    # Whoever did it knows already, unless they want to be mailed their own acts.
    NOT_THE_ACTOR = "not_the_actor"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Notice:
    """A row: at this event, who has this role gets a mail of this kind (desk/mail_out/mails.py).

    A workflow's mails have the kind that their act names.
    """

    rule: Rule
    role: Role
    kind: str
    condition: Condition


_GATE, _NOT_THE_ACTOR, _ALWAYS = Condition.GATE, Condition.NOT_THE_ACTOR, Condition.ALWAYS

MATRIX: Sequence[Notice] = (
    Notice(Rule.SOLUTION, Role.CUSTOMER, "customer_solution", _GATE),
    Notice(Rule.SOLUTION, Role.PARTICIPANT, "customer_solution", _GATE),
    Notice(Rule.SOLUTION, Role.ASSIGNEE, "agent_solution", _NOT_THE_ACTOR),
    Notice(Rule.EXTERNAL_COMMENT, Role.CUSTOMER, "customer_comment", _GATE),
    Notice(Rule.EXTERNAL_COMMENT, Role.PARTICIPANT, "customer_comment", _GATE),
    Notice(Rule.EXTERNAL_COMMENT, Role.ASSIGNEE, "agent_comment", _NOT_THE_ACTOR),
    Notice(Rule.PORTAL_COMMENT, Role.ASSIGNEE, "agent_comment", _NOT_THE_ACTOR),
    Notice(Rule.MAIL_COMMENT, Role.ASSIGNEE, "agent_comment", _NOT_THE_ACTOR),
    Notice(Rule.PORTAL_TICKET, Role.CUSTOMER, "customer_confirmation", _GATE),
    Notice(Rule.PORTAL_TICKET, Role.ASSIGNEE, "agent_ticket", _NOT_THE_ACTOR),
    Notice(Rule.MAIL_TICKET, Role.CUSTOMER, "customer_confirmation", _GATE),
    Notice(Rule.MAIL_TICKET, Role.ASSIGNEE, "agent_ticket", _NOT_THE_ACTOR),
    Notice(Rule.DESK_TICKET, Role.ASSIGNEE, "agent_ticket", _NOT_THE_ACTOR),
    Notice(Rule.CREDENTIALS, Role.CUSTOMER, "credentials", _ALWAYS),
    Notice(Rule.SUBSCRIPTION, Role.SUBSCRIBER, "agent_changes", _NOT_THE_ACTOR),
    Notice(Rule.RECOMMENDATION, Role.COLLEAGUE, "recommendation", _ALWAYS),
    Notice(Rule.BOUNCE, Role.ASSIGNEE, "agent_bounce", _ALWAYS),
    Notice(Rule.SUPPORT_ENDS, Role.CUSTOMER, "support_ends", _GATE),
    Notice(Rule.WORKFLOW, Role.CUSTOMER, "", _GATE),
    Notice(Rule.WORKFLOW, Role.PARTICIPANT, "", _GATE),
    Notice(Rule.WORKFLOW, Role.ASSIGNEE, "", _NOT_THE_ACTOR),
    Notice(Rule.WORKFLOW, Role.COLLEAGUE, "", _ALWAYS),
    Notice(Rule.RATING, Role.CUSTOMER, "customer_rating", _GATE),
)

# The events in words.
EVENTS: dict[str, str] = {
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


def notices(rule: Rule) -> Sequence[Notice]:
    """The rows of an event, in the order in which the mails are written."""
    return [notice for notice in MATRIX if notice.rule == rule]


def notice(rule: Rule, role: Role) -> Notice:
    """The row of an event and a role. Raises LookupError if the table has none."""
    found = next((item for item in MATRIX if (item.rule, item.role) == (rule, role)), None)
    if found is None:
        raise LookupError(f"the table has no row for {rule} and {role}")
    return found
