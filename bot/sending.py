"""A note goes to the customer: the one act behind ✉, the shortcut and the modal, with its undo window.

The agent is told at once who gets it, or why nobody does (R32), and can take it back until the window closes.
"""

from collections.abc import Sequence

from bot.blocks import actions, button, section
from bot.errors import sentence
from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.payloads import Click
from bot.people import Person
from bot.room import Place, Room, answer, whisper
from bot.texts import Say
from desk import comments, reach, tickets
from desk.errors import DeskError, NotAllowed
from desk.notifications.planning import Planned
from desk.notifications.reasons import REASONS
from desk.reach import Reach
from models.agent import Agent
from models.comment import Comment
from models.ticket import Ticket

# Of those in copy: a ticket may have a hundred.
NAMES_SHOWN = 5
UNDO, UNDO_SOLUTION = "undo_comment", "undo_solution"


def listen(listeners: Listeners) -> None:
    listeners.action(UNDO, undo)
    listeners.action(UNDO_SOLUTION, undo_solution)


def must_be_agent(person: Person) -> Agent:
    """The agent; raises NotAllowed."""
    if person.agent is None:
        raise NotAllowed("Only agents of the desk can do that.")
    return person.agent


async def send(room: Room, comment: Comment, person: Person, place: Place) -> None:
    """Make a note external and tell its sender. External already: nothing happens. Raises NotPossible."""
    if comment.is_external:
        return
    sent = await comments.send_to_customer(room.house, comment, actor=person.actor, hold=room.hold)
    ticket = await Ticket.get(id=sent.ticket_id)
    await tell(room, ticket, sent, person, place)


async def tell(room: Room, ticket: Ticket, comment: Comment, person: Person, place: Place) -> None:
    """Whisper to whom it goes, with Undo."""
    text = goes_to(await reach.reach(room.house, ticket), room.hold.seconds, person.say)
    await whisper_with_undo(room, place, person, text, UNDO, str(comment.id))


async def whisper_with_undo(
    room: Room, place: Place, person: Person, text: str, action_id: str, value: str
) -> None:
    blocks = [section(escape(text))]
    if room.hold:
        blocks.append(actions("undo", [button(person.say("Undo"), action_id, value)]))
    await whisper(room, place, person, escape(text), blocks=blocks)


def goes_to(reached: Reach, seconds: int, say: Say) -> str:
    """`Sending to anna@… in 20 s`, or why nothing is mailed."""
    if not reached.is_mailed or reached.contact is None:
        return no_mail(reached, say)
    address = reached.contact.email
    text = say("Sending to {address} in {seconds} s.", address=address, seconds=seconds)
    return _joined(text if seconds else say("Sending to {address}.", address=address), copies(reached, say))


def no_mail(reached: Reach, say: Say) -> str:
    """Why the customer gets no mail, and where it can be read all the same."""
    reason = say(REASONS[reached.reason])
    if reached.also:
        return _joined(say("Attention, {reason}.", reason=reason), copies(reached, say))
    if reached.contact is not None and reached.contact.portal_user:
        return say("Attention, {reason}. The customer can read it in the portal only.", reason=reason)
    return say("Attention, {reason}. Nobody outside will read it.", reason=reason)


def copies(reached: Reach, say: Say) -> str:
    """`Also to 2 in copy: …`, and who of them gets nothing; empty if nobody is in copy."""
    also, left_out = reached.also, reached.left_out
    told = [say("Also to {count} in copy: {names}.", count=len(also), names=_some(also))] if also else []
    if left_out:
        names = _some([item.address for item in left_out])
        told.append(
            say("In copy, but not mailed: {names} ({reason}).", names=names, reason=_reason(left_out, say))
        )
    return _joined(*told)


def _some(names: Sequence[str]) -> str:
    return ", ".join([*names[:NAMES_SHOWN], *(["…"] if len(names) > NAMES_SHOWN else [])])


def _reason(left_out: Sequence[Planned], say: Say) -> str:
    return "; ".join(dict.fromkeys(say(REASONS[item.reason]) for item in left_out))


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


async def undo(room: Room, click: Click, person: Person) -> None:
    must_be_agent(person)
    comment = await Comment.get(id=int(click.value))
    try:
        await comments.take_back(room.house, comment, actor=person.actor)
    except DeskError as refusal:
        await answer(click.response_url, sentence(refusal, person.language), replace=True)
        return
    text = person.say("Taken back. Nothing was sent; it is an internal note.")
    await answer(click.response_url, text, replace=True)


async def undo_solution(room: Room, click: Click, person: Person) -> None:
    must_be_agent(person)
    ticket = await Ticket.get(id=int(click.value))
    try:
        await tickets.take_back_solution(room.house, ticket, actor=person.actor)
    except DeskError as refusal:
        await answer(click.response_url, sentence(refusal, person.language), replace=True)
        return
    text = person.say("Taken back. Nothing was sent; solution and status are as before.")
    await answer(click.response_url, text, replace=True)
