"""What rules set, carried over to a ticket and its customer through the verbs of the desk.

A value that can't be is left out and told in a note on the ticket: no mail is lost for a wrong word in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desk import assignees, contacts, documents, history, machine_notes, tags, tickets
from desk.actor import Actor
from desk.assignees import NOBODY, Assignee
from desk.errors import Invalid
from desk.fields import columns_of
from desk.house import House
from desk.mail_rules.checking import TICKET_FIELDS, assignee_of
from desk.mail_rules.rule import Confirm
from desk.records.contact import FIELDS as CONTACT_FIELDS
from desk.texts import TITLE_LENGTH
from desk.tickets import NewTicket
from models.comment import Channel
from models.contact import Contact
from models.ticket import Ticket
from scanners import forwarding
from scanners.read_mail import ReadMail
from scanners.rules import settings
from scanners.rules.engine import Plan
from scanners.rules.settings import Settings

_SYSTEM = Actor(channel=Channel.EMAIL)
_LONGEST_REMARK = 300
_WORDS = ("title", "description")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the rules want of a ticket, as far as it can be; `remarks` say what can't."""

    settings: Settings
    values: Mapping[str, Any]
    assignee: Assignee
    remarks: tuple[str, ...] = ()
    # The rule that acted.
    rule: str = ""


async def wanted_by(plan: Plan | None) -> Wanted:
    """What the rules of a plan want; of no plan: nothing."""
    found = settings.of(plan) if plan is not None else settings.NONE
    values: dict[str, Any] = {}
    remarks = list(found.remarks)
    for name, written in found.values.items():
        value = written[:TITLE_LENGTH] if name == "title" else written
        try:
            if value:
                await columns_of(TICKET_FIELDS, {name: value})
                values[name] = value
        except Invalid as fault:
            remarks.append(fault.sentence("en"))
    assignee = NOBODY
    try:
        assignee = await assignee_of(found.assigning) if found.assigning is not None else NOBODY
        assignees.refuse_inactive(assignee)
    except Invalid as fault:
        remarks.append(fault.sentence("en"))
        assignee = NOBODY
    acting = plan.rule if plan is not None else None
    return Wanted(found, values, assignee, tuple(remarks), f"{acting.id} {acting.name}" if acting else "")


async def customer(house: House, wanted: Wanted) -> Contact | None:
    """Whose ticket it is by what the rules found in the mail; None: they say nothing of it, or name us."""
    named = wanted.settings.customer
    if named is None or not await forwarding.is_somebody(named.address):
        return None
    return await contacts.by_sender(house, name=named.name, address=named.address, actor=_SYSTEM)


def adjusted(new: NewTicket, wanted: Wanted) -> NewTicket:
    """The new ticket with what the rules want of it."""
    values = dict(wanted.values)
    own: dict[str, Any] = {
        name: values.pop(name)
        for name in ("title", "description", "priority", "type", "severity", "category")
        if name in values
    }
    if "description" in own:
        # Nothing that was written is lost: the mail's own words are folded away.
        words = (new.description, new.description_folded)
        own |= {"description_html": None, "description_folded": "\n\n".join(word for word in words if word)}
    confirm = wanted.settings.confirm
    is_of_customer = wanted.settings.customer is not None
    from_machine = new.from_machine and not (confirm is Confirm.ALWAYS and is_of_customer)
    return replace(
        new,
        **own,
        assignee=new.assignee if wanted.assignee == NOBODY else wanted.assignee,
        more={**new.more, **values},
        from_machine=from_machine or confirm is Confirm.NEVER,
    )


async def finish(house: House, ticket: Ticket, wanted: Wanted) -> None:
    """After the ticket was opened: its tags, what is new about a new customer, and what could not be.

    In the transaction that opened it.
    """
    if wanted.rule:
        # Title and description are no longer the mail's own words: they stay when it is read again.
        own = {name: (None, wanted.values[name]) for name in _WORDS if name in wanted.values}
        history.record_on_ticket(ticket.id, {"mail_rule": (None, wanted.rule), **own}, actor=_SYSTEM)
    if wanted.settings.tags:
        await tags.put_on_new(ticket.id, wanted.settings.tags, actor=_SYSTEM)
    await _remark(house, ticket, [*wanted.remarks, *await _about_customer(house, ticket, wanted)])


async def _remark(house: House, ticket: Ticket, remarks: Sequence[str]) -> None:
    if remarks:
        text = "\n".join(remark[:_LONGEST_REMARK] for remark in remarks)
        await machine_notes.add(
            house, ticket, f"What a rule for incoming mail could not set:\n{text}", kind="Postbote"
        )


async def _about_customer(house: House, ticket: Ticket, wanted: Wanted) -> Sequence[str]:
    """A contact who was there before keeps what is known: anybody can write a mail."""
    if not wanted.settings.contact or ticket.contact_id is None:
        return ()
    contact = await Contact.get(id=ticket.contact_id)
    if not contacts.is_new(contact):
        return ()
    columns: dict[str, Any] = {}
    remarks = []
    for name, value in wanted.settings.contact.items():
        try:
            columns |= await columns_of(CONTACT_FIELDS, {name: value})
        except Invalid as fault:
            remarks.append(fault.sentence("en"))
    if columns:
        await contacts.change(house, contact, columns, actor=_SYSTEM)
    return remarks


async def change(house: House, ticket: Ticket, wanted: Wanted) -> None:
    """On a ticket that was there: title and description stay what they are."""
    wishes = {name: value for name, value in wanted.values.items() if name not in _WORDS}
    if wanted.assignee.agent is not None:
        wishes["assignee"] = f"agent:{wanted.assignee.agent.handle}"
    elif wanted.assignee.group is not None:
        wishes["assignee"] = f"group:{wanted.assignee.group.name}"
    if wishes:
        await tickets.change(house, ticket, wishes, actor=_SYSTEM)
    if wanted.rule and (wishes or wanted.settings.tags):
        history.record_on_ticket(ticket.id, {"mail_rule": (None, wanted.rule)}, actor=_SYSTEM)
    if wanted.settings.tags:
        await tags.apply(house, [ticket.id], add=wanted.settings.tags, actor=_SYSTEM)
    await _remark(house, ticket, wanted.remarks)


async def keep_with(house: House, contact: Contact, read: ReadMail) -> None:
    """The mail in the contact's history; its files as documents, but for pictures of the text itself."""
    subject = read.mail.subject.strip()[:TITLE_LENGTH] or "(no subject)"
    history.record("contact", contact.id, {"mail": (None, subject)}, actor=_SYSTEM, ticket_id=None)
    note = f"From a mail of {read.envelope.sender}: {subject}"
    for item in read.kept:
        if not item.upload.is_inline:
            document = await documents.add(house, item, note=note, actor=_SYSTEM)
            named = {"document": (None, str(document))}
            history.record("contact", contact.id, named, actor=_SYSTEM, ticket_id=None)
