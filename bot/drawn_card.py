"""A ticket's card as it is now: the usual one, or that of a ticket that is deleted or merged."""

from dataclasses import replace

from bot import card, gone_card
from bot.blocks import Post
from bot.card_facts import card_facts
from bot.links import threads_of
from bot.room import Room
from bot.sending import no_mail
from bot.texts import Say
from desk import survivors, ticket_deletion
from desk.reach import reach
from models.ticket import Ticket


async def drawn(room: Room, ticket: Ticket, *, channel: str, language: str, say: Say) -> Post:
    if ticket.deleted_at is not None:
        by = (await ticket_deletion.deleters([ticket.id])).get(ticket.id, "")
        return gone_card.deleted(ticket.number, by=by, at=ticket.deleted_at, say=say)
    reached = await reach(room.house, ticket)
    facts = replace(
        await card_facts(ticket, channel=channel, language=language),
        # An internal ticket is nothing to be warned of (R4).
        warning=no_mail(reached, say) if reached.contact is not None and not reached.is_mailed else "",
        in_copy=len(reached.in_copy),
    )
    if ticket.merged_into_id is not None:
        into = await survivors.survivor_of(ticket)
        link = (await threads_of(room, [into.serial])).get(into.serial)
        return gone_card.merged(facts, into.number, link, say)
    return card.build(facts, say)
