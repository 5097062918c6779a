"""FreeScout: a dump of its database, with the folder `storage/app/attachment` beside it.

Both are its documented backup (https://github.com/freescout-help-desk/freescout/wiki/Backup). Tables:
`database/migrations/`; types, states and statuses: `app/Thread.php`, `app/Conversation.php`; where files lie:
`app/Attachment.php` (`getStorageFilePath`) of https://github.com/freescout-help-desk/freescout. The modules
Tags and Custom Fields have tables of their own (`tags`, `conversation_tag`; `custom_fields`,
`conversation_custom_field`).
"""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import BinaryIO

import orjson

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
from desk.migration.freescout_tables import PLAN
from desk.migration.parcel import Parcel
from desk.migration.scratch import Row, Scratch, scratch
from desk.migration.tables import stage
from models.comment import Author, Visibility

# Thread::TYPE_…
_CUSTOMER, _MESSAGE, _NOTE, _LINE_ITEM = "1", "2", "3", "4"
# Thread::STATE_…
_DRAFT, _PUBLISHED, _HIDDEN = "1", "2", "3"
# Conversation::STATUS_… and STATE_…
_STATUSES = {"1": "open", "2": "wait_for_response", "3": "closed"}
_SPAM = "4"
_CONVERSATION_STATES = {"1": "drafts of conversations", "3": "deleted conversations"}


@contextmanager
def reading(path: Path, findings: Findings, *, zone: tzinfo = UTC) -> Iterator[Iterator[Foreign]]:
    """All records of a dump, `.sql` or `.sql.gz`, by itself or in a folder or zip beside `attachment/`.

    mysqldump writes FreeScout's times in UTC. Raises Invalid for what is no dump.
    """
    with parcel.opened(path) as source, scratch() as records:
        stage(source, PLAN, records, findings)
        companies = "SELECT count(DISTINCT company) AS count FROM customers WHERE company <> ''"
        counted = records.one(companies) or {"count": 0}
        findings.expected = counted["count"] + sum(records.count(t) for t in ("customers", "conversations"))
        with closing(_Reading(source, records, findings, zone).records()) as read:
            yield read


class _Reading:
    def __init__(self, source: Parcel, records: Scratch, findings: Findings, zone: tzinfo) -> None:
        self._source = source
        self._records = records
        self._findings = findings
        self._zone = zone
        self._mailboxes = {row["id"]: row for row in records.rows("SELECT * FROM mailboxes")}

    def records(self) -> Generator[Foreign, None, None]:
        sql = "SELECT DISTINCT company FROM customers WHERE company <> '' ORDER BY company"
        for row in self._records.rows(sql):
            if name := wording.line(row["company"], 200):
                yield ForeignOrganisation(id=_company(name), name=name)
        for row in self._records.rows("SELECT * FROM customers ORDER BY CAST(id AS INTEGER)"):
            yield self._contact(row)
        for row in self._records.rows("SELECT * FROM conversations ORDER BY CAST(id AS INTEGER)"):
            if (ticket := self._ticket(row)) is not None:
                yield ticket

    def _contact(self, row: Row) -> ForeignContact:
        sql = "SELECT email FROM emails WHERE customer_id = ? ORDER BY CAST(id AS INTEGER)"
        known = [wording.address(item["email"]) for item in self._records.rows(sql, row["id"])]
        company = wording.line(row["company"], 200)
        return ForeignContact(
            id=row["id"],
            name=wording.full_name(row["first_name"], row["last_name"])[:200],
            addresses=[sound for sound in known if sound],
            organisation=_company(company) if company else None,
            phone=_first_phone(row["phones"]),
            created_at=wording.moment(row["created_at"], self._zone),
        )

    def _ticket(self, row: Row) -> ForeignTicket | None:
        if row["state"] in _CONVERSATION_STATES:
            self._findings.homeless(_CONVERSATION_STATES[row["state"]])
            return None
        if row["status"] == _SPAM:
            self._findings.homeless("conversations marked as spam")
            return None
        created = wording.moment(row["created_at"], self._zone) or datetime.now(UTC)
        threads = self._threads(row["id"])
        first = threads[0] if threads and threads[0]["type"] in {_CUSTOMER, _MESSAGE} else None
        first = first if first and first["state"] == _PUBLISHED else None
        said = wording.said_in_html(first["body"] or "", self._findings) if first else wording.Said("", None)
        mailbox = self._mailboxes.get(row["mailbox_id"], {})
        return ForeignTicket(
            id=row["id"],
            number=row["number"] or row["id"],
            title=wording.title(row["subject"], self._findings, instead=f"Conversation {row['number']}"),
            status=_STATUSES.get(row["status"], row["status"] or ""),
            created_at=created,
            modified_at=wording.moment(row["updated_at"], self._zone) or created,
            closed_at=wording.moment(row["closed_at"], self._zone),
            description=said.text,
            description_html=said.html,
            contact=_reference(row["customer_id"]),
            agent=self._user(row["user_id"]),
            group=wording.line(mailbox.get("name"), 120),
            group_address=wording.address(mailbox.get("email")),
            created_by=self._author(first).name if first else "",
            tags=self._tags(row["id"]),
            comments=[self._comment(thread) for thread in threads if thread is not first],
            attachments=self._attachments(first["id"]) if first else (),
            fields=self._fields(row["id"]),
        )

    def _threads(self, conversation: str) -> list[Row]:
        sql = "SELECT * FROM threads WHERE conversation_id = ? ORDER BY created_at, CAST(id AS INTEGER)"
        return [thread for thread in self._records.rows(sql, conversation) if self._is_said(thread)]

    def _is_said(self, thread: Row) -> bool:
        if thread["type"] == _LINE_ITEM:
            self._findings.homeless("line items (what became of a conversation, without words)")
            return False
        if thread["state"] == _HIDDEN:
            self._findings.homeless("hidden threads")
            return False
        return True

    def _comment(self, thread: Row) -> ForeignComment:
        said = wording.said_in_html(thread["body"] or "", self._findings)
        return ForeignComment(
            id=thread["id"],
            visibility=self._visibility(thread),
            author=self._author(thread),
            body=said.text,
            html=said.html,
            at=wording.moment(thread["created_at"], self._zone) or datetime.now(UTC),
            attachments=self._attachments(thread["id"]),
        )

    def _visibility(self, thread: Row) -> Visibility:
        if thread["type"] == _NOTE:
            return Visibility.INTERNAL
        if thread["state"] != _PUBLISHED:
            self._findings.note("A reply that was never sent (a draft) became an internal note.")
            return Visibility.INTERNAL
        if thread["type"] in {_CUSTOMER, _MESSAGE}:
            return Visibility.EXTERNAL
        self._findings.note("A thread of a type that isn't known became an internal note.")
        return Visibility.INTERNAL

    def _author(self, thread: Row) -> Person:
        customer = _reference(thread["created_by_customer_id"])
        if thread["type"] == _CUSTOMER or (customer and not _reference(thread["created_by_user_id"])):
            customer = customer or _reference(thread["customer_id"])
            found = self._records.one("SELECT * FROM customers WHERE id = ?", customer)
            name = wording.full_name(found["first_name"], found["last_name"]) if found else ""
            return Person(Author.CONTACT, name, contact=customer)
        return self._user(thread["created_by_user_id"]) or Person(Author.AGENT)

    def _user(self, number: str | None) -> Person | None:
        found = self._records.one("SELECT * FROM users WHERE id = ?", _reference(number))
        if found is None:
            return None
        name = wording.full_name(found["first_name"], found["last_name"])
        return Person(Author.AGENT, name, wording.address(found["email"]))

    def _tags(self, conversation: str) -> list[str]:
        sql = (
            "SELECT t.name FROM conversation_tag c JOIN tags t ON t.id = c.tag_id "
            "WHERE c.conversation_id = ? ORDER BY t.name"
        )
        return [wording.line(row["name"]) for row in self._records.rows(sql, conversation) if row["name"]]

    def _fields(self, conversation: str) -> list[tuple[str, str]]:
        sql = (
            "SELECT f.name, v.value FROM conversation_custom_field v "
            "JOIN custom_fields f ON f.id = v.custom_field_id WHERE v.conversation_id = ?"
        )
        found = [
            (wording.line(row["name"], 100), value)
            for row in self._records.rows(sql, conversation)
            if (value := wording.line(row["value"], 2000))
        ]
        for name, _ in found:
            self._findings.homeless(f"conversation field “{name}”")
        return found

    def _attachments(self, thread: str) -> list[ForeignAttachment]:
        sql = "SELECT * FROM attachments WHERE thread_id = ? ORDER BY CAST(id AS INTEGER)"
        return [self._attachment(row) for row in self._records.all(sql, thread)]

    def _attachment(self, row: Row) -> ForeignAttachment:
        def stream() -> BinaryIO:
            name = parcel.safe_name("attachment", row["file_dir"] or "", row["file_name"] or "")
            if name is None:
                raise FileNotFoundError("its path leads out of the export")
            return self._source.open(name)

        return ForeignAttachment(
            id=row["id"],
            name=wording.line(row["file_name"], 255),
            content_type=row["mime_type"] or "",
            open=stream,
        )


def _company(name: str) -> str:
    """FreeScout knows companies by their names only; the column holds 120 characters."""
    return f"company:{name.casefold()}"[:120]


def _reference(number: str | None) -> str | None:
    return number if number and number != "0" else None


def _first_phone(stored: str | None) -> str:
    """`[{"value": "…", "type": 1}]`"""
    try:
        phones = orjson.loads(stored) if stored else []
    except orjson.JSONDecodeError:
        return wording.line(stored, 40)
    first = next((item for item in phones if isinstance(item, dict)), {}) if isinstance(phones, list) else {}
    return wording.line(first.get("value"), 40)
