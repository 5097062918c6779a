"""The card's menu, and `More…`: a modal with all acts on one ticket, those of the administrator too (R15).

Slack's menu holds five, a modal as many as there are; it opens as quickly, and is no clutter on the card.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot import (
    card,
    changes,
    copying,
    delete,
    edit,
    family,
    family_update,
    merge,
    pdf,
    recommend,
    relate,
    run_action,
    similar_tickets,
    subscribe,
    tag,
    why,
)
from bot.act_words import One, one
from bot.asked import Act, Asked, on_click
from bot.blocks import Block, actions, button, context, option, page, section, select
from bot.errand import Errand
from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.subcommand import Subcommand
from desk import access, families, subscriptions
from desk import actions as desk_actions
from desk.i18n import N_
from models.ticket import Ticket

EDIT, TAGS, CHANGES, WHY = "edit_form", "tags_form", "changes_page", "why_page"


async def more(asked: Asked, wish: One) -> None:
    await open_acts(asked, wish.number)


async def open_acts(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    subscribers = {agent.id for agent in await subscriptions.subscribers_of(ticket.id)}
    blocks = [
        section(f"*{escape(ticket.number)}* {escape(ticket.title, 300)}"),
        *_group(asked, N_("Work on a ticket"), _work(asked, ticket, hears=asked.agent.id in subscribers)),
        *_group(asked, N_("Read"), _read(asked, ticket)),
        *_group(asked, N_("Create from the ticket"), await _create(asked, ticket)),
        *_group(asked, N_("Bring together"), await _together(asked, ticket)),
        *_group(asked, N_("Copy and remove"), _remove(asked, ticket)),
    ]
    data = Errand(ticket.number, asked.place).pack()
    title = asked.say("Acts on {number}", number=ticket.number)
    await asked.show(page(title, blocks, close=asked.say("Close"), data=data))


def _group(asked: Asked, heading: str, elements: Sequence[Block]) -> list[Block]:
    return [context(escape(asked.say(heading))), actions(heading, elements)] if elements else []


def _work(asked: Asked, ticket: Ticket, *, hears: bool) -> list[Block]:
    begin = button(asked.say("Subscribe"), subscribe.SUBSCRIBE, ticket.number)
    end = button(asked.say("Unsubscribe"), subscribe.UNSUBSCRIBE, ticket.number)
    return [
        button(asked.say("Edit…"), EDIT, ticket.number),
        button(asked.say("Tags…"), TAGS, ticket.number),
        end if hears else begin,
        button(asked.say("Recommend…"), recommend.FORM, ticket.number),
    ]


def _read(asked: Asked, ticket: Ticket) -> list[Block]:
    return [
        button(asked.say("Show changes"), CHANGES, ticket.number),
        button(asked.say("Mails, and why"), WHY, ticket.number),
        button(asked.say("Relations"), relate.PAGE, ticket.number),
        button(asked.say("Similar tickets"), similar_tickets.PAGE, ticket.number),
        button(asked.say("PDF for the customer"), pdf.PDF, ticket.number),
        button(asked.say("Internal PDF"), pdf.INTERNAL_PDF, ticket.number),
    ]


async def _create(asked: Asked, ticket: Ticket) -> list[Block]:
    offered = [
        option(action.label_de if asked.person.language == "de" else action.label_en, value)
        for action in await desk_actions.everything()
        if action.is_active and len(value := f"{ticket.number} {action.name}") <= 150
    ]
    return [select(asked.say("Choose"), run_action.ACTION, offered)] if offered else []


async def _together(asked: Asked, ticket: Ticket) -> list[Block]:
    """What is possible with this ticket: one that is merged can only be taken out again."""
    if ticket.merged_into_id is not None:
        return [button(asked.say("Unmerge"), merge.UNMERGE, ticket.number)]
    acts = [button(asked.say("Merge…"), merge.FORM, ticket.number)]
    if ticket.parent_id is not None:
        acts.append(button(asked.say("Is no part any more"), family.UNLINK, ticket.number))
    elif await families.children(ticket):
        acts.append(button(asked.say("Parts"), family.PARTS, ticket.number))
        label = asked.say("Write to the customers of all parts…")
        acts.append(button(label, family_update.FORM, ticket.number))
    else:
        acts.append(button(asked.say("Part of…"), family.FORM, ticket.number))
    return acts


def _remove(asked: Asked, ticket: Ticket) -> list[Block]:
    return [
        button(asked.say("Copy"), copying.COPY, ticket.number),
        button(asked.say("Delete…"), delete.ASK, ticket.number, style="danger"),
    ]


_MENU: Mapping[str, Act] = {
    card.EDIT: edit.open_form,
    card.TAGS: tag.open_form,
    card.WHY: why.open_page,
    # On cards that were drawn by an earlier version.
    "subscribe": subscribe.begin,
    card.CHANGES: changes.open_page,
    card.MORE: open_acts,
}


async def chosen(asked: Asked, value: str) -> None:
    number, _, word = value.partition(" ")
    # On a card that only this person sees: what is answered stands below it, not in its place.
    await _MENU[word](replace(asked, response_url="", is_ephemeral=False), number)


SUBCOMMANDS = (Subcommand(("more", "mehr"), "more TT1", N_("shows all acts on a ticket"), one, more),)


def listen(listeners: Listeners) -> None:
    on_click(listeners, card.MENU, chosen)
    on_click(listeners, EDIT, edit.open_form)
    on_click(listeners, TAGS, tag.open_form)
    on_click(listeners, CHANGES, changes.open_page)
    on_click(listeners, WHY, why.open_page)
