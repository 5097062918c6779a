"""Copies a ticket (R9, Kopieren): a new number, the same concern; not what was said, solved or changed.

Files of the ticket itself come along, as further names for the same bytes. The customer isn't mailed.
"""

from collections.abc import Sequence

from desk import (
    announcements,
    clock,
    directory,
    documents,
    history,
    picklists,
    ticket_serials,
    tickets,
)
from desk.actor import Actor
from desk.documents import Kept, Upload
from desk.house import House
from desk.i18n import N_
from desk.notifications.act import Act
from desk.notifications.deciding import decide
from desk.notifications.matrix import Rule
from desk.permissions import Right, require
from models.document import Document
from models.fresh import fresh
from models.tag import TicketTag
from models.ticket import Ticket

# What a new ticket takes over from the one it is made of. The others are a ticket's own: its number and
# times, what became of it, the time it took.
CARRIED = (
    "priority",
    "type",
    "severity",
    "category",
    "contact_id",
    "organisation_id",
    "project_id",
    "partner_id",
    "product_id",
    "service_contract_id",
    "group_id",
)


async def copy(house: House, ticket: Ticket, *, actor: Actor) -> Ticket:
    """A new, open ticket with the fields, tags and own files of this one (R9). Returns it.

    Its assignee hears of it, the customer doesn't. Raises NotPossible for a ticket that is deleted or merged.
    """
    require(actor, Right.COPY)
    async with house.transaction():
        ticket = await tickets.locked(ticket.id)
        made = await opened_like(
            ticket,
            title=ticket.title,
            description=ticket.description,
            html=ticket.description_html,
            folded=ticket.description_folded,
            actor=actor,
        )
        await documents.attach(await _own_files(ticket), ticket_id=made.id, is_internal=False)
        await _copy_tags(ticket, made)
        history.record_on_ticket(made.id, {"copied_from": (None, ticket.number)}, actor=actor)
        history.record_on_ticket(ticket.id, {"copied": (None, made.number)}, actor=actor)
        await announcements.notice(
            ticket, N_("{actor} copied the ticket: {number}"), actor=actor.name, number=made.number
        )
        await announced(house, made, actor=actor)
    return made


async def opened_like(
    ticket: Ticket, *, title: str, description: str, html: str | None, folded: str | None, actor: Actor
) -> Ticket:
    """A new ticket of the same customer, with its history begun; to be told of with `announced`."""
    at = clock.now()
    agent = await directory.agent(ticket.agent_id)
    made = fresh(
        Ticket,
        **{column: getattr(ticket, column) for column in CARRIED},
        serial=await ticket_serials.mint(),
        title=title,
        description=description,
        description_html=html,
        description_folded=folded,
        status=await picklists.open_status(),
        source=tickets.source_of(actor),
        # R7: an inactive agent can't be chosen.
        agent_id=agent.id if agent is not None and agent.is_active else None,
        created_at=at,
        modified_at=at,
        created_by=actor.name[:200],
    )
    await made.save(force_create=True)
    history.record_on_ticket(made.id, {"created": (None, made.title)}, actor=actor)
    return made


async def announced(house: House, made: Ticket, *, actor: Actor) -> None:
    """The card, and the mail to those responsible; none to the customer."""
    await announcements.new_card(made)
    await decide(house, made, Act(rule=Rule.DESK_TICKET, actor=actor))


async def _own_files(ticket: Ticket) -> Sequence[Kept]:
    """Those that came with the ticket: not a comment's, not a solution's."""
    own = Document.filter(ticket_id=ticket.id, comment_id=None, is_internal=False, visible_from=None)
    return [
        Kept(
            upload=Upload(
                name=item.name,
                content_type=item.content_type,
                data=b"",
                content_id=item.content_id,
                is_inline=item.is_inline,
            ),
            sha256=item.sha256,
            size=item.size,
        )
        for item in await own.order_by("id")
    ]


async def _copy_tags(ticket: Ticket, made: Ticket) -> None:
    tags = await TicketTag.filter(ticket_id=ticket.id).order_by("id")
    await TicketTag.bulk_create(TicketTag(ticket_id=made.id, tag_id=item.tag_id) for item in tags)
