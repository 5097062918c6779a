"""Who copies, deletes, merges, splits or links tickets leaves a line in the history of each (R11)."""

import inspect
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any

import pytest

from desk import comments, families, merging, splitting, ticket_copy, ticket_deletion, ticket_purge, tickets
from desk.assignees import Assignee
from desk.comments import NewComment
from desk.house import House
from desk.tickets import NewTicket
from models.change import Change
from models.comment import Comment, Visibility
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent

Act = Callable[[House, Ticket, Ticket, Comment], Awaitable[Any]]


async def _linked(house: House, one: Ticket, other: Ticket, _: Comment) -> None:
    await families.link(house, one, other, actor=OPERATOR)


async def _merged(house: House, one: Ticket, other: Ticket, _: Comment) -> None:
    await merging.merge(house, one, other, actor=OPERATOR)


async def _deleted(house: House, one: Ticket, _: Ticket, __: Comment) -> None:
    await ticket_deletion.delete(house, one, actor=OPERATOR)


async def _closed(house: House, one: Ticket, other: Ticket, comment: Comment) -> None:
    await _linked(house, one, other, comment)
    await tickets.close(house, other, actor=OPERATOR)


# Verb -> what must have happened before it.
BEFORE: dict[str, Act | None] = {
    "ticket_copy.copy": None,
    "ticket_deletion.delete": None,
    "ticket_deletion.restore": _deleted,
    "ticket_purge.purge": _deleted,
    "merging.merge": None,
    "merging.unmerge": _merged,
    "splitting.split": None,
    "families.link": None,
    "families.unlink": _linked,
    "families.update_children": _linked,
    "families.close_children": _closed,
}
DO: dict[str, Act] = {
    "ticket_copy.copy": lambda house, one, _, __: ticket_copy.copy(house, one, actor=OPERATOR),
    "ticket_deletion.delete": lambda house, one, _, __: ticket_deletion.delete(house, one, actor=OPERATOR),
    "ticket_deletion.restore": lambda house, one, _, __: ticket_deletion.restore(house, one, actor=OPERATOR),
    "ticket_purge.purge": lambda house, one, _, __: ticket_purge.purge(house, one.number, actor=OPERATOR),
    "merging.merge": lambda house, one, other, _: merging.merge(house, one, other, actor=OPERATOR),
    "merging.unmerge": lambda house, one, _, __: merging.unmerge(house, one, actor=OPERATOR),
    "splitting.split": lambda house, one, _, comment: splitting.split(
        house, one, [comment.id], actor=OPERATOR
    ),
    "families.link": lambda house, one, other, _: families.link(house, one, other, actor=OPERATOR),
    "families.unlink": lambda house, one, _, __: families.unlink(house, one, actor=OPERATOR),
    "families.update_children": lambda house, _, other, __: families.update_children(
        house, other, "Geht wieder.", actor=OPERATOR
    ),
    "families.close_children": lambda house, _, other, __: families.close_children(
        house, other, actor=OPERATOR
    ),
}
# Of these, what a test for one of the others does.
SAME = {"ticket_purge.purge_due"}
MODULES = (ticket_copy, ticket_deletion, ticket_purge, merging, splitting, families)


def _verbs(module: ModuleType) -> set[str]:
    """The public functions with a house and an actor: they change something."""
    name = module.__name__.rpartition(".")[2]
    return {
        f"{name}.{function.__name__}"
        for function in vars(module).values()
        if inspect.iscoroutinefunction(function)
        and function.__module__ == module.__name__
        and not function.__name__.startswith("_")
        and {"house", "actor"} <= set(inspect.signature(function).parameters)
    }


def test_all_verbs_are_walked_here() -> None:
    """One that comes later must not be forgotten."""
    ours = {verb for module in MODULES for verb in _verbs(module)} - {"ticket_copy.announced"}
    assert ours == set(BEFORE) | SAME
    assert set(DO) == set(BEFORE)


@pytest.mark.parametrize("verb", BEFORE)
async def test_a_verb_leaves_history_on_each_ticket_it_changes(verb: str, house: House, cast: Cast) -> None:
    new = NewTicket(title="Drucker", contact=cast.weber, assignee=Assignee(group=cast.support))
    one, other = [await tickets.open_ticket(house, new, actor=as_agent(cast.nadia)) for _ in range(2)]
    said = NewComment(body="Fax", visibility=Visibility.INTERNAL)
    comment = await comments.add_comment(house, one, said, actor=as_agent(cast.nadia))
    if (before := BEFORE[verb]) is not None:
        await before(house, one, other, comment)
    known = {ticket.id: await _columns(ticket) for ticket in await Ticket.all()}
    last = (await Change.all().order_by("-id").first()) or pytest.fail("nothing was written down")

    await DO[verb](house, one, other, comment)

    told = {row.record_id for row in await Change.filter(id__gt=last.id, record="ticket")}
    for number, columns in known.items():
        now = await Ticket.get_or_none(id=number)
        if now is None or await _columns(now) != columns:
            assert number in told
    assert {item.id for item in await Ticket.exclude(id__in=list(known))} <= told
    assert one.id in told or verb.startswith("families.")


async def _columns(ticket: Ticket) -> dict[str, Any]:
    """What a ticket holds, and the comments on it."""
    ticket = await Ticket.get(id=ticket.id)
    said = await Comment.filter(ticket_id=ticket.id, withdrawn_at=None).order_by("id").values_list("id")
    return {name: getattr(ticket, name) for name in Ticket._meta.db_fields} | {"said": said}
