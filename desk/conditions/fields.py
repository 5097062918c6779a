"""What a condition may ask about: every field of a ticket (§1), and what hangs on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk import ticket_fields
from desk.conditions.kinds import Figures, Flags, Kind, Moments, Numbers, Stored, Texts, Words
from desk.conditions.people import Parents, People, Tags
from desk.conditions.scores import Scores
from desk.conditions.values import Who
from desk.errors import Invalid
from desk.field_kinds import Line, Moment, Number, Text, Title
from desk.field_references import Pick, Reference
from desk.fields import Field
from desk.i18n import N_, Term


@dataclass(frozen=True, slots=True)
class Asked:
    """A field to ask about; `column` is the ticket's, where it is one column."""

    name: str
    label: Term
    kind: Kind = field(repr=False)
    column: str = ""


def called(name: str) -> Asked:
    """Raises Invalid that says which there are."""
    found = FIELDS.get(name)
    if found is None:
        raise Invalid(
            name,
            "There is no field {name} to ask about. Possible are: {known}.",
            name=name,
            known=", ".join(sorted(FIELDS)),
        )
    return found


def _of_the_ticket(described: Field) -> Asked:
    return Asked(described.name, described.label, _kind_of(described), described.stored_in)


def _kind_of(described: Field) -> Kind:
    match described.kind:
        case Title() | Line() | Text():
            return Texts()
        case Number():
            return Figures()
        case Moment():
            return Moments()
        case Pick() | Reference():
            return Stored(described)
        case kind:
            raise TypeError(f"no condition can ask about {described.name}: {type(kind).__name__}")


_ANYBODY = frozenset(Who)
_OWN = frozenset({Who.ME})
_OWN_GROUPS = frozenset({Who.MY_GROUPS})
_MORE = (
    Asked("number", Term(N_("Ticket number")), Numbers(), "serial"),
    Asked("assignee", Term(N_("Assignee")), People(_ANYBODY)),
    Asked("group", Term(N_("Group")), People(_OWN_GROUPS, has_agents=False), "group_id"),
    Asked("subscribers", Term(N_("Subscribers")), People(_OWN, has_groups=False)),
    Asked("tags", Term(N_("Tags")), Tags()),
    Asked("parent", Term(N_("Parent ticket")), Parents(), "parent_id"),
    Asked("rating", Term(N_("Rating")), Scores()),
    Asked("attachment", Term(N_("Attachment")), Flags()),
    Asked("has_solution", Term(N_("Has a solution")), Flags()),
    Asked("is_closed", Term(N_("Is closed")), Flags()),
    Asked("waits_for_customer", Term(N_("Waits for the customer")), Flags()),
    Asked("words", Term(N_("Words")), Words()),
)
_OWN_KIND = {item.name for item in _MORE}
FIELDS: Mapping[str, Asked] = {
    **{
        name: _of_the_ticket(described)
        for name, described in ticket_fields.FIELDS.items()
        if name not in _OWN_KIND
    },
    **{item.name: item for item in _MORE},
}
