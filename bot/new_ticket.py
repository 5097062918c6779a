"""`/ticket new`: a modal with title, description, contact, priority and group; errors stand at the fields."""

from collections.abc import Sequence

from bot.blocks import Block, field, modal, option, plain, select
from bot.card import Choice
from bot.card_facts import choices
from bot.errand import Errand
from bot.errors import at_fields
from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.payloads import Command, Submission
from bot.people import Person
from bot.room import Room, whisper
from bot.sending import must_be_agent
from bot.texts import Say
from desk import assignees, contacts, picklists, tickets
from desk.assignees import NOBODY
from desk.errors import DeskError
from desk.texts import TITLE_LENGTH
from desk.tickets import NewTicket
from models.group import Group
from models.picklist_value import Picklist
from models.ticket import Ticket

CALLBACK = "new_ticket"
TITLE, DESCRIPTION, CONTACT, PRIORITY, GROUP = "title", "description", "contact", "priority", "group"
FIELDS = {
    "title": TITLE,
    "description": DESCRIPTION,
    "email": CONTACT,
    "name": CONTACT,
    "priority": PRIORITY,
    "assignee": GROUP,
}


def listen(listeners: Listeners) -> None:
    listeners.dialog(CALLBACK, submitted)


async def open_modal(room: Room, command: Command, person: Person, *, title: str) -> None:
    groups = await Group.all().order_by("name").limit(100)
    here = next((group.name for group in groups if group.slack_channel == command.place.channel), None)
    view = build(
        Errand("", command.place),
        person.say,
        title=title[:TITLE_LENGTH],
        priorities=await choices(Picklist.PRIORITY, person.language),
        priority=await picklists.normal_priority(),
        groups=[group.name for group in groups],
        group=here,
    )
    await room.slack.views_open(trigger_id=command.trigger_id, view=view)


def build(
    errand: Errand,
    say: Say,
    *,
    title: str,
    priorities: Sequence[Choice],
    priority: str,
    groups: Sequence[str],
    group: str | None,
) -> Block:
    """Pure. `priority` and `group` are chosen at first."""
    words = {"type": "plain_text_input", "action_id": TITLE, "max_length": TITLE_LENGTH}
    if title:
        words["initial_value"] = title
    text = {"type": "plain_text_input", "action_id": DESCRIPTION, "multiline": True, "max_length": 3000}
    address = {"type": "email_text_input", "action_id": CONTACT}
    hint = plain(say("The customer's mail address; empty: an internal ticket."), 150)
    menu = [option(choice.label, choice.key) for choice in priorities]
    teams = [option(name, f"group:{name}") for name in groups]
    chosen = f"group:{group}" if group else None
    shown = [
        field(say("Title"), TITLE, words),
        field(say("Description"), DESCRIPTION, text, optional=True),
        field(say("Customer"), CONTACT, address, optional=True, hint=hint),
    ]
    if menu:
        choice_of_priority = select(say("Priority"), PRIORITY, menu, chosen=priority)
        shown.append(field(say("Priority"), PRIORITY, choice_of_priority, optional=True))
    if teams:
        team = select(say("Group"), GROUP, teams, chosen=chosen)
        shown.append(field(say("Group"), GROUP, team, optional=True))
    return modal(
        say("New ticket"), CALLBACK, shown, submit=say("Open"), close=say("Cancel"), data=errand.pack()
    )


async def submitted(room: Room, form: Submission, person: Person) -> dict[str, str]:
    """Open the ticket; the errors of a refusal, by block."""
    try:
        must_be_agent(person)
        ticket = await _open(room, form, person)
    except DeskError as refusal:
        return at_fields(refusal, person.language, fields=FIELDS, first=TITLE)
    text = person.say("{number} is open.", number=ticket.number)
    await whisper(room, Errand.read(form.data).place, person, escape(text))
    return {}


async def _open(room: Room, form: Submission, person: Person) -> Ticket:
    address = form.text(CONTACT).strip()
    async with room.house.transaction():
        contact = None
        if address:
            contact = await contacts.by_sender(room.house, name="", address=address, actor=person.actor)
        new = NewTicket(
            title=form.text(TITLE),
            description=form.text(DESCRIPTION),
            contact=contact,
            assignee=await assignees.find(form.chosen(GROUP)) if form.chosen(GROUP) else NOBODY,
            priority=form.chosen(PRIORITY),
        )
        return await tickets.open_ticket(room.house, new, actor=person.actor)
