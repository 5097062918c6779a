"""Conditions as SQL over a ticket `t`: pieces with `?` for each value; below a not they are never NULL."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from tortoise.connection import get_connection

from desk import clock, directory
from desk.actor import Actor
from desk.conditions import patterns
from desk.conditions.fields import Asked, called
from desk.conditions.kinds import Figures, Flags, Moments, Numbers, Stored, Texts, Words
from desk.conditions.people import Parents, People, Tags
from desk.conditions.scores import Scores
from desk.conditions.tree import OPPOSITES, All, AnyOf, Leaf, Node, Not, Operator
from desk.conditions.values import OfAgent, OfGroup, Span, Times, Who, begins, ends, times_of
from desk.errors import Invalid
from models.picklist_value import Picklist


class Sql(NamedTuple):
    text: str
    values: Sequence[Any] = ()


ALWAYS, NEVER = Sql("1 = 1"), Sql("1 = 0")
# Deleted and merged tickets are in no list.
VISIBLE = Sql("t.deleted_at IS NULL AND t.merged_into_id IS NULL")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a condition means depends on who looks, when, and at which desk."""

    now: datetime
    agent_id: int | None = None
    group_ids: Sequence[int] = ()
    # Keys of all statuses, and of those that mean it.
    statuses: Sequence[str] = ()
    closed: Sequence[str] = ()
    waiting: Sequence[str] = ()
    is_postgres: bool = False
    # What the full-text search found for the words of a condition.
    found: Mapping[str, Sequence[int]] = field(default_factory=dict)


async def surroundings(viewer: Actor, *, at: datetime | None = None) -> Surroundings:
    """As the viewer stands now; spans and periods count from `at`."""
    statuses = [item for item in await directory.picklist_values() if item.picklist == Picklist.STATUS]
    agent_id = viewer.agent_id
    return Surroundings(
        now=at or clock.now(),
        agent_id=agent_id,
        group_ids=await directory.groups_of(agent_id) if agent_id is not None else (),
        statuses=[item.key for item in statuses],
        closed=[item.key for item in statuses if item.counts_as_closed],
        waiting=[item.key for item in statuses if item.waits_for_customer],
        is_postgres=get_connection("default").capabilities.dialect == "postgres",
    )


def compiled(node: Node, about: Surroundings) -> Sql:
    """The tree as one condition in SQL."""
    match node:
        case Leaf():
            return _leaf(node, about)
        case Not(part):
            return _not(compiled(part, about))
        case All(parts):
            return all_of([compiled(part, about) for part in parts])
        case AnyOf(parts):
            return any_of([compiled(part, about) for part in parts])


def all_of(parts: Sequence[Sql]) -> Sql:
    return _joined(parts, " AND ") if parts else ALWAYS


def any_of(parts: Sequence[Sql]) -> Sql:
    return _joined(parts, " OR ") if parts else NEVER


def _joined(parts: Sequence[Sql], word: str) -> Sql:
    if len(parts) == 1:
        return parts[0]
    return Sql(word.join(f"({part.text})" for part in parts), [one for part in parts for one in part.values])


def _not(part: Sql) -> Sql:
    return Sql(f"NOT COALESCE(({part.text}), FALSE)", part.values)


def _leaf(leaf: Leaf, about: Surroundings) -> Sql:
    opposite = OPPOSITES.get(leaf.operator)
    if opposite is not None:
        return _not(_leaf(Leaf(leaf.field, opposite, leaf.values), about))
    asked = called(leaf.field)
    return _BY_KIND[type(asked.kind)](asked, leaf, about)


def among(column: str, values: Sequence[Any]) -> Sql:
    """The column is one of these."""
    if not values:
        return NEVER
    if len(values) == 1:
        return Sql(f"{column} = ?", values)
    return Sql(f"{column} IN ({', '.join('?' for _ in values)})", values)


def _stored(asked: Asked, leaf: Leaf, _: Surroundings) -> Sql:
    column = f"t.{asked.column}"
    return Sql(f"{column} IS NULL") if leaf.operator is Operator.EMPTY else among(column, leaf.values)


def _text(asked: Asked, leaf: Leaf, about: Surroundings) -> Sql:
    column = f"t.{asked.column}"
    if leaf.operator is Operator.EMPTY:
        return Sql(f"{column} = ''")
    starts = leaf.operator in {Operator.IS, Operator.ONE_OF, Operator.BEGINS}
    stops = leaf.operator in {Operator.IS, Operator.ONE_OF, Operator.ENDS}
    asked_for = _on_postgres if about.is_postgres else _on_sqlite
    return any_of([asked_for(column, text, starts=starts, ends=stops) for text in leaf.values])


def _on_postgres(column: str, text: str, *, starts: bool, ends: bool) -> Sql:
    return Sql(f"{column} ~ ?", [patterns.expression(text, starts=starts, ends=ends)])


def _on_sqlite(column: str, text: str, *, starts: bool, ends: bool) -> Sql:
    like = Sql(f"{column} LIKE ? ESCAPE '\\'", [patterns.like(text, starts=starts, ends=ends)])
    if text.isascii():
        return like
    return all_of([like, Sql(f"{column} GLOB ?", [patterns.glob(text, starts=starts, ends=ends)])])


_SIGNS = {Operator.LESS: "<", Operator.AT_MOST: "<=", Operator.GREATER: ">", Operator.AT_LEAST: ">="}


def _figure(asked: Asked, leaf: Leaf, _: Surroundings) -> Sql:
    column = f"t.{asked.column}"
    if leaf.operator is Operator.EMPTY:
        return Sql(f"{column} IS NULL")
    # SQLite keeps decimals as text.
    figure, mark = (
        (f"CAST({column} AS NUMERIC)", "CAST(? AS NUMERIC)")
        if isinstance(asked.kind, Figures)
        else (column, "?")
    )
    if leaf.operator is Operator.BETWEEN:
        return Sql(f"{figure} BETWEEN {mark} AND {mark}", sorted(leaf.values))
    if leaf.operator in _SIGNS:
        return Sql(f"{figure} {_SIGNS[leaf.operator]} {mark}", leaf.values)
    return Sql(f"{figure} IN ({', '.join(mark for _ in leaf.values)})", leaf.values)


def times(leaf: Leaf, about: Surroundings) -> Times:
    """The times that a condition on a moment takes in."""
    first = leaf.values[0]
    match leaf.operator:
        case Operator.BEFORE:
            return Times(high=begins(first))
        case Operator.AFTER:
            return Times(low=ends(first))
        case Operator.DURING:
            return times_of(first, about.now)
        case Operator.IN_LAST:
            assert isinstance(first, Span)
            return Times(low=first.before(about.now))
        case Operator.OLDER_THAN:
            return Times(high=first.before(about.now))
        case _:
            # BETWEEN, whichever comes first, and IS.
            return Times(min(map(begins, leaf.values)), max(map(ends, leaf.values)))


def _moment(asked: Asked, leaf: Leaf, about: Surroundings) -> Sql:
    column = f"t.{asked.column}"
    return Sql(f"{column} IS NULL") if leaf.operator is Operator.EMPTY else within(column, times(leaf, about))


def within(column: str, span: Times) -> Sql:
    """The column lies in there."""
    parts = []
    if span.low is not None:
        parts.append(Sql(f"{column} >= ?", [span.low]))
    if span.high is not None:
        parts.append(Sql(f"{column} < ?", [span.high]))
    return all_of(parts)


def _flag(asked: Asked, leaf: Leaf, about: Surroundings) -> Sql:
    known = {
        "attachment": _hanging("document", Sql("ticket_id = t.id")),
        "has_solution": Sql("t.solution <> ''"),
        "is_closed": among("t.status", about.closed),
        "waits_for_customer": among("t.status", about.waiting),
    }
    return known[asked.name] if leaf.values[0] else _not(known[asked.name])


def _people(asked: Asked, leaf: Leaf, about: Surroundings) -> Sql:
    return _ABOUT_PEOPLE[asked.name](leaf, about)


def _assignee(leaf: Leaf, about: Surroundings) -> Sql:
    if leaf.operator is Operator.EMPTY:
        return Sql("t.agent_id IS NULL AND t.group_id IS NULL")
    agents = agents_of(leaf.values, about)
    parts = [among("t.agent_id", agents)] if agents else []
    groups = groups_of(leaf.values, about)
    if groups:
        # A group is the assignee as long as no agent is.
        parts.append(all_of([Sql("t.agent_id IS NULL"), among("t.group_id", groups)]))
    if Who.NOBODY in leaf.values:
        parts.append(Sql("t.agent_id IS NULL"))
    return any_of(parts)


def _group(leaf: Leaf, about: Surroundings) -> Sql:
    if leaf.operator is Operator.EMPTY:
        return Sql("t.group_id IS NULL")
    return among("t.group_id", groups_of(leaf.values, about))


def _subscribers(leaf: Leaf, about: Surroundings) -> Sql:
    hers = Sql("ticket_id = t.id")
    if leaf.operator is Operator.EMPTY:
        return _not(_hanging("ticket_subscriber", hers))
    those = among("agent_id", agents_of(leaf.values, about))
    return _hanging("ticket_subscriber", all_of([hers, those]))


_ABOUT_PEOPLE: Mapping[str, Callable[[Leaf, Surroundings], Sql]] = {
    "assignee": _assignee,
    "group": _group,
    "subscribers": _subscribers,
}


def agents_of(people: Sequence[Any], about: Surroundings) -> list[int]:
    """Those of these people who are agents."""
    own = [about.agent_id] if Who.ME in people and about.agent_id is not None else []
    return [*own, *(person.id for person in people if isinstance(person, OfAgent))]


def groups_of(people: Sequence[Any], about: Surroundings) -> list[int]:
    """Those of these people who are groups."""
    own = list(about.group_ids) if Who.MY_GROUPS in people else []
    return [*own, *(person.id for person in people if isinstance(person, OfGroup))]


def _tags(_: Asked, leaf: Leaf, __: Surroundings) -> Sql:
    hers = Sql("ticket_id = t.id")
    if leaf.operator is Operator.EMPTY:
        return _not(_hanging("ticket_tag", hers))
    # Each of them, or one of them.
    each = [[tag] for tag in leaf.values] if leaf.operator is Operator.ALL_OF else [leaf.values]
    return all_of([_hanging("ticket_tag", all_of([hers, among("tag_id", tags)])) for tags in each])


def _scores(_: Asked, leaf: Leaf, __: Surroundings) -> Sql:
    hers = Sql("ticket_id = t.id")
    if leaf.operator is Operator.EMPTY:
        return _not(_hanging("rating", all_of([hers, Sql("score IS NOT NULL")])))
    return _hanging("rating", all_of([hers, among("score", leaf.values)]))


def _hanging(table: str, where: Sql) -> Sql:
    """There is such a row; asked ticket by ticket, where PostgreSQL would join all that EXISTS takes in."""
    return Sql(f"(SELECT x.id FROM {table} x WHERE {where.text} LIMIT 1) IS NOT NULL", where.values)


def _words(asked: Asked, leaf: Leaf, about: Surroundings) -> Sql:
    try:
        return among("t.id", about.found[leaf.values[0]])
    except KeyError:
        raise Invalid(asked.name, "Nobody can search for words here.") from None


_BY_KIND: Mapping[type, Callable[[Asked, Leaf, Surroundings], Sql]] = {
    Stored: _stored,
    Parents: _stored,
    Texts: _text,
    Figures: _figure,
    Numbers: _figure,
    Moments: _moment,
    Flags: _flag,
    People: _people,
    Tags: _tags,
    Scores: _scores,
    Words: _words,
}
