"""What an action may carry over from a ticket (R15): `{fields}` in a text, never an internal note (R17)."""

import re
from collections.abc import Mapping, Sequence

from desk import access, references
from desk.errors import Invalid
from desk.redaction import redacted
from desk.ticket_fields import FIELDS
from models.comment import Author, Comment
from models.contact import Contact
from models.ticket import Ticket
from models.ticket_participant import TicketParticipant

_MARK = re.compile(r"\{(\w{1,40})\}")

# Beside the fields of a ticket: what was said in the open.
_CONVERSATION = ("answer", "answers", "conversation")
KNOWN = frozenset({name for name, field in FIELDS.items() if name != "assignee"} | {*_CONVERSATION})


def check(template: str, *, field: str) -> None:
    """Raises Invalid for a name in braces that isn't known."""
    for name in _MARK.findall(template):
        if name not in KNOWN:
            raise Invalid(
                field,
                "A ticket has no {name} to carry over. Possible are: {known}.",
                name=f"{{{name}}}",
                known=", ".join(sorted(KNOWN)),
            )


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with the ticket's values; braces that are inside a value stay what they are."""
    return _MARK.sub(lambda found: values.get(found[1], found[0]), template).strip()


async def values_of(ticket: Ticket) -> dict[str, str]:
    """Everything that can be carried over, as text."""
    row = {name: getattr(ticket, name) for name in _COLUMNS}
    fields = {
        name: (await FIELDS[name].kind.written(FIELDS[name], [row]))[0]
        for name in FIELDS
        if name != "assignee"
    }
    return fields | {"number": ticket.number} | await _conversation(ticket)


_COLUMNS = ("agent_id", "group_id", *(field.stored_in for field in FIELDS.values()))


async def _conversation(ticket: Ticket) -> dict[str, str]:
    """From what the customer may see, and from nothing else: a solution may still be taken back."""
    solution = access.solution_for_customer(ticket)
    said = await Comment.filter(access.comments_for_customer(ticket.id)).order_by("created_at", "id")
    answers = "\n\n".join(item.body for item in said if item.author == Author.AGENT)
    return {
        "answers": answers,
        "solution": solution,
        "answer": solution or answers,
        "conversation": "\n\n".join(f"{item.author_name}: {item.body}" for item in said),
    }


async def without_customer(ticket: Ticket, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts without the names and addresses of the customer and of those in copy."""
    people, organisations = await _customers(ticket)
    return {name: redacted(text, people=people, organisations=organisations) for name, text in texts.items()}


async def _customers(ticket: Ticket) -> tuple[Sequence[str], Sequence[str]]:
    contacts = {ticket.contact_id} - {None}
    writers = (
        await Comment.filter(ticket_id=ticket.id, author=Author.CONTACT)
        .distinct()
        .values_list("author_name", "contact_id")
    )
    contacts |= {row[1] for row in writers} - {None}
    copied = await TicketParticipant.filter(ticket_id=ticket.id).values_list("name", "address")
    known = await Contact.filter(id__in=list(contacts)).select_related("organisation")
    organisations = {contact.organisation.name for contact in known if contact.organisation}
    if ticket.organisation_id is not None:
        organisations |= set((await references.titles("organisation", [ticket.organisation_id])).values())
    people = {contact.name for contact in known} | {row[0] for row in writers} | {row[0] for row in copied}
    locals_ = {contact.email.partition("@")[0] for contact in known if contact.email}
    locals_ |= {row[1].partition("@")[0] for row in copied}
    return sorted(people | {name for name in locals_ if "." in name}), sorted(organisations)
