"""The groups of a list: what each is called, and how many tickets stand in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk import picklists
from desk.actor import Actor
from desk.conditions.sql import among
from desk.conditions.tree import Node
from desk.i18n import N_, Label, Term
from desk.lists.counts import Count, count_of_group
from desk.lists.order import Key, Level, Picks, Records, sorting
from desk.rows import rows


@dataclass(frozen=True, slots=True)
class Group:
    key: Key
    label: str
    count: Count


async def groups(viewer: Actor, conditions: Node, group_by: str, keys: Sequence[Key]) -> list[Group]:
    """These groups with their labels and counts, each at a bounded cost."""
    level = sorting("modified", is_ascending=False, group_by=group_by).levels[0]
    labels = await _labels(level, keys)
    return [
        Group(key, labels.get(key, str(key)), await count_of_group(viewer, conditions, level, key))
        for key in keys
    ]


async def _labels(level: Level, keys: Sequence[Key]) -> Mapping[Key, str]:
    labels: dict[Key, str] = {None: Term(N_("(none)"))}
    real = [key for key in keys if key is not None]
    if isinstance(level, Picks):
        values = await picklists.values_of(level.picklist)
        labels |= {value.key: Label(value.label_en, value.label_de) for value in values}
    elif isinstance(level, Records) and real:
        these = among("id", real)
        sql = f"SELECT id, {level.name} AS name FROM {level.table} WHERE {these.text}"
        labels |= {row["id"]: row["name"] for row in await rows(sql, these.values)}
    return labels
