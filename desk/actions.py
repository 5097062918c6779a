"""Actions on a ticket (R15, Aktionen): make a linked record, with fields of the ticket carried over.

Three come with the product; administrators define more, or others in their place, without code: what kind
of record, and for each of its fields a text with `{fields}` of the ticket. What can be carried over holds no
internal note (R17); into an article of the knowledge base go no names and addresses of the customer either.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from desk import action_texts, clock, documents, history, permissions, records, tickets
from desk.actor import Actor
from desk.documents import Upload
from desk.errors import Invalid, NotFound
from desk.field_kinds import Line
from desk.house import House
from desk.permissions import Right
from desk.records import verbs
from desk.records.kind import RecordKind
from desk.texts import checked_title
from models.record_link import RecordLink
from models.ticket import Ticket
from models.ticket_action import TicketAction

# A document is a file: what it says, and what it is called.
_FILE_FIELDS = ("title", "note", "text")


def _shipped() -> list[TicketAction]:
    """Made anew each time: a row of the same name takes its place."""
    return [
        TicketAction(
            name="document",
            label_en="Create document",
            label_de="Dokument anlegen",
            target="document",
            mapping={
                "title": "{number} {title}",
                "text": "{number} {title}\n\n{description}\n\n{conversation}\n\n{solution}",
            },
            position=1,
        ),
        TicketAction(
            name="task",
            label_en="Create task",
            label_de="Aufgabe anlegen",
            target="task",
            mapping={"title": "{number} {title}", "description": "{description}"},
            position=2,
        ),
        TicketAction(
            name="faq",
            label_en="Create FAQ article",
            label_de="FAQ-Artikel anlegen",
            target="faq",
            mapping={"question": "{title}", "answer": "{answer}", "product": "{product}"},
            position=3,
        ),
    ]


async def everything() -> Sequence[TicketAction]:
    """All actions in their order, those that are switched off, too."""
    stored = {action.name: action for action in await TicketAction.all()}
    shipped = [stored.pop(action.name, action) for action in _shipped()]
    return sorted([*shipped, *stored.values()], key=lambda action: (action.position, action.name))


async def called(name: str) -> TicketAction:
    """Raises NotFound, also for one that is switched off."""
    for action in await everything():
        if action.is_active and action.name.casefold() == name.strip().casefold():
            return action
    raise NotFound("There is no action {name}.", name=name)


async def run(
    house: House,
    ticket: Ticket,
    action: TicketAction,
    *,
    actor: Actor,
    wishes: Mapping[str, Any] | None = None,
) -> Any:
    """Make the record and link it to the ticket; `wishes` replace what the action would carry over.

    Raises Invalid, NotAllowed, and NotPossible for a ticket that is deleted or merged; then nothing is made.
    """
    permissions.require(actor, Right.LINK)
    kind = records.kind_called(action.target)
    texts = await _texts(ticket, action, kind)
    if action.target == "faq":
        texts = await action_texts.without_customer(ticket, texts)
    wanted = {name: text for name, text in texts.items() if text} | dict(wishes or {})
    if kind.name == "document":
        return await _document(house, kind, ticket, wanted, actor=actor)
    async with house.transaction():
        ticket = await tickets.locked(ticket.id)
        record = await verbs.add(house, kind, wanted, actor=actor)
        await _link(ticket, kind, record, actor=actor)
    return record


async def _texts(ticket: Ticket, action: TicketAction, kind: RecordKind) -> dict[str, str]:
    values = await action_texts.values_of(ticket)
    return {
        field: _fitting(kind, field, action_texts.filled(template, values))
        for field, template in action.mapping.items()
    }


def _fitting(kind: RecordKind, field: str, text: str) -> str:
    """A title made of a number and a title may be longer than a title is."""
    described = kind.fields.get(field)
    if described is None or not isinstance(described.kind, Line):
        return text
    line = " ".join(text.split())
    return line if len(line) <= described.kind.most else f"{line[: described.kind.most - 1]}…"


async def _document(
    house: House, kind: RecordKind, ticket: Ticket, wanted: Mapping[str, Any], *, actor: Actor
) -> Any:
    title = checked_title(str(wanted.get("title", "")))
    data = str(wanted.get("text", "")).encode()
    upload = Upload(name=f"{ticket.number}.txt", content_type="text/plain", data=data)
    kept = await documents.keep(house, [upload])
    async with house.transaction():
        ticket = await tickets.locked(ticket.id)
        record = await documents.add(
            house, kept[0], title=title, note=str(wanted.get("note", "")), actor=actor
        )
        await _link(ticket, kind, record, actor=actor)
    return record


async def _link(ticket: Ticket, kind: RecordKind, record: Any, *, actor: Actor) -> None:
    await RecordLink.create(
        ticket_id=ticket.id, record=kind.name, record_id=record.pk, created_at=clock.now()
    )
    history.record_on_ticket(ticket.id, {kind.name: (None, str(record))}, actor=actor)
    history.record(kind.name, record.pk, {"ticket": (None, str(ticket))}, actor=actor, ticket_id=None)


async def define(
    house: House,
    name: str,
    *,
    target: str,
    mapping: Mapping[str, str],
    actor: Actor,
    label_en: str = "",
    label_de: str = "",
) -> TicketAction:
    """Define an action, or another in the place of one (R15). Raises Invalid that names the field."""
    permissions.require(actor, Right.ACTIONS)
    name = checked_title(name)[:80]
    kind = records.kind_called(target)
    _check(kind, mapping)
    labels = {"label_en": (label_en or name)[:80], "label_de": (label_de or label_en or name)[:80]}
    async with house.transaction():
        known = {action.name: action for action in await everything()}
        before = known.get(name)
        action, _ = await TicketAction.update_or_create(
            name=name,
            defaults={
                **labels,
                "target": target,
                "mapping": dict(mapping),
                "position": before.position if before else len(known) + 1,
                "is_active": True,
            },
        )
        changes = {"mapping": (_written(before), _written(action))}
        history.record("action", action.id, changes, actor=actor, ticket_id=None)
    return action


def _check(kind: RecordKind, mapping: Mapping[str, str]) -> None:
    writable = {name for name, field in kind.fields.items() if not field.is_read_only}
    known = set(_FILE_FIELDS) if kind.name == "document" else writable
    for field, template in mapping.items():
        if field not in known:
            raise Invalid(
                field,
                "There is no field {name} here. Possible are: {known}.",
                name=field,
                known=", ".join(sorted(known)),
            )
        action_texts.check(template, field=field)
    if kind.title not in mapping:
        raise Invalid(
            kind.title, "{name} is mandatory: please enter a value.", name=kind.fields[kind.title].label
        )


def _written(action: TicketAction | None) -> str | None:
    if action is None:
        return None
    return "; ".join([action.target, *(f"{field}={text}" for field, text in action.mapping.items())])


async def switch_off(house: House, name: str, *, actor: Actor) -> None:
    """An action is offered no more; defining it again brings it back. Raises NotFound."""
    permissions.require(actor, Right.ACTIONS)
    async with house.transaction():
        action = await called(name)
        action.is_active = False
        # One of the product's has no row until something about it is changed.
        await action.save()
        history.record("action", action.id, {"active": (True, False)}, actor=actor, ticket_id=None)
