"""Canned replies (Textbausteine) in answers: chosen in the modal, or `/ticket reply TT1 #name`.

What was typed is kept, the words come behind it; nothing is sent before the agent sends it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot import reply_modal
from bot.blocks import Block, option
from bot.listeners import Listeners
from bot.payloads import Click, Query
from bot.people import Person
from bot.reply_modal import CANNED, MOST_TEXT, Remembered
from bot.replying import canned_choices, drafted
from bot.room import Room
from bot.sending import must_be_agent
from desk import access, canned_replies, canned_words
from desk.errors import NotFound
from models.ticket import Ticket

_FIRST_WORD = re.compile(r"#([\w.-]+)(?:\s+|$)")


def listen(listeners: Listeners) -> None:
    listeners.action(CANNED, insert)
    listeners.query(CANNED, offered)


async def insert(room: Room, click: Click, person: Person) -> None:
    """Put the chosen words behind those that stand in the modal."""
    must_be_agent(person)
    known = Remembered.read(click.data)
    ticket = await access.ticket_for(person.actor, known.errand.number)
    canned = await canned_replies.called(click.value, ticket=ticket)
    words = await canned_words.filled(room.house, canned, ticket, writer=person.actor)
    typed = str(click.values.get(known.text_block, {}).get("value") or "")
    text, note = _behind(typed, words), ""
    if len(text) > MOST_TEXT:
        text = typed
        note = person.say("{name} doesn't fit into this field any more.", name=f"#{canned.name}")
    turned = replace(known, turn=known.turn + 1)
    draft = await drafted(room, ticket, turned, person, text=text, note=note)
    await room.slack.views_update(view_id=click.view_id, view=reply_modal.build(draft, person.say))


def _behind(typed: str, words: str) -> str:
    return f"{typed.rstrip()}\n\n{words}" if typed.strip() else words


async def offered(_: Room, query: Query, person: Person) -> Sequence[Block]:
    """Those that fit the letters, where there are too many for a menu."""
    must_be_agent(person)
    ticket = await access.ticket_for(person.actor, query.block_id.split(".")[1])
    found = await canned_replies.for_ticket(ticket, text=query.text)
    return [option(choice.label, choice.key) for choice in canned_choices(found[:100])]


async def expanded(room: Room, ticket: Ticket, text: str, person: Person) -> str:
    """The text, with the words of a canned reply where it begins with `#name`.

    Raises NotFound where that is all there is: nobody means to send a customer `#thnaks`.
    """
    found = _FIRST_WORD.match(text)
    if found is None:
        return text
    rest = text[found.end() :]
    try:
        canned = await canned_replies.called(found[1], ticket=ticket)
    except NotFound:
        if rest:
            return text
        raise
    words = await canned_words.filled(room.house, canned, ticket, writer=person.actor)
    return f"{words}\n\n{rest}".strip()
