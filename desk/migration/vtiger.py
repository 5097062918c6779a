"""vtiger CRM 6 to 8: a dump of its database, with the folder `storage/` beside it.

Tables: `schema/DatabaseSchema.xml` and `modules/*/schema.xml` of vtiger's code; values of status, priority,
severity and category: `include/ComboStrings.php`; comments and `is_private`: `modules/ModComments/`; where a
file lies: `CRMEntity::uploadAndSaveFile` in `data/CRMEntity.php` (`path`, the attachment's number, an
underscore, and `storedname`, before 7.2 `name`); times are those of `default_timezone` in `config.inc.php`
(`DateTimeField::getDBTimeZone`), UTC unless somebody changed it.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import BinaryIO

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
from desk.migration.parcel import Parcel
from desk.migration.scratch import Row, Scratch, scratch
from desk.migration.tables import rest_of, stage
from desk.migration.vtiger_tables import PLAN
from models.comment import Author, Visibility

# Postbote's picklists are vtiger's; a value that an administrator added is taken as it stands there.
_KEYS = {
    "in progress": "in_progress",
    "wait for response": "wait_for_response",
    "big problem": "big_problem",
    "small problem": "small_problem",
    "other problem": "other_problem",
}
_CLOSED = "closed"
_PRIVATE, _PUBLIC = "1", "0"


@contextmanager
def reading(path: Path, findings: Findings, *, zone: tzinfo = UTC) -> Iterator[Iterator[Foreign]]:
    """All records of a dump, `.sql` or `.sql.gz`, by itself or in a folder or zip beside `storage/`.

    Raises Invalid for what is no dump.
    """
    with parcel.opened(path) as source, scratch() as records:
        stage(source, PLAN, records, findings)
        findings.expected = sum(records.count(t) for t in ("account", "contactdetails", "troubletickets"))
        with closing(_Reading(source, records, findings, zone).records()) as read:
            yield read


class _Reading:
    def __init__(self, source: Parcel, records: Scratch, findings: Findings, zone: tzinfo) -> None:
        self._source = source
        self._records = records
        self._findings = findings
        self._zone = zone
        self._labels = {
            row["columnname"]: wording.line(row["fieldlabel"], 100)
            for row in records.rows("SELECT * FROM field WHERE tablename = 'vtiger_ticketcf'")
        }

    def records(self) -> Generator[Foreign, None, None]:
        yield from self._living("account", "accountid", self._organisation)
        yield from self._living("contactdetails", "contactid", self._contact)
        yield from self._living("troubletickets", "ticketid", self._ticket)

    def _living(self, table: str, key: str, made: Callable[[Row], Foreign]) -> Iterator[Foreign]:
        """Deleted ones lie in vtiger's recycle bin."""
        sql = (
            f"SELECT r.*, e.crmid, e.smcreatorid, e.smownerid, e.description, e.createdtime, e.modifiedtime, "
            f"e.deleted FROM {table} r LEFT JOIN crmentity e ON e.crmid = r.{key} "
            f"ORDER BY CAST(r.{key} AS INTEGER)"
        )
        for row in self._records.rows(sql):
            if row["crmid"] is None:
                self._findings.problem(f"{table} {row[key]}", "it has no row in vtiger_crmentity")
            elif row["deleted"] == "1":
                self._findings.homeless("records in the recycle bin")
            else:
                yield made(row)

    def _organisation(self, row: Row) -> ForeignOrganisation:
        return ForeignOrganisation(
            id=row["accountid"],
            name=wording.line(row["accountname"], 200),
            email=wording.address(row["email1"]),
            phone=wording.line(row["phone"], 40),
            email_opt_out=row["emailoptout"] == "1",
            created_at=self._moment(row["createdtime"]),
        )

    def _contact(self, row: Row) -> ForeignContact:
        sql = "SELECT * FROM customerdetails WHERE customerid = ?"
        portal = self._records.one(sql, row["contactid"]) or {}
        if portal.get("portal") == "1":
            self._findings.homeless("access to the customer portal (grant it again)")
        known = [wording.address(row[name]) for name in ("email", "secondaryemail", "otheremail")]
        return ForeignContact(
            id=row["contactid"],
            name=wording.full_name(row["firstname"], row["lastname"])[:200],
            addresses=list(dict.fromkeys(sound for sound in known if sound)),
            organisation=_reference(row["accountid"]),
            phone=wording.line(row["phone"] or row["mobile"], 40),
            email_opt_out=row["emailoptout"] == "1",
            support_start=wording.day(portal.get("support_start_date")),
            support_end=wording.day(portal.get("support_end_date")),
            created_at=self._moment(row["createdtime"]),
        )

    def _ticket(self, row: Row) -> ForeignTicket:
        number = row["ticketid"]
        created = self._moment(row["createdtime"]) or datetime.now(UTC)
        modified = self._moment(row["modifiedtime"]) or created
        status = _key(row["status"])
        described = wording.said(row["description"], self._findings)
        contact, organisation = self._customer(row)
        return ForeignTicket(
            id=number,
            number=row["ticket_no"] or number,
            title=wording.title(row["title"], self._findings, instead=f"Ticket {row['ticket_no']}"),
            status=status,
            created_at=created,
            modified_at=modified,
            closed_at=modified if status.lower() == _CLOSED else None,
            description=described.text,
            description_html=described.html,
            solution=wording.said(row["solution"], self._findings).text,
            priority=_key(row["priority"]),
            severity=_key(row["severity"]),
            category=_key(row["category"]),
            contact=contact,
            organisation=organisation,
            agent=self._user(row["smownerid"]),
            group=self._group(row["smownerid"]),
            created_by=(self._user(row["smcreatorid"]) or Person(Author.SYSTEM)).name,
            hours=wording.decimal(row["hours"], self._findings, name="hours"),
            days=wording.decimal(row["days"], self._findings, name="days"),
            tags=self._tags(number),
            comments=sorted((*self._comments(number), *self._old_comments(number)), key=lambda said: said.at),
            attachments=self._documents(number),
            fields=self._fields(number),
        )

    def _moment(self, text: str | None) -> datetime | None:
        return wording.moment(text, self._zone)

    def _customer(self, row: Row) -> tuple[str | None, str | None]:
        """Contact and organisation; before vtiger 6 `parent_id` was either."""
        contact, parent = _reference(row["contact_id"]), _reference(row["parent_id"])
        if parent and self._records.one("SELECT 1 FROM contactdetails WHERE contactid = ?", parent):
            return contact or parent, None
        return contact, parent

    def _user(self, number: str | None) -> Person | None:
        found = self._records.one("SELECT * FROM users WHERE id = ?", _reference(number))
        if found is None:
            return None
        name = wording.full_name(found["first_name"], found["last_name"]) or wording.line(found["user_name"])
        return Person(Author.AGENT, name, wording.address(found["email1"]))

    def _group(self, number: str | None) -> str:
        found = self._records.one('SELECT groupname FROM "groups" WHERE groupid = ?', _reference(number))
        return wording.line(found["groupname"], 120) if found else ""

    def _customer_named(self, number: str) -> Person:
        sql = "SELECT firstname, lastname, email FROM contactdetails WHERE contactid = ?"
        found = self._records.one(sql, number) or {}
        name = wording.full_name(found.get("firstname"), found.get("lastname"))
        return Person(Author.CONTACT, name, wording.address(found.get("email")), contact=number)

    def _comments(self, ticket: str) -> Iterator[ForeignComment]:
        sql = (
            "SELECT c.*, e.smcreatorid, e.createdtime, e.deleted FROM modcomments c "
            "LEFT JOIN crmentity e ON e.crmid = c.modcommentsid WHERE c.related_to = ? "
            "ORDER BY CAST(c.modcommentsid AS INTEGER)"
        )
        for row in self._records.all(sql, ticket):
            if row["deleted"] == "1":
                self._findings.homeless("comments in the recycle bin")
                continue
            customer = _reference(row["customer"])
            said = wording.said(row["commentcontent"], self._findings)
            yield ForeignComment(
                id=row["modcommentsid"],
                visibility=self._visibility(row["is_private"], customer),
                author=self._customer_named(customer) if customer else self._writer(row),
                body=said.text,
                html=said.html,
                at=self._moment(row["createdtime"]) or datetime.now(UTC),
                attachments=self._files(row["modcommentsid"], of=row["modcommentsid"]),
            )

    def _visibility(self, is_private: str | None, customer: str | None) -> Visibility:
        if is_private == _PRIVATE:
            return Visibility.INTERNAL
        if customer or is_private == _PUBLIC:
            return Visibility.EXTERNAL
        self._findings.note(
            "An agent's comment that says neither private nor public became an internal note."
        )
        return Visibility.INTERNAL

    def _writer(self, row: Row) -> Person:
        return self._user(row["userid"]) or self._user(row["smcreatorid"]) or Person(Author.AGENT)

    def _old_comments(self, ticket: str) -> Iterator[ForeignComment]:
        """Those of vtiger 5, which know no privacy: what a customer wrote is external."""
        sql = "SELECT * FROM ticketcomments WHERE ticketid = ? ORDER BY CAST(commentid AS INTEGER)"
        for row in self._records.all(sql, ticket):
            is_customer = row["ownertype"] == "customer"
            customer = _reference(row["ownerid"]) if is_customer else None
            said = wording.said(row["comments"], self._findings)
            yield ForeignComment(
                id=f"old:{row['commentid']}",
                visibility=self._visibility(None, customer),
                author=self._customer_named(customer)
                if customer
                else self._user(row["ownerid"]) or Person(Author.AGENT),
                body=said.text,
                html=said.html,
                at=self._moment(row["createdtime"]) or datetime.now(UTC),
            )

    def _tags(self, ticket: str) -> list[str]:
        sql = (
            "SELECT t.tag, t.raw_tag FROM freetagged_objects o JOIN freetags t ON t.id = o.tag_id "
            "WHERE o.object_id = ? AND o.module = 'HelpDesk'"
        )
        found = (wording.line(row["raw_tag"] or row["tag"]) for row in self._records.rows(sql, ticket))
        return list(dict.fromkeys(name for name in found if name))

    def _fields(self, ticket: str) -> list[tuple[str, str]]:
        row = self._records.one("SELECT * FROM ticketcf WHERE ticketid = ?", ticket)
        return [(self._labels.get(name, name), value) for name, value in rest_of(row)] if row else []

    def _documents(self, ticket: str) -> list[ForeignAttachment]:
        """Files of the documents that are linked to the ticket, and of the ticket itself."""
        sql = (
            "SELECT n.notesid, n.filelocationtype, n.filename FROM senotesrel s "
            "JOIN notes n ON n.notesid = s.notesid LEFT JOIN crmentity e ON e.crmid = n.notesid "
            "WHERE s.crmid = ? AND coalesce(e.deleted, '0') <> '1' ORDER BY CAST(n.notesid AS INTEGER)"
        )
        found = self._files(ticket, of=ticket)
        for note in self._records.all(sql, ticket):
            if note["filelocationtype"] == "E":
                self._findings.homeless("documents that are only a link")
            else:
                found += self._files(note["notesid"], of=ticket)
        return found

    def _files(self, record: str, *, of: str) -> list[ForeignAttachment]:
        """The files of a record; a document may be linked to several tickets (`of`)."""
        sql = (
            "SELECT a.* FROM seattachmentsrel s JOIN attachments a ON a.attachmentsid = s.attachmentsid "
            "WHERE s.crmid = ? ORDER BY CAST(a.attachmentsid AS INTEGER)"
        )
        return [self._file(row, of=of) for row in self._records.all(sql, record)]

    def _file(self, row: Row, *, of: str) -> ForeignAttachment:
        def stream() -> BinaryIO:
            for stored in (row["storedname"], row["name"]):
                name = parcel.safe_name(row["path"] or "", f"{row['attachmentsid']}_{stored}")
                if stored and name is not None and self._source.has(name):
                    return self._source.open(name)
            raise FileNotFoundError(f"{row['path']}{row['attachmentsid']}_… isn't in the export")

        return ForeignAttachment(
            id=f"{of}:{row['attachmentsid']}",
            name=wording.line(row["name"], 255),
            content_type=row["type"] or "",
            open=stream,
        )


def _key(value: str | None) -> str:
    """`Wait For Response` is `wait_for_response`; `Open` is its own key, whatever its case."""
    sound = wording.line(value, 80)
    return _KEYS.get(sound.lower(), sound)


def _reference(number: str | None) -> str | None:
    return number if number and number != "0" else None
