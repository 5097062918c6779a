"""`Reply to customer` and `Solve`: the agent's words, files, solution and status go out with an undo window.

The form is stored before Slack is told "got it": typed words are never lost, and never sent twice.
"""

from collections.abc import Sequence

from bot import reply_modal
from bot.card import REPLY, SOLVE, Choice
from bot.card_facts import choices
from bot.errand import Errand
from bot.files import NotTaken, SlackFile, fetch
from bot.inbox import Told
from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.payloads import Click, Submission
from bot.people import Person
from bot.reply_modal import FILES, SOLUTION, STATUS, Draft, Remembered
from bot.room import WIRE_FAULTS, Room, whisper
from bot.sending import UNDO, UNDO_SOLUTION, goes_to, must_be_agent, whisper_with_undo
from bot.texts import bot_texts
from bot.threads import LEFT_OUT
from desk import access, canned_replies, comments, documents, picklists, tickets
from desk.comments import NewComment
from desk.documents import Kept
from desk.errors import DeskError, NotPossible
from desk.reach import reach
from models.canned_reply import CannedReply
from models.comment import Visibility
from models.picklist_value import Picklist
from models.ticket import Ticket


def listen(listeners: Listeners) -> None:
    listeners.action(REPLY, open_reply)
    listeners.action(SOLVE, open_solve)
    listeners.form(reply_modal.CALLBACK, send)


async def open_reply(room: Room, click: Click, person: Person) -> None:
    await _open(room, click, person, solves=False)


async def open_solve(room: Room, click: Click, person: Person) -> None:
    await _open(room, click, person, solves=True)


async def _open(room: Room, click: Click, person: Person, *, solves: bool) -> None:
    must_be_agent(person)
    ticket = await access.ticket_for(person.actor, click.value)
    draft = await drafted(room, ticket, Remembered(Errand(ticket.number, click.place), 0, solves), person)
    await room.slack.views_open(trigger_id=click.trigger_id, view=reply_modal.build(draft, person.say))


async def drafted(
    room: Room, ticket: Ticket, known: Remembered, person: Person, *, text: str = "", note: str = ""
) -> Draft:
    """The modal for this ticket, with words in it already."""
    return Draft(
        errand=known.errand,
        reach=await reach(room.house, ticket),
        statuses=await choices(Picklist.STATUS, person.language),
        solves=known.solves,
        status=await picklists.closed_status() if known.solves else "",
        canned=canned_choices(await canned_replies.for_ticket(ticket)),
        turn=known.turn,
        text=text,
        note=note,
    )


def canned_choices(found: Sequence[CannedReply]) -> list[Choice]:
    """As a menu has them: by their titles, with the name that can be typed."""
    return [
        Choice(item.name, f"{item.title} (#{item.name})" if item.title else f"#{item.name}") for item in found
    ]


async def send(room: Room, form: Submission, person: Person, told: Told) -> None:
    errand = Errand.read(form.data)
    try:
        must_be_agent(person)
        ticket = await access.ticket_for(person.actor, errand.number)
        uploads = await _uploads(room, form, told)
        if form.is_checked(SOLUTION):
            await _solve(room, ticket, form, person, uploads, told)
        else:
            await _reply(room, ticket, form, person, uploads, told)
    except DeskError as refusal:
        why = refusal.sentence(person.language, texts=bot_texts())
        await _give_back(room, errand, form, person, why)


async def _uploads(room: Room, form: Submission, told: Told) -> list[Kept]:
    """All files or none, safe: an answer without its attachment is no answer. Raises NotPossible."""
    uploads = []
    for file in map(SlackFile.read, form.files(FILES)):
        try:
            # Its place in the thread is still to come: the modal shared it with nobody.
            uploads.append(await fetch(room, file, is_in_thread=False))
        except NotTaken as fault:
            raise NotPossible(LEFT_OUT[fault.reason], name=file.name) from fault
        except WIRE_FAULTS as fault:
            if told.is_last_try:
                raise NotPossible(LEFT_OUT["no_answer"], name=file.name) from fault
            raise
    return await documents.keep(room.house, uploads)


async def _reply(
    room: Room, ticket: Ticket, form: Submission, person: Person, uploads: Sequence[Kept], told: Told
) -> None:
    new = NewComment(body=_words(form), visibility=Visibility.EXTERNAL, attachments=uploads, hold=room.hold)
    status = form.chosen(STATUS)
    async with room.house.transaction():
        comment = await comments.add_comment(room.house, ticket, new, actor=person.actor)
        if status:
            await tickets.change(room.house, ticket, {"status": status}, actor=person.actor)
        await told.is_done()
    await _whisper(room, ticket, form, person, UNDO, str(comment.id))


async def _solve(
    room: Room, ticket: Ticket, form: Submission, person: Person, uploads: Sequence[Kept], told: Told
) -> None:
    if _words(form).strip() == ticket.solution:
        raise NotPossible("The customer has this solution already.")
    wishes = {"solution": _words(form)} | ({"status": form.chosen(STATUS)} if form.chosen(STATUS) else {})
    async with room.house.transaction():
        await tickets.change(
            room.house, ticket, wishes, actor=person.actor, hold=room.hold, attachments=uploads
        )
        await told.is_done()
    await _whisper(room, ticket, form, person, UNDO_SOLUTION, str(ticket.id))


def _words(form: Submission) -> str:
    return form.text(Remembered.read(form.data).text_block)


async def _whisper(
    room: Room, ticket: Ticket, form: Submission, person: Person, action_id: str, value: str
) -> None:
    text = goes_to(await reach(room.house, ticket), room.hold.seconds, person.say)
    await whisper_with_undo(room, Errand.read(form.data).place, person, text, action_id, value)


async def _give_back(room: Room, errand: Errand, form: Submission, person: Person, why: str) -> None:
    """What could not be sent is given back to be sent another way."""
    text = person.say("Nothing was sent: {why} Your text was:", why=why)
    shown = f"{escape(text, 900)}\n>>>{escape(_words(form), 2000)}"
    await whisper(room, errand.place, person, shown)
