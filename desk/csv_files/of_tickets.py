"""Lines that become tickets (R27): written by the thousand, and nobody is mailed or told in Slack.

A new ticket gets a number of ours, status and priority as any other (R6), the default assignee if the file
has no such column, and says that it was imported (R3). When it was made, changed and closed, and by whom, the
file may say. A ticket that is changed keeps all that; its solution is changed without a mail to the customer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from tortoise.connection import get_connection

from desk import assignees, clock, directory, field_readable, history, new_ids, picklists, tags
from desk.actor import Actor
from desk.assignees import Assignee
from desk.csv_files.of_records import importable
from desk.csv_files.tag_list import Tagged, TagList, tagged
from desk.csv_files.target import MOST, Current, Update, found_in
from desk.errors import Invalid
from desk.fields import Columns, Field, missing
from desk.house import House
from desk.i18n import N_, Term
from desk.permissions import Right
from desk.rows import execute_many, rows
from desk.ticket_fields import FIELDS
from models.fresh import fresh, insert_with_id
from models.picklist_value import Picklist
from models.ticket import Source, Ticket

STAMPS = ("source", "created", "modified", "closed", "created_by")
TAGS = Field("tags", Term(N_("Tags")), TagList())
LIVING = "deleted_at IS NULL AND merged_into_id IS NULL"


@dataclass(frozen=True, slots=True)
class Tickets:
    # The zone of times that name none.
    zone: Any = None
    record: str = "ticket"
    right: Right = Right.EDIT
    unique: Sequence[str] = ()
    only_new: frozenset[str] = frozenset(STAMPS)
    has_default: frozenset[str] = frozenset({"status", "priority", "source"})
    fields: Mapping[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", {**importable(FIELDS, STAMPS, self.zone), TAGS.name: TAGS})

    async def find(self, column: str, values: Sequence[Any]) -> Mapping[Any, Any]:
        found: Mapping[Any, Any] = await found_in("ticket", column, values, LIVING)
        return found

    async def current(self, ids: Sequence[int], *, lock: bool) -> Mapping[int, Current]:
        is_postgres = get_connection("default").capabilities.dialect == "postgres"
        locking = " FOR NO KEY UPDATE" if lock and is_postgres else ""
        found: dict[int, Current] = {}
        ordered = sorted(ids)
        for start in range(0, len(ordered), MOST):
            some = ordered[start : start + MOST]
            marks = ", ".join("?" for _ in some)
            sql = f"SELECT * FROM ticket WHERE id IN ({marks}) ORDER BY id{locking}"
            on_them = await tags.on_each(some)
            for row in await rows(sql, some):
                found[row["id"]] = Current({**row, "tags": tagged(on_them[row["id"]])})
        return found

    async def complete(self, many: Sequence[Columns], mapped: frozenset[str]) -> None:
        """A ticket of a contact is one of the contact's organisation, if the file doesn't say another."""
        if "organisation" in mapped:
            return
        wanted = sorted({number for columns in many if (number := columns.get("contact_id")) is not None})
        known: dict[int, int | None] = {}
        for start in range(0, len(wanted), MOST):
            some = wanted[start : start + MOST]
            marks = ", ".join("?" for _ in some)
            sql = f"SELECT id, organisation_id FROM contact WHERE id IN ({marks})"
            known |= {row["id"]: row["organisation_id"] for row in await rows(sql, some)}
        for columns in many:
            if columns.get("contact_id") is not None:
                columns["organisation_id"] = known.get(columns["contact_id"])

    async def faults_of_new(
        self, many: Sequence[Columns], known: Sequence[Sequence[Invalid]]
    ) -> list[list[Invalid]]:
        closed, usual = await _closed_statuses(), await _usual()
        return [
            [*faults, *_lacking({**usual, **columns}, faults), *_still_open({**usual, **columns}, closed)]
            for columns, faults in zip(many, known, strict=True)
        ]

    async def faults_of_update(self, update: Update) -> list[Invalid]:
        current, columns = update
        return [*_gone(current), *missing(self.fields, {**current.row, **columns})]

    def grants(self, columns: Columns, current: Current | None) -> bool:  # noqa: ARG002
        return False

    async def insert(self, house: House, many: Sequence[Columns], *, actor: Actor) -> Sequence[int]:
        ids = await new_ids.reserve(Ticket, len(many))
        serials = await new_ids.mint("ticket", len(many))
        new = await _New.beginning(house, actor)
        made = [
            await new.ticket(columns, number=number, serial=serial)
            for number, serial, columns in zip(ids, serials, many, strict=True)
        ]
        statement = insert_with_id(Ticket)
        await execute_many(statement.sql, [statement.values(row) for row in made])
        for ticket in made:
            history.record_in_bulk("ticket", [ticket.id], {"created": (None, ticket.title)}, actor=actor)
        await _tag(dict(zip(ids, many, strict=True)), actor)
        return ids

    async def update(self, house: House, updates: Sequence[Update], *, actor: Actor) -> None:  # noqa: ARG002
        at, closed = clock.now(), await _closed_statuses()
        steps = []
        by_columns: dict[tuple[str, ...], list[list[Any]]] = {}
        for current, columns in updates:
            plain = {name: value for name, value in columns.items() if name != "tags"}
            steps.append(({name: current.row[name] for name in plain}, plain))
            stored = {**plain, **_follows(current, plain, closed, at)}
            by_columns.setdefault(tuple(stored), []).append([*stored.values(), at, current.row["id"]])
        for names, values in by_columns.items():
            wanted = "".join(f'"{name}" = ?, ' for name in names)
            sql = f"UPDATE ticket SET {wanted}modified_at = ?, version = version + 1 WHERE id = ?"
            await execute_many(sql, values)
        told = await field_readable.readable_many(FIELDS, steps)
        for (current, _), changes in zip(updates, told, strict=True):
            history.record_in_bulk("ticket", [current.row["id"]], changes, actor=actor)
        await _tag({current.row["id"]: columns for current, columns in updates}, actor)


def _gone(current: Current) -> list[Invalid]:
    """A key of elsewhere may name a ticket that was deleted or merged here: that is changed by nobody."""
    number = f"TT{current.row['serial']}"
    if current.row["deleted_at"] is not None:
        return [Invalid("number", "{number} was deleted.", number=number)]
    if current.row["merged_into_id"] is not None:
        return [Invalid("number", "{number} was merged into another ticket.", number=number)]
    return []


async def _tag(columns: Mapping[int, Columns], actor: Actor) -> None:
    wanted = {
        number: some["tags"] for number, some in columns.items() if isinstance(some.get("tags"), Tagged)
    }
    if wanted:
        await tags.replace({number: item.names for number, item in wanted.items()}, actor=actor)


async def _usual() -> Columns:
    """What a new ticket has that nobody says."""
    return {
        "status": await picklists.open_status(),
        "priority": await picklists.normal_priority(),
        "source": Source.IMPORT.value,
    }


async def _closed_statuses() -> frozenset[str]:
    known = await picklists.values_of(Picklist.STATUS)
    return frozenset(item.key for item in known if item.counts_as_closed)


def _times(given: Columns, at: datetime) -> Columns:
    """When it was made and last changed; the customer has seen the solution since then."""
    created = given.get("created_at") or given.get("modified_at") or at
    modified = given.get("modified_at") or created
    return {
        "created_at": created,
        "modified_at": modified,
        "solution_visible_from": modified if given.get("solution") else None,
    }


def _lacking(columns: Columns, faults: Sequence[Invalid]) -> list[Invalid]:
    named = {fault.field for fault in faults}
    return [fault for fault in missing(FIELDS, columns) if fault.field not in named]


def _still_open(columns: Columns, closed: frozenset[str]) -> list[Invalid]:
    if columns.get("closed_at") is None or columns["status"] in closed:
        return []
    return [Invalid("closed", "A ticket that isn't closed has no time when it was.")]


def _follows(current: Current, new: Columns, closed: frozenset[str], at: datetime) -> Columns:
    """What a change of the status or the solution brings with it."""
    more: Columns = {}
    if "status" in new:
        more["closed_at"] = at if new["status"] in closed else None
        if new["status"] in closed and current.row["closed_at"]:
            more.pop("closed_at")
    if "solution" in new:
        more["solution_visible_from"] = at
    return more


@dataclass(frozen=True, slots=True)
class _New:
    """What new tickets have in common."""

    usual: Columns
    default: Assignee
    closed: frozenset[str]
    at: datetime
    # By agent: the group whose channel shows the agent's tickets.
    groups: dict[int | None, int | None] = field(default_factory=lambda: {None: None})

    @classmethod
    async def beginning(cls, house: House, actor: Actor) -> Self:
        usual = {**await _usual(), "created_by": actor.name[:200]}
        return cls(usual, await assignees.default(house), await _closed_statuses(), clock.now())

    async def ticket(self, columns: Columns, *, number: int, serial: int) -> Ticket:
        given = {name: value for name, value in columns.items() if value is not None and name != "tags"}
        row = {**self.usual, **given, **_times(given, self.at), "id": number, "serial": serial}
        if "agent_id" not in columns:
            row["agent_id"] = self.default.agent.id if self.default.agent else None
            row["group_id"] = self.default.group.id if self.default.group else None
        row["group_id"] = row.get("group_id") or await self._group_of(row.get("agent_id"))
        if row["status"] in self.closed:
            row.setdefault("closed_at", row["modified_at"])
        return fresh(Ticket, **row)

    async def _group_of(self, agent_id: int | None) -> int | None:
        if agent_id not in self.groups:
            self.groups[agent_id] = await assignees.group_of_agent(await directory.agent(agent_id))
        return self.groups[agent_id]
