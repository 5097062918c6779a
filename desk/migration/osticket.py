"""osTicket 1.10 and later: a dump of its database, which holds the attachments, too.

Tables, types of thread entries and their flags: `setup/inc/streams/core/install-mysql.sql`,
`include/class.thread.php` (M message, R response, N note; FLAG_HIDDEN: the version before an edit) and
`include/class.model.php` (H thread entry, T ticket) of https://github.com/osTicket/osTicket; statuses and
priorities: `include/i18n/en_US/ticket_status.yaml` and `priority.yaml` there; files outside the database:
`storage-fs/storage.php` of https://github.com/osTicket/osTicket-plugins.
"""

import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, BinaryIO, cast

from desk.migration import parcel, wording
from desk.migration.findings import Findings
from desk.migration.foreign import (
    Foreign,
    ForeignAttachment,
    ForeignComment,
    ForeignContact,
    ForeignOrganisation,
    ForeignTicket,
    Person,
)
from desk.migration.osticket_tables import PLAN
from desk.migration.osticket_values import plain_value
from desk.migration.parcel import Parcel
from desk.migration.scratch import Row, Scratch, scratch
from desk.migration.tables import stage
from models.comment import Author, Visibility

_HIDDEN = 0x0004
_TYPES = {
    "M": (Visibility.EXTERNAL, Author.CONTACT),
    "R": (Visibility.EXTERNAL, Author.AGENT),
    "N": (Visibility.INTERNAL, Author.AGENT),
}
_PRIORITIES = {"low": "low", "normal": "normal", "high": "high", "emergency": "urgent"}
_STATUSES = {"open": "open", **dict.fromkeys(("closed", "archived", "resolved"), "closed")}
_DELETED = "deleted"
_IN_MEMORY = 1024 * 1024
IN_DATABASE, IN_FOLDER = "D", "F"


@contextmanager
def reading(path: Path, findings: Findings, *, zone: tzinfo = UTC) -> Iterator[Iterator[Foreign]]:
    """All records of a dump, `.sql` or `.sql.gz`, by itself or in a folder or zip beside `attachments/`.

    osTicket writes times in the time zone of its database server: `zone`. Raises Invalid for what is no dump.
    """
    with parcel.opened(path) as source, scratch() as records:
        stage(source, PLAN, records, findings)
        findings.expected = sum(records.count(table) for table in ("organization", "user", "ticket"))
        with closing(_Reading(source, records, findings, zone).records()) as read:
            yield read


@dataclass(frozen=True, slots=True)
class _Entry:
    """A thread entry, and where it stands: the first message is the ticket's description."""

    row: Row
    visibility: Visibility
    author: Person
    at: datetime


class _Reading:
    def __init__(self, source: Parcel, records: Scratch, findings: Findings, zone: tzinfo) -> None:
        self._source = source
        self._records = records
        self._findings = findings
        self._zone = zone
        self._statuses = {row["id"]: row for row in records.rows("SELECT * FROM ticket_status")}
        self._priorities = _names(records, "ticket_priority", "priority_id", "priority")
        self._teams = _names(records, "team", "team_id", "name")
        self._departments = _names(records, "department", "id", "name")

    def records(self) -> Generator[Foreign, None, None]:
        for row in self._records.rows("SELECT * FROM organization ORDER BY CAST(id AS INTEGER)"):
            yield self._organisation(row)
        for row in self._records.rows("SELECT * FROM user ORDER BY CAST(id AS INTEGER)"):
            yield self._contact(row)
        for row in self._records.rows("SELECT * FROM ticket ORDER BY CAST(ticket_id AS INTEGER)"):
            if (ticket := self._ticket(row)) is not None:
                yield ticket

    def _organisation(self, row: Row) -> ForeignOrganisation:
        created_at = wording.moment(row["created"], self._zone)
        return ForeignOrganisation(id=row["id"], name=wording.line(row["name"], 200), created_at=created_at)

    def _contact(self, row: Row) -> ForeignContact:
        known = self._records.all("SELECT id, address FROM user_email WHERE user_id = ?", row["id"])
        known.sort(key=lambda item: (item["id"] != row["default_email_id"], int(item["id"] or 0)))
        account = self._records.one("SELECT lang FROM user_account WHERE user_id = ?", row["id"])
        return ForeignContact(
            id=row["id"],
            name=wording.line(row["name"], 200),
            addresses=[sound for item in known if (sound := wording.address(item["address"]))],
            organisation=_reference(row["org_id"]),
            language=wording.language(account["lang"] if account else None),
            created_at=wording.moment(row["created"], self._zone),
        )

    def _ticket(self, row: Row) -> ForeignTicket | None:
        status = self._statuses.get(row["status_id"], {})
        state = (status.get("state") or "").lower()
        if state == _DELETED:
            self._findings.homeless("deleted tickets")
            return None
        number = row["number"] or row["ticket_id"]
        where = f"ticket {number}"
        created = self._moment(row["created"], where, instead=datetime.now(UTC))
        fields = self._fields(row["ticket_id"])
        entries = self._entries(row, where)
        first = next((entry for entry in entries if entry.row["type"] == "M"), None)
        said = self._said(first.row) if first else wording.Said("", None)
        subject = fields.pop("subject", ("", ""))[1]
        priority = fields.pop("priority", ("", ""))[1]
        name = status.get("name") or state
        return ForeignTicket(
            id=row["ticket_id"],
            number=number,
            title=wording.title(subject, self._findings, instead=f"Ticket {number}"),
            status=_STATUSES.get(name.lower(), name),
            is_closed=state in {"closed", "archived"},
            created_at=created,
            modified_at=self._moment(row["lastupdate"] or row["updated"], where, instead=created),
            closed_at=wording.moment(row["closed"], self._zone),
            description=said.text,
            description_html=said.html,
            priority=self._priority(priority),
            contact=_reference(row["user_id"]),
            agent=self._staff(row["staff_id"]),
            group=self._teams.get(row["team_id"]) or self._departments.get(row["dept_id"], ""),
            created_by=first.author.name if first else "",
            comments=[self._comment(entry) for entry in entries if entry is not first],
            attachments=self._attachments(first.row["id"]) if first else (),
            fields=tuple(fields.values()),
        )

    def _moment(self, text: str | None, where: str, *, instead: datetime) -> datetime:
        found = wording.moment(text, self._zone)
        if found is None:
            self._findings.problem(where, f"“{text or ''}” is no time; another one was taken")
        return found or instead

    def _priority(self, value: str) -> str:
        # The number of the priority; a name where a form was changed by hand.
        name = (self._priorities.get(value) or value).lower()
        return _PRIORITIES.get(name, name)

    def _staff(self, number: str | None) -> Person | None:
        found = self._records.one("SELECT * FROM staff WHERE staff_id = ?", _reference(number))
        if found is None:
            return None
        name = wording.full_name(found["firstname"], found["lastname"]) or wording.line(found["username"])
        return Person(Author.AGENT, name, wording.address(found["email"]))

    def _fields(self, ticket: str) -> dict[str, tuple[str, str]]:
        """By the field's name: label and value, from the ticket's forms."""
        sql = (
            "SELECT f.name, f.label, v.value FROM form_entry e JOIN form_entry_values v ON v.entry_id = e.id "
            "JOIN form_field f ON f.id = v.field_id WHERE e.object_id = ? AND e.object_type = 'T'"
        )
        found: dict[str, tuple[str, str]] = {}
        for row in self._records.rows(sql, ticket):
            if value := plain_value(row["value"]):
                name = (row["name"] or row["label"] or "").lower()
                found[name] = (wording.line(row["label"] or name, 100), value)
        self._add_cdata(ticket, found)
        for name, (label, _) in found.items():
            if name not in {"subject", "priority"}:
                self._findings.homeless(f"ticket field “{label}”")
        return found

    def _add_cdata(self, ticket: str, found: dict[str, tuple[str, str]]) -> None:
        cdata = self._records.one("SELECT subject, priority FROM ticket__cdata WHERE ticket_id = ?", ticket)
        for name, value in (cdata or {}).items():
            if value and (name == "priority" or name not in found):
                found[name] = (name, value)

    def _entries(self, ticket: Row, where: str) -> list[_Entry]:
        sql = (
            "SELECT e.* FROM thread t JOIN thread_entry e ON e.thread_id = t.id "
            "WHERE t.object_id = ? AND t.object_type = 'T' ORDER BY e.created, CAST(e.id AS INTEGER)"
        )
        found = (self._entry(row, where) for row in self._records.rows(sql, ticket["ticket_id"]))
        return [entry for entry in found if entry is not None]

    def _entry(self, row: Row, where: str) -> _Entry | None:
        if int(row["flags"] or 0) & _HIDDEN:
            self._findings.homeless("earlier versions of edited thread entries")
            return None
        if row["type"] not in _TYPES:
            self._findings.note("A thread entry of a type that isn't known became an internal note.")
        visibility, kind = _TYPES.get(row["type"], (Visibility.INTERNAL, Author.SYSTEM))
        at = self._moment(row["created"], where, instead=datetime.now(UTC))
        return _Entry(row, visibility, self._author(row, kind), at)

    def _author(self, row: Row, kind: Author) -> Person:
        if kind is not Author.CONTACT and (staff := self._staff(row["staff_id"])) is not None:
            return staff
        name = wording.line(row["poster"], 200)
        if kind is Author.CONTACT:
            return Person(kind, name, contact=_reference(row["user_id"]))
        # Written by nobody in particular: osTicket itself.
        return Person(kind if row["type"] == "R" else Author.SYSTEM, name)

    def _said(self, row: Row) -> wording.Said:
        if row["format"] == "text":
            return wording.said_plainly(row["body"] or "", self._findings)
        return wording.said_in_html(row["body"] or "", self._findings)

    def _comment(self, entry: _Entry) -> ForeignComment:
        said = self._said(entry.row)
        title = wording.line(entry.row["title"])
        # A note has a title of its own; a message's is the ticket's subject.
        body = f"{title}\n\n{said.text}".strip() if title and entry.row["type"] == "N" else said.text
        return ForeignComment(
            id=entry.row["id"],
            visibility=entry.visibility,
            author=entry.author,
            body=body,
            html=said.html if body == said.text else None,
            at=entry.at,
            attachments=self._attachments(entry.row["id"]),
        )

    def _attachments(self, entry: str) -> list[ForeignAttachment]:
        sql = (
            "SELECT a.id AS attachment, a.name AS own_name, f.* FROM attachment a "
            "JOIN file f ON f.id = a.file_id WHERE a.object_id = ? AND a.type = 'H' "
            "ORDER BY CAST(a.id AS INTEGER)"
        )
        return [self._attachment(row) for row in self._records.all(sql, entry)]

    def _attachment(self, row: Row) -> ForeignAttachment:
        def stream() -> BinaryIO:
            return self._stream(row)

        return ForeignAttachment(
            id=row["attachment"],
            name=wording.line(row["own_name"] or row["name"], 255),
            content_type=row["type"] or "",
            open=stream,
            # Bodies name their pictures `cid:<key>`.
            content_id=row["key"],
        )

    def _stream(self, row: Row) -> BinaryIO:
        if (row["bk"] or IN_DATABASE) == IN_FOLDER:
            key = row["key"] or ""
            name = parcel.safe_name("attachments", key[:1], key)
            if name is None:
                raise FileNotFoundError("its key leads out of the export")
            return self._source.open(name)
        if row["bk"] not in {None, IN_DATABASE}:
            raise FileNotFoundError(f"it lies in a storage that the export doesn't hold ({row['bk']})")
        return _chunks(self._records, row["id"])


def _names(records: Scratch, table: str, key: str, name: str) -> dict[Any, str]:
    return {row[key]: wording.line(row[name], 120) for row in records.rows(f'SELECT * FROM "{table}"')}


def _reference(number: str | None) -> str | None:
    return number if number and number != "0" else None


def _chunks(records: Scratch, file: str) -> BinaryIO:
    sql = "SELECT filedata FROM file_chunk WHERE file_id = ? ORDER BY CAST(chunk_id AS INTEGER)"
    joined = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - whoever reads it closes it
    for chunk in records.rows(sql, file):
        joined.write(chunk["filedata"] or b"")
    if not joined.tell():
        joined.close()
        raise FileNotFoundError("the dump holds none of its bytes")
    joined.seek(0)
    return cast("BinaryIO", joined)
