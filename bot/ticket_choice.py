"""A menu of tickets that is searched, by number or words: for merging and linking."""

from collections.abc import Sequence

from bot.blocks import Block, option
from bot.payloads import Query
from bot.people import Person
from bot.room import Room
from bot.sending import must_be_agent
from desk import access, search
from desk.errors import NotFound

TICKET = "other_ticket"
SHOWN = 20


async def offered(_: Room, query: Query, person: Person) -> Sequence[Block]:
    must_be_agent(person)
    found: dict[str, str] = {}
    if access.serial_of(query.text):
        try:
            ticket = await access.ticket_for(person.actor, query.text)
            found[ticket.number] = ticket.title
        except NotFound:
            pass
    page = await search.search(person.actor, query.text, size=SHOWN)
    found |= {hit.row.number: hit.row.title for hit in page.hits}
    return [option(f"{number} {title}", number) for number, title in found.items()]
