"""Fields that only the other helpdesk had, kept as an internal note: nothing is lost, no customer sees it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from desk.migration.foreign import Foreign, ForeignComment, ForeignTicket, Person
from models.comment import Author, Visibility


def with_fields(records: Iterable[Foreign]) -> Iterator[Foreign]:
    """Tickets with such a note at their beginning; everything else as it is."""
    for record in records:
        if isinstance(record, ForeignTicket) and record.fields:
            yield replace(record, comments=(_note(record), *record.comments))
        else:
            yield record


def _note(ticket: ForeignTicket) -> ForeignComment:
    return ForeignComment(
        id=f"fields:{ticket.id}",
        visibility=Visibility.INTERNAL,
        author=Person(Author.SYSTEM, "Import"),
        body="\n".join(f"{name}: {value}" for name, value in ticket.fields),
        at=ticket.created_at,
    )
