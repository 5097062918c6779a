"""What a ticket's thread in Slack is told of a change: solved, taken, given away, another status."""

from collections.abc import Mapping
from typing import Any

from desk import announcements, picklists
from desk.actor import Actor
from desk.house import House
from desk.i18n import N_
from desk.ticket_fields import display
from models.picklist_value import Picklist
from models.ticket import Ticket


async def tell(house: House, ticket: Ticket, new: Mapping[str, Any], *, actor: Actor) -> None:
    """Bring the card up to date, and say in the thread what of `new` (column -> value) matters there."""
    await announcements.card(ticket)
    if new.get("solution"):
        await announcements.notice(
            ticket, N_("{actor} set the solution:\n{solution}"), actor=actor.name, solution=new["solution"]
        )
    if new.get("agent_id") is not None and new["agent_id"] == actor.agent_id:
        await announcements.notice(ticket, N_("{actor} took the ticket."), actor=actor.name)
        return
    if {"agent_id", "group_id"} & set(new):
        column = "agent_id" if ticket.agent_id is not None else "group_id"
        assignee = await display(column, getattr(ticket, column))
        await announcements.notice(
            ticket, N_("{actor} gave the ticket to {assignee}."), actor=actor.name, assignee=assignee or "–"
        )
    if "status" in new:
        status = await picklists.value(Picklist.STATUS, ticket.status)
        label = status.label((await house.preferences()).language)
        await announcements.notice(
            ticket, N_("{actor} set the status to “{status}”."), actor=actor.name, status=label
        )


async def tell_of_words(survivor: Ticket, words: str, *, said_on: Ticket, actor: Actor) -> None:
    """What was said in the thread of a ticket that was merged into this one."""
    text = N_("{actor} wrote in the thread of {number}:\n{words}")
    await announcements.notice(survivor, text, actor=actor.name, number=said_on.number, words=words)
