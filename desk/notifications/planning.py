"""Who would be mailed about an act, and why (or why not): the one function behind every mail about a ticket.

It writes nothing. `deciding.decide` writes what it says, `simulating` asks it with other facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from desk import addresses, automatic_mails
from desk.house import House
from desk.notifications.act import Act
from desk.notifications.assumed import AS_IT_IS, Assumed
from desk.notifications.gate import Direct, Facts, direct, gate
from desk.notifications.matrix import Condition, Role, Rule
from desk.notifications.reasons import Reason
from desk.notifications.recipients import Recipient, recipients
from desk.notifications.suppressed import suppressed
from desk.responsibility import Absent
from models.agent import Agent
from models.contact import Contact
from models.ticket import Ticket
from models.ticket_participant import TicketParticipant


@dataclass(frozen=True, slots=True)
class Planned:
    """One person and what was decided; `kind` is the mail they get, if `is_mailed`."""

    rule: Rule
    role: Role
    reason: Reason
    kind: str = ""
    facts: Facts | Direct | Absent | None = None
    # Of the customer; of a participant, the contact whose address it is.
    contact: Contact | None = None
    agent: Agent | None = None
    participant: TicketParticipant | None = None
    address: str = ""
    name: str = ""
    # Of one who is neither contact nor agent; empty: the desk's.
    language: str = ""

    @property
    def is_mailed(self) -> bool:
        return self.reason is Reason.MAILED


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is the same for all recipients of an act."""

    act: Act
    ticket_id: int | None
    can_send_mail: bool
    send_ticket_mails: bool
    suppressed: frozenset[str]
    assumed: Assumed


async def plan(
    house: House, ticket: Ticket | None, act: Act, *, assumed: Assumed = AS_IT_IS
) -> Sequence[Planned]:
    """Everybody whom an act on a ticket concerns, each with the reason for mail or none. Writes nothing."""
    people = await recipients(house, ticket, act)
    ground = _Ground(
        act=act,
        ticket_id=ticket.id if ticket is not None else None,
        can_send_mail=_or(assumed.can_send_mail, await can_send_mail(house)),
        send_ticket_mails=_or(assumed.send_ticket_mails, (await house.preferences()).send_ticket_mails),
        suppressed=await suppressed([item.address for item in people if item.settled is None]),
        assumed=assumed,
    )
    return [await _planned(item, ground) for item in people]


async def can_send_mail(house: House) -> bool:
    """R33: is there a mail server, in POSTBOTE_SMTP or among those kept?"""
    if house.settings.can_send_mail:
        return True
    # Imported when it is needed: what signs mails is slow to load, and most commands send none.
    from desk.mail_out import routes

    return await routes.can_send_mail(house)


def _or(assumed: bool | None, known: bool) -> bool:  # noqa: FBT001
    return known if assumed is None else assumed


async def _planned(item: Recipient, ground: _Ground) -> Planned:
    if item.settled is not None:
        return _result(item, item.settled, item.away)
    if ground.act.refused is not None:
        return _result(item, ground.act.refused, None)
    limit = await _limit(item, ground)
    if item.notice.condition is Condition.GATE:
        facts = _of_customer(item, ground, limit=limit)
        return _result(item, gate(facts), facts)
    known = _of_colleague(item, ground, limit=limit)
    return _result(item, direct(known), known)


# Of a ticket that is new no mail can have left.
_OPENING = frozenset({Rule.MAIL_TICKET, Rule.PORTAL_TICKET, Rule.DESK_TICKET})


async def _limit(item: Recipient, ground: _Ground) -> str:
    """R42: the limit of mails that leave by themselves which this one would pass; empty: none."""
    ticket_id = None if ground.act.rule in _OPENING else ground.ticket_id
    if item.agent is None:
        found = await automatic_mails.limit_to(item.address, item.kind, ticket_id=ticket_id)
    elif ticket_id is not None and ground.act.actor.contact is not None:
        found = await automatic_mails.limit_to_agent(item.agent.id, item.kind, ticket_id=ticket_id)
    else:
        return ""
    return found.name if found is not None else ""


def _of_customer(item: Recipient, ground: _Ground, *, limit: str) -> Facts:
    contact = item.contact
    facts = Facts(
        can_send_mail=ground.can_send_mail,
        has_address=addresses.is_sound(item.address),
        email_opt_out=contact is not None and contact.email_opt_out,
        portal_user=contact.portal_user if contact is not None else item.portal_user,
        send_ticket_mails=ground.send_ticket_mails,
        from_machine=ground.act.from_machine,
        too_many=bool(limit),
        limit=limit,
        is_doubtful=ground.act.is_doubtful,
        suppressed=addresses.normalise(item.address) in ground.suppressed,
        is_ours=item.is_ours,
        override=ground.act.override,
    )
    return ground.assumed.of_customer(facts) if item.participant is None else facts


def _of_colleague(item: Recipient, ground: _Ground, *, limit: str) -> Direct:
    is_listed = addresses.normalise(item.address) in ground.suppressed
    if item.notice.role is Role.CUSTOMER:
        is_listed = _or(ground.assumed.suppressed, is_listed)
    return Direct(
        can_send_mail=ground.can_send_mail,
        has_address=addresses.is_sound(item.address),
        is_actor=item.notice.condition is Condition.NOT_THE_ACTOR and _did_it(item, ground.act),
        already_mailed=item.already_mailed,
        too_many=bool(limit),
        limit=limit,
        suppressed=is_listed,
    )


def _did_it(item: Recipient, act: Act) -> bool:
    person = item.agent
    if person is None or item.did_it:
        return item.did_it
    return act.actor.agent_id == person.id and not person.mail_own_acts


def _result(item: Recipient, reason: Reason, facts: Facts | Direct | Absent | None) -> Planned:
    return Planned(
        rule=item.notice.rule,
        role=item.notice.role,
        reason=reason,
        kind=item.kind,
        facts=facts,
        contact=item.contact,
        agent=item.agent,
        participant=item.participant,
        address=item.address,
        name=item.name,
        language=item.language,
    )
