"""Who gets which mail (requirements §5): the table N1–N9, the gate R32, and the reason of each decision.

`decide` writes, in the verb's transaction, one decision for each person concerned, with its reason and the
facts at that time, and one mail delivery for each who is mailed. One save is one call, so one mail.
"""

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from desk import addresses, clock, confirmations, db, directory, message_ids, outbox
from desk.actor import Actor
from desk.house import House
from desk.responsibility import Absent, Away, responsible_for
from models.agent import Agent
from models.comment import Comment
from models.contact import Contact
from models.delivery import Courier, Delivery
from models.fresh import fresh
from models.notification_decision import NotificationDecision
from models.ticket import Ticket

# In the payload of a mail to an agent: an answer to it goes to the customer, if it surely is the agent's.
ANSWERS_GO_OUT = "answers_go_out"


class Rule(StrEnum):
    """The rows of the table in requirements §5."""

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


class Reason(StrEnum):
    MAILED = "mailed"
    NO_MAIL_SERVER = "no_mail_server"
    NO_CUSTOMER = "no_customer"
    NO_ADDRESS = "no_address"
    OPT_OUT = "opt_out"
    # The address is on the suppression list: it bounced for good, or its owner complained.
    SUPPRESSED = "suppressed"
    GATE_CLOSED = "gate_closed"
    IS_ACTOR = "is_actor"
    MACHINE = "machine"
    TOO_MANY = "too_many"
    # The sender's address may be forged: whoever it belongs to has asked for nothing.
    DOUBTFUL = "doubtful"
    NOBODY_RESPONSIBLE = "nobody_responsible"
    # One save is one mail: whoever has one about it as assignee gets no second one as subscriber.
    ALREADY_MAILED = "already_mailed"
    # The assignee isn't there today; the facts say until when, and who is told instead.
    ABSENT = "absent"
    DEPUTY_MAILED = "deputy_mailed"


class Role(StrEnum):
    CUSTOMER = "customer"
    ASSIGNEE = "assignee"
    SUBSCRIBER = "subscriber"
    COLLEAGUE = "colleague"
    # In copy on the customer's side.
    PARTICIPANT = "participant"


@dataclass(frozen=True, slots=True)
class MailKinds:
    """The mails of a row: the template for the customer, for the assignee, and for whom else."""

    customer: str | None
    assignee: str | None
    subscriber: str | None = None
    colleague: str | None = None


MATRIX: dict[Rule, MailKinds] = {
    Rule.SOLUTION: MailKinds("customer_solution", "agent_solution"),
    Rule.EXTERNAL_COMMENT: MailKinds("customer_comment", "agent_comment"),
    Rule.PORTAL_COMMENT: MailKinds(None, "agent_comment"),
    Rule.MAIL_COMMENT: MailKinds(None, "agent_comment"),
    Rule.PORTAL_TICKET: MailKinds("customer_confirmation", "agent_ticket"),
    Rule.MAIL_TICKET: MailKinds("customer_confirmation", "agent_ticket"),
    Rule.DESK_TICKET: MailKinds(None, "agent_ticket"),
    Rule.SUBSCRIPTION: MailKinds(None, None, subscriber="agent_changes"),
    Rule.RECOMMENDATION: MailKinds(None, None, colleague="recommendation"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gate looks at, as it was when it was asked."""

    can_send_mail: bool
    has_address: bool
    email_opt_out: bool
    portal_user: bool
    send_ticket_mails: bool
    from_machine: bool = False
    too_many: bool = False
    is_doubtful: bool = False


def gate(facts: Facts) -> Reason:
    """R32: NOT opt-out AND (portal user OR "send ticket mails").

    Besides: without a mail server nothing is sent (R33); machines get no answer (R42), nor does who writes as
    much as one.
    """
    if facts.from_machine:
        return Reason.MACHINE
    if facts.is_doubtful:
        return Reason.DOUBTFUL
    if not facts.has_address:
        return Reason.NO_ADDRESS
    if facts.email_opt_out:
        return Reason.OPT_OUT
    if not facts.portal_user and not facts.send_ticket_mails:
        return Reason.GATE_CLOSED
    if facts.too_many:
        return Reason.TOO_MANY
    return Reason.MAILED if facts.can_send_mail else Reason.NO_MAIL_SERVER


async def facts_of(house: House, contact: Contact) -> Facts:
    """The gate's facts for a customer, now."""
    return Facts(
        can_send_mail=house.settings.can_send_mail,
        has_address=bool(contact.email and addresses.is_sound(contact.email)),
        email_opt_out=contact.email_opt_out,
        portal_user=contact.portal_user,
        send_ticket_mails=(await house.preferences()).send_ticket_mails,
    )


@dataclass(frozen=True, slots=True)
class Act:
    """What happened, for the ones who may be told."""

    rule: Rule
    actor: Actor
    comment: Comment | None = None
    # Words of the act that no row of the comment holds: the solution as it was entered.
    payload: dict[str, Any] | None = None
    hold: timedelta = timedelta()
    # The customer's own mail was sent by a machine, or is a repeat: no confirmation (R42).
    from_machine: bool = False
    # Nobody vouches for the sender of the mail.
    is_doubtful: bool = False


async def decide(house: House, ticket: Ticket, act: Act) -> None:
    """Write the decisions and the deliveries of one act, inside its transaction."""
    kinds = MATRIX[act.rule]
    sender = await sender_address(house, ticket)
    is_checked = addresses.normalise(sender) in await directory.checked_addresses()
    mails: list[_Mail] = []
    if kinds.customer is not None:
        mails.append(await _customer(house, ticket, act, kinds.customer))
    if kinds.assignee is not None:
        mails += await _assignees(house, ticket, act, kinds.assignee)
    deliveries = [
        _delivery(house, ticket, act, mail, sender, is_checked=is_checked)
        if mail.reason is Reason.MAILED
        else None
        for mail in mails
    ]
    db.write_at_commit(delivery for delivery in deliveries if delivery is not None)
    db.write_at_commit(
        _decision(ticket, act, mail, delivery) for mail, delivery in zip(mails, deliveries, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Mail:
    """One person, the mail meant for them, and what was decided."""

    role: Role
    reason: Reason
    kind: str = ""
    facts: Facts | Absent | None = None
    contact: Contact | None = None
    agent: Agent | None = None


async def _customer(house: House, ticket: Ticket, act: Act, kind: str) -> _Mail:
    contact = act.actor.contact
    if contact is None or contact.id != ticket.contact_id:
        contact = await Contact.get_or_none(id=ticket.contact_id) if ticket.contact_id else None
    if contact is None:
        return _Mail(role=Role.CUSTOMER, reason=Reason.NO_CUSTOMER)
    facts = replace(
        await facts_of(house, contact),
        from_machine=act.from_machine,
        is_doubtful=act.is_doubtful,
        too_many=act.rule is Rule.MAIL_TICKET and await confirmations.has_enough(contact, kind),
    )
    return _Mail(role=Role.CUSTOMER, reason=gate(facts), kind=kind, facts=facts, contact=contact)


async def _assignees(house: House, ticket: Ticket, act: Act, kind: str) -> list[_Mail]:
    found = await responsible_for(house, ticket)
    if not found.people:
        return [_Mail(role=Role.ASSIGNEE, reason=Reason.NOBODY_RESPONSIBLE)]
    mails = [
        _Mail(role=Role.ASSIGNEE, reason=_for_agent(house, person, act), kind=kind, agent=person)
        for person in found.people
    ]
    return [*mails, *(_not_there(away) for away in found.away)]


def _not_there(away: Away) -> _Mail:
    reason = Reason.DEPUTY_MAILED if away.deputy is not None else Reason.ABSENT
    return _Mail(role=Role.ASSIGNEE, reason=reason, agent=away.agent, facts=away.facts)


def _for_agent(house: House, person: Agent, act: Act) -> Reason:
    if act.actor.agent_id == person.id and not person.mail_own_acts:
        return Reason.IS_ACTOR
    return Reason.MAILED if house.settings.can_send_mail else Reason.NO_MAIL_SERVER


def _decision(ticket: Ticket, act: Act, mail: _Mail, delivery: Delivery | None) -> NotificationDecision:
    person = mail.contact or mail.agent
    return fresh(
        NotificationDecision,
        ticket_id=ticket.id,
        comment_id=act.comment.id if act.comment else None,
        rule=act.rule,
        role=mail.role,
        recipient=(person.email or "") if person else "",
        recipient_name=person.name if person else "",
        mailed=delivery is not None,
        reason=mail.reason,
        facts=asdict(mail.facts) if mail.facts else {},
        message_id=delivery.message_id if delivery else None,
        at=clock.now(),
    )


def _delivery(
    house: House, ticket: Ticket, act: Act, mail: _Mail, sender: str, *, is_checked: bool
) -> Delivery:
    person = mail.contact or mail.agent
    assert person is not None
    # Said in the mail, and kept: what was promised counts, whatever is set when the answer comes (R39).
    promised = {ANSWERS_GO_OUT: True} if mail.agent is not None and is_checked else {}
    return outbox.queued(
        Courier.MAIL,
        mail.kind,
        recipient=person.email or "",
        hold=act.hold,
        ticket_id=ticket.id,
        comment_id=act.comment.id if act.comment else None,
        contact_id=mail.contact.id if mail.contact else None,
        agent_id=mail.agent.id if mail.agent else None,
        message_id=message_ids.mint(
            house.signer, serial=ticket.serial, domain=addresses.domain_of(sender) or "localhost"
        ),
        payload={"actor": act.actor.name} | promised | (act.payload or {}),
    )


async def sender_address(house: House, ticket: Ticket) -> str:
    """The address that mails about a ticket come from: its group's, else the desk's."""
    group = await directory.group(ticket.group_id)
    if group is not None and group.email:
        return group.email
    return addresses.split(house.settings.mail_from)[1]
