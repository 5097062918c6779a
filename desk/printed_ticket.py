"""From a ticket's view to what is printed: picklists as labels, references as names, moments as moments.

`for_customer` names each thing that a customer's page has, and takes it from the customer's view (R17). What
is new on a ticket is therefore on no customer's page until it is written down there.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from tortoise.models import Model

from desk import directory, ticket_fields
from desk.i18n import N_
from desk.pdf import words
from desk.pdf.printed import Field, PrintedChange, PrintedComment, PrintedFile, PrintedTicket
from desk.ticket_view import TicketView
from models.agent import Agent
from models.change import Change
from models.comment import Author, Comment
from models.document import Document
from models.partner import Partner
from models.product import Product
from models.project import Project
from models.service_contract import ServiceContract
from models.tag import Tag
from models.ticket import Ticket

# What the values of picklists are called, by picklist and key.
Labels = Mapping[tuple[str, str], str]
FilesByComment = Mapping[int | None, Sequence[PrintedFile]]
_DECIMAL = re.compile(r"\d{1,9}(\.\d+)?")

# What the fields of a ticket are called (requirements §1), and what else the history tells of.
LABELS: Mapping[str, str] = {
    **{name: field.label for name, field in ticket_fields.FIELDS.items()},
    "service_contract": ticket_fields.FIELDS["contract"].label,
    "agent": ticket_fields.FIELDS["assignee"].label,
    "group": N_("Group"),
    "tags": N_("Tags"),
    "subscribers": N_("Subscribers"),
    "parent": N_("Part of"),
    "external_comment": N_("Comment to the customer"),
    "internal_note": N_("Internal note"),
    "visibility": N_("Visibility"),
    "withdrawn": N_("Withdrawn"),
}


async def for_customer(view: TicketView, language: str) -> PrintedTicket:
    """The customer's page, of the customer's view."""
    ticket, labels = view.ticket, await _labels(language)
    files = _files(view.documents)
    return PrintedTicket(
        number=ticket.number,
        title=ticket.title,
        language=language,
        fields=_customers_fields(view, labels),
        description=ticket.description,
        solution=view.solution,
        files=files.get(None, ()),
        comments=[_comment(item, files) for item in view.comments],
    )


async def for_the_house(view: TicketView, language: str) -> PrintedTicket:
    """The internal page, of an agent's view: every field, every note, the history."""
    ticket, labels = view.ticket, await _labels(language)
    files = _files(view.documents)
    return PrintedTicket(
        number=ticket.number,
        title=ticket.title,
        language=language,
        fields=_customers_fields(view, labels),
        internal_fields=[item for item in await _internal_fields(view, labels, language) if item[1]],
        description=ticket.description,
        solution=view.solution,
        files=files.get(None, ()),
        comments=[_comment(item, files) for item in view.comments],
        changes=[_change(item, labels, language) for item in view.changes],
    )


def _customers_fields(view: TicketView, labels: Labels) -> list[Field]:
    ticket = view.ticket
    fields: list[Field | None] = [
        _picked(ticket, "status", labels),
        _picked(ticket, "priority", labels),
        _picked(ticket, "type", labels),
        (LABELS["contact"], view.contact.name) if view.contact else None,
        (LABELS["organisation"], view.organisation.name) if view.organisation and _is_own(view) else None,
        (LABELS["created"], ticket.created_at),
        (LABELS["closed"], ticket.closed_at) if ticket.closed_at else None,
    ]
    return [item for item in fields if item is not None and item[1]]


def _is_own(view: TicketView) -> bool:
    """Is the ticket's organisation the customer's own? Another one is nothing the customer knows of."""
    return view.contact is not None and view.contact.organisation_id == view.ticket.organisation_id


async def _internal_fields(view: TicketView, labels: Labels, language: str) -> list[Field]:
    ticket = view.ticket
    return [
        _picked(ticket, "severity", labels),
        _picked(ticket, "category", labels),
        _picked(ticket, "source", labels),
        (LABELS["organisation"], view.organisation.name if view.organisation and not _is_own(view) else ""),
        (LABELS["project"], await _name(Project, ticket.project_id)),
        (LABELS["partner"], await _name(Partner, ticket.partner_id)),
        (LABELS["product"], await _name(Product, ticket.product_id)),
        (LABELS["contract"], await _name(ServiceContract, ticket.service_contract_id)),
        *_assignee(view),
        (LABELS["hours"], _number(ticket.hours, language)),
        (LABELS["days"], _number(ticket.days, language)),
        (LABELS["tweet_id"], ticket.tweet_id),
        (LABELS["twitter_reply_id"], ticket.twitter_reply_id),
        (LABELS["tags"], await _tags(ticket)),
        (LABELS["subscribers"], await _subscribers(ticket)),
        (LABELS["parent"], await _parent(ticket)),
        (LABELS["created_by"], ticket.created_by),
        (LABELS["modified"], ticket.modified_at),
    ]


def _assignee(view: TicketView) -> list[Field]:
    """The agent, and the group beside; or the group, if no agent has it."""
    names = [item.name for item in (view.agent, view.group) if item is not None]
    return list(zip((LABELS["assignee"], LABELS["group"]), names, strict=False))


def _picked(ticket: Ticket, picklist: str, labels: Labels) -> Field:
    """A value that an administrator deleted meanwhile is shown by its key."""
    key = getattr(ticket, picklist) or ""
    return LABELS[picklist], labels.get((picklist, key), key)


async def _labels(language: str) -> Labels:
    return {(item.picklist, item.key): item.label(language) for item in await directory.picklist_values()}


async def _name(model: type[Model], number: int | None) -> str:
    found = await model.get_or_none(id=number) if number is not None else None
    return str(found) if found else ""


def _number(value: Decimal | None, language: str) -> str:
    return words.number(language, value) if value is not None else ""


async def _tags(ticket: Ticket) -> str:
    return ", ".join(tag.name for tag in await Tag.filter(ticket_tags__ticket_id=ticket.id).order_by("key"))


async def _subscribers(ticket: Ticket) -> str:
    people = await Agent.filter(subscriptions__ticket_id=ticket.id).order_by("name")
    return ", ".join(person.name for person in people)


async def _parent(ticket: Ticket) -> str:
    parent = await Ticket.get_or_none(id=ticket.parent_id) if ticket.parent_id is not None else None
    return parent.number if parent else ""


def _files(documents: Sequence[Document]) -> FilesByComment:
    """By comment; under None those of the ticket itself."""
    files: dict[int | None, list[PrintedFile]] = defaultdict(list)
    for item in documents:
        file = PrintedFile(name=item.name, size=item.size, is_internal=item.is_internal)
        files[item.comment_id].append(file)
    return files


def _comment(comment: Comment, files: FilesByComment) -> PrintedComment:
    return PrintedComment(
        author=comment.author_name,
        at=comment.created_at,
        body=comment.body,
        files=files.get(comment.id, ()),
        by_customer=comment.author == Author.CONTACT,
        is_internal=not comment.is_external,
    )


def _change(change: Change, labels: Labels, language: str) -> PrintedChange:
    return PrintedChange(
        at=change.at,
        by=f"{change.actor_name} · {labels.get(('source', change.channel), change.channel)}",
        what=LABELS.get(change.field) or change.field.replace("_", " ").capitalize(),
        old=_value(change.field, change.old, labels, language),
        new=_value(change.field, change.new, labels, language),
    )


def _value(field: str, value: str | None, labels: Labels, language: str) -> str:
    if not value:
        return ""
    if field in {"hours", "days"} and _DECIMAL.fullmatch(value):
        return _number(Decimal(value), language)
    return labels.get((field, value), value)
