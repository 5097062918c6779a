"""The list views that ship with the product; their names are texts that are translated when shown."""

from dataclasses import dataclass

from desk.conditions.tree import EVERYTHING, All, Leaf, Node, Operator
from desk.conditions.values import Period, Who
from desk.i18n import N_, Term
from desk.lists.columns import DEFAULT


@dataclass(frozen=True, slots=True)
class Definition:
    """What a list shows (R19)."""

    name: str
    columns: tuple[str, ...] = DEFAULT
    conditions: Node = EVERYTHING
    # The standard filter: one condition on created, modified or closed.
    time: Leaf | None = None
    sort_by: str = "modified"
    is_ascending: bool = False
    group_by: str = ""
    is_shared: bool = False


_OPEN = Leaf("is_closed", Operator.IS, (False,))
SHIPPED = (
    Definition(
        Term(N_("My open tickets")),
        conditions=All((Leaf("assignee", Operator.IS, (Who.ME,)), _OPEN)),
        is_shared=True,
    ),
    Definition(
        Term(N_("Tickets nobody has")),
        columns=("number", "title", "related_to", "status", "priority", "group", "age"),
        conditions=All((Leaf("assignee", Operator.IS, (Who.NOBODY,)), _OPEN)),
        sort_by="created",
        is_ascending=True,
        is_shared=True,
    ),
    Definition(
        Term(N_("Waiting for the customer")),
        conditions=Leaf("waits_for_customer", Operator.IS, (True,)),
        is_ascending=True,
        is_shared=True,
    ),
    Definition(
        Term(N_("Closed this week")),
        columns=("number", "title", "related_to", "priority", "assignee", "closed"),
        conditions=Leaf("is_closed", Operator.IS, (True,)),
        time=Leaf("closed", Operator.DURING, (Period.THIS_WEEK,)),
        sort_by="closed",
        is_shared=True,
    ),
    Definition(
        Term(N_("Urgent and open")),
        conditions=All((Leaf("priority", Operator.IS, ("urgent",)), _OPEN)),
        sort_by="created",
        is_ascending=True,
        is_shared=True,
    ),
)
