"""`/ticket`: a new ticket, one ticket, the list of what there is to do, an answer; else `subcommands.py`."""

from bot import canned, links, list_view, new_ticket, sending, subcommands, ticket_command
from bot.asked import by_command
from bot.blocks import Block, actions, button, section
from bot.card_facts import choices
from bot.drawn_card import drawn
from bot.listeners import Listeners
from bot.mrkdwn import escape, mentioned, plain
from bot.payloads import Command
from bot.people import Person
from bot.room import Room, answer
from bot.ticket_command import List, New, Reply, Show
from desk import access, comments, picklists, ticket_list
from desk.comments import NewComment
from desk.reach import reach
from desk.ticket_list import Row, Wanted
from models.comment import Visibility
from models.picklist_value import Picklist

TICKET = "/ticket"
SHOWN = 15


def listen(listeners: Listeners) -> None:
    listeners.command(TICKET, ticket)


async def ticket(room: Room, command: Command, person: Person) -> None:
    sending.must_be_agent(person)
    match ticket_command.parse(command.text):
        case New(title):
            await new_ticket.open_modal(room, command, person, title=title)
        case Show(number):
            await _show(room, command, person, number)
        case List(""):
            await _list(room, command, person)
        case List(name):
            await list_view.open_view(by_command(room, command, person), name)
        case Reply(number, text):
            await _reply(room, command, person, number, text)
        case _:
            if not await subcommands.run(by_command(room, command, person), command.text):
                help_text = person.say("What /ticket can do")
                await answer(command.response_url, help_text, blocks=subcommands.help_for(person))


async def _show(room: Room, command: Command, person: Person, number: str) -> None:
    found = await access.ticket_for(person.actor, number)
    channel, language = command.place.channel, person.language
    post = await drawn(room, found, channel=channel, language=language, say=person.say)
    thread = (await links.threads_of(room, [found.serial])).get(found.serial)
    blocks: list[Block] = list(post.blocks)
    if thread:
        blocks.insert(1, section(f"<{thread}|{escape(person.say('To the conversation'))}>"))
    await answer(command.response_url, post.text, blocks=blocks)


async def _list(room: Room, command: Command, person: Person) -> None:
    assert person.agent is not None
    statuses = await picklists.values_of(Picklist.STATUS)
    open_ones = [value.key for value in statuses if not value.counts_as_closed]
    mine = Wanted(statuses=open_ones, agent_id=person.agent.id)
    free = Wanted(statuses=open_ones, is_unassigned=True)
    say = person.say
    blocks = [
        *await _rows(room, person, say("Your tickets"), mine),
        *await _rows(room, person, say("Tickets nobody has"), free),
        await list_view.menu(by_command(room, command, person)),
    ]
    await answer(command.response_url, say("Your tickets"), blocks=blocks)


async def _rows(room: Room, person: Person, heading: str, wanted: Wanted) -> list[Block]:
    page = await ticket_list.page(person.actor, wanted, size=SHOWN)
    serials = [access.serial_of(row.number) or 0 for row in page.rows]
    threads = await links.threads_of(room, serials)
    labels = {choice.key: choice.label for choice in await choices(Picklist.STATUS, person.language)}
    lines = [_row(row, threads.get(serial), labels) for row, serial in zip(page.rows, serials, strict=True)]
    if page.next is not None:
        lines.append(escape(person.say("… and more")))
    shown = lines or [escape(person.say("none"))]
    # A line is at most 180 characters: sixteen of them fit.
    return [section(f"*{escape(heading)}*\n" + "\n".join(shown))]


def _row(row: Row, thread: str | None, labels: dict[str, str]) -> str:
    number = f"<{thread}|{row.number}>" if thread else row.number
    facts = [labels.get(row.status, row.status), row.contact or "–"]
    return f"{number} {escape(row.title, 60)} · {escape(' · '.join(facts), 50)}"


async def _reply(room: Room, command: Command, person: Person, number: str, text: str) -> None:
    found = await access.ticket_for(person.actor, number)
    body = plain(text, names=await room.people.names(mentioned(text)))
    body = await canned.expanded(room, found, body, person)
    new = NewComment(body=body, visibility=Visibility.EXTERNAL, hold=room.hold)
    comment = await comments.add_comment(room.house, found, new, actor=person.actor)
    said = sending.goes_to(await reach(room.house, found), room.hold.seconds, person.say)
    blocks = [section(escape(said))]
    if room.hold:
        blocks.append(actions("undo", [button(person.say("Undo"), sending.UNDO, str(comment.id))]))
    await answer(command.response_url, escape(said), blocks=blocks)
