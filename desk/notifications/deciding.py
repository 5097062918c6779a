"""What was planned is written down: a decision for each person concerned, a delivery for each who is mailed.

In the transaction of the verb, so that no mail leaves for what was not kept. One save is one call, so one
mail for each.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from desk import addresses, clock, db, directory, leave_links, message_ids, outbox
from desk.house import House
from desk.notifications.act import Act
from desk.notifications.matrix import Role
from desk.notifications.planning import Planned, plan
from models.delivery import Courier, Delivery
from models.fresh import fresh
from models.notification_decision import NotificationDecision
from models.ticket import Ticket

# In the payload of a mail to an agent: an answer to it goes to the customer, if it surely is the agent's.
ANSWERS_GO_OUT = "answers_go_out"
# In the payload of a mail to somebody in copy: which row of the participants it is for.
PARTICIPANT = "participant"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, and the mail that is written when the transaction ends, if there is one."""

    planned: Planned
    delivery: Delivery | None


async def decide(house: House, ticket: Ticket | None, act: Act) -> Sequence[Decided]:
    """Write the decisions and the deliveries of one act, inside its transaction."""
    sender = await sender_address(house, ticket)
    is_checked = addresses.normalise(sender) in await directory.checked_addresses()
    decided = [
        Decided(
            item,
            _delivery(house, ticket, act, item, sender, is_checked=is_checked) if item.is_mailed else None,
        )
        for item in await plan(house, ticket, act)
    ]
    db.write_at_commit(item.delivery for item in decided if item.delivery is not None)
    ticket_id = ticket.id if ticket is not None else None
    db.write_at_commit(decision(ticket_id, act, item.planned, _message_id(item.delivery)) for item in decided)
    return decided


def _message_id(delivery: Delivery | None) -> str | None:
    return delivery.message_id if delivery is not None else None


def decision(
    ticket_id: int | None, act: Act, planned: Planned, message_id: str | None
) -> NotificationDecision:
    """The row that says what was decided, not yet saved."""
    return fresh(
        NotificationDecision,
        ticket_id=ticket_id,
        comment_id=act.comment.id if act.comment else None,
        rule=planned.rule,
        role=planned.role,
        recipient=planned.address,
        recipient_name=planned.name[:200],
        mailed=message_id is not None,
        reason=planned.reason,
        facts=asdict(planned.facts) if planned.facts else {},
        message_id=message_id,
        at=clock.now(),
    )


def _delivery(
    house: House, ticket: Ticket | None, act: Act, item: Planned, sender: str, *, is_checked: bool
) -> Delivery:
    domain = addresses.domain_of(sender) or "localhost"
    serial = ticket.serial if ticket is not None else 0
    return outbox.queued(
        Courier.MAIL,
        item.kind,
        recipient=item.address,
        hold=act.hold,
        role=item.role,
        # Those of contacts and agents are as they are when the mail leaves.
        recipient_name="" if item.agent or item.role is Role.CUSTOMER else item.name[:200],
        ticket_id=ticket.id if ticket is not None else None,
        comment_id=act.comment.id if act.comment else None,
        contact_id=item.contact.id if item.contact and item.role is Role.CUSTOMER else None,
        agent_id=item.agent.id if item.agent else None,
        message_id=message_ids.mint(house.signer, serial=serial, domain=domain),
        payload=_payload(house, act, item, is_checked=is_checked),
        is_sensitive=act.is_sensitive,
    )


def _payload(house: House, act: Act, item: Planned, *, is_checked: bool) -> dict[str, Any]:
    payload: dict[str, Any] = {"actor": act.actor.name}
    # Said in the mail, and kept: what was promised counts, whatever is set when the answer comes (R39).
    if item.role is Role.ASSIGNEE and is_checked:
        payload[ANSWERS_GO_OUT] = True
    if item.language:
        payload["language"] = item.language
    if item.participant is not None:
        payload[PARTICIPANT] = item.participant.id
        if link := leave_links.link(house, item.participant.id):
            payload["leave_link"] = link
    return payload | (act.payload or {})


async def sender_address(house: House, ticket: Ticket | None) -> str:
    """The address that mails come from: that of the ticket's group, else the desk's."""
    group = await directory.group(ticket.group_id) if ticket is not None else None
    if group is not None and group.email:
        return group.email
    return addresses.split(house.settings.mail_from)[1]
