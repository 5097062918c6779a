"""What would happen if: the same plan, asked with other facts. Nothing is written, and nobody is mailed."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass

from desk import subscriptions
from desk.actor import Actor, system
from desk.assignees import Assignee
from desk.errors import Invalid
from desk.house import House
from desk.notifications.act import Act, To
from desk.notifications.assumed import AS_IT_IS, Assumed
from desk.notifications.matrix import Role, Rule
from desk.notifications.planning import Planned, plan
from models.comment import Channel
from models.contact import Contact
from models.ticket import Ticket

# What people ask for, and the row of the table it is.
EVENTS: Mapping[str, Rule] = {
    "solution": Rule.SOLUTION,
    "comment": Rule.EXTERNAL_COMMENT,
    "portal-comment": Rule.PORTAL_COMMENT,
    "mail-comment": Rule.MAIL_COMMENT,
    "portal-ticket": Rule.PORTAL_TICKET,
    "mail-ticket": Rule.MAIL_TICKET,
    "ticket": Rule.DESK_TICKET,
    "change": Rule.SUBSCRIPTION,
    "bounce": Rule.BOUNCE,
    "workflow": Rule.WORKFLOW,
    "rating": Rule.RATING,
    "support-end": Rule.SUPPORT_ENDS,
    "portal-access": Rule.CREDENTIALS,
}
_BY_THE_CUSTOMER = {
    Rule.PORTAL_COMMENT: Channel.PORTAL,
    Rule.PORTAL_TICKET: Channel.PORTAL,
    Rule.MAIL_COMMENT: Channel.EMAIL,
    Rule.MAIL_TICKET: Channel.EMAIL,
}
WORKFLOW_KIND = "customer_workflow"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """An event, who would do it, and what shall be taken for granted.

    `assignee` None: as it is. `overrides_opt_out`: of a workflow's mail (R35).
    """

    rule: Rule
    actor: Actor
    assumed: Assumed = AS_IT_IS
    assignee: Assignee | None = None
    overrides_opt_out: bool = False


async def simulate(house: House, ticket: Ticket, what: WhatIf) -> Sequence[Planned]:
    """Who would be mailed, and why not, by the very function that decides when it happens.

    Raises Invalid for an override that is no workflow's.
    """
    if what.overrides_opt_out and what.rule is not Rule.WORKFLOW:
        raise Invalid("override", "Only a workflow can mail despite the opt-out.")
    assumed = copy(ticket)
    if what.assignee is not None:
        assumed.agent_id = what.assignee.agent.id if what.assignee.agent is not None else None
        assumed.group_id = what.assignee.group.id if what.assignee.group is not None else None
    return await plan(house, assumed, await _act(ticket, what), assumed=what.assumed)


async def _act(ticket: Ticket, what: WhatIf) -> Act:
    if what.rule is Rule.WORKFLOW:
        return Act(
            what.rule,
            system(),
            to=[To(Role.CUSTOMER)],
            kind=WORKFLOW_KIND,
            workflow="…",
            overrides_opt_out=what.overrides_opt_out,
        )
    if what.rule is Rule.SUBSCRIPTION:
        return Act(what.rule, system(), to=await _subscribers(ticket, what.actor))
    return Act(what.rule, await _who_acts(ticket, what))


async def _subscribers(ticket: Ticket, actor: Actor) -> Sequence[To]:
    return [
        To(Role.SUBSCRIBER, agent=agent, did_it=agent.id == actor.agent_id)
        for agent in await subscriptions.subscribers_of(ticket.id)
        if agent.is_active
    ]


async def _who_acts(ticket: Ticket, what: WhatIf) -> Actor:
    """The customer does what only customers do."""
    channel = _BY_THE_CUSTOMER.get(what.rule)
    if channel is None:
        return what.actor
    contact = await Contact.get_or_none(id=ticket.contact_id) if ticket.contact_id else None
    return Actor(channel, contact=contact)
