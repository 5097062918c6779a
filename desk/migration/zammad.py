"""Zammad: the answers of its REST API, as files in a folder or zip (docs/migration.md has the loop).

`organizations-1.json`, `users-1.json`, `tickets-1.json`, … (pages of a list, `expand=true`),
`ticket_states.json`, `articles/<ticket>.json`, `tags/<ticket>.json`,
`attachments/<ticket>/<article>/<attachment>`.
Fields, senders, types and `internal`: https://docs.zammad.org/en/latest/api/ticket/articles.html,
and beside it `index.html`, `tags.html`, `../user.html`, `../organization.html`, `../intro.html`; names of
states and priorities: `db/seeds/ticket_states.rb`, `ticket_state_types.rb` and `ticket_priorities.rb` of
https://github.com/zammad/zammad.
"""

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, tzinfo
from email.utils import parseaddr
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from desk.errors import Invalid
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
from desk.migration.json_files import objects, only_object
from desk.migration.parcel import Parcel
from desk.migration.scratch import Scratch, scratch
from desk.migration.zammad_fields import ORGANISATION, TICKET, USER, own_fields
from models.comment import Author, Visibility

# State types, and the states that ship: what an administrator adds has one of these types.
_STATES = {
    "new": "open",
    "open": "open",
    "pending reminder": "wait_for_response",
    "pending action": "wait_for_response",
    "pending close": "wait_for_response",
    "closed": "closed",
    "merged": "closed",
}
_REMOVED = "removed"
_PRIORITIES = {"1 low": "low", "2 normal": "normal", "3 high": "high"}
_SENDERS = {"Agent": Author.AGENT, "Customer": Author.CONTACT, "System": Author.SYSTEM}
_CUSTOMER_ROLE = 3
_PAGE = re.compile(r"(organizations|users|tickets)-(\d+)\.json")


@contextmanager
def reading(path: Path, findings: Findings, *, zone: tzinfo = UTC) -> Iterator[Iterator[Foreign]]:
    """All records of a folder or zip of the API's answers. Raises Invalid if there are no tickets in it.

    Zammad's times name their zone: `zone` is for those that don't.
    """
    with parcel.opened(path) as source, scratch() as records:
        made = _Reading(source, records, findings, zone)
        made.stage()
        made.learn_states()
        with closing(made.records()) as read:
            yield read


class _Reading:
    def __init__(self, source: Parcel, records: Scratch, findings: Findings, zone: tzinfo) -> None:
        self._source = source
        self._records = records
        self._findings = findings
        self._zone = zone
        self._types: dict[str, str] = {}

    def records(self) -> Generator[Foreign, None, None]:
        for row in self._records.rows("SELECT kept FROM organizations ORDER BY id"):
            yield self._organisation(orjson.loads(row["kept"]))
        sql = "SELECT kept FROM users WHERE is_customer OR id IN (SELECT customer FROM tickets) ORDER BY id"
        for row in self._records.rows(sql):
            yield self._contact(orjson.loads(row["kept"]))
        for row in self._records.rows("SELECT kept FROM tickets ORDER BY id"):
            if (ticket := self._ticket(orjson.loads(row["kept"]))) is not None:
                yield ticket

    def stage(self) -> None:
        self._records.table("organizations", ("id", "kept"))
        self._records.table("users", ("id", "is_customer", "kept"))
        self._records.table("tickets", ("id", "customer", "kept"))
        pages = sorted(
            (found for name in self._source.names if (found := _PAGE.fullmatch(name))), key=_in_order
        )
        if not any(page[1] == "tickets" for page in pages):
            raise Invalid("file", "There is no file tickets-1.json in it.")
        for page in pages:
            for item in objects(self._source, page[0], self._findings):
                self._keep(page[1], item, page[0])
        self._records.index(organizations=("id",), users=("id",), tickets=("customer",))
        # Pages that were fetched while tickets changed overlap: the last one is the newest.
        for table in ("organizations", "users", "tickets"):
            self._records.forget_doubles(table, "id")
        self._findings.expected = sum(self._records.count(t) for t in ("organizations", "users", "tickets"))

    def _keep(self, table: str, item: Mapping[str, Any], where: str) -> None:
        number = item.get("id")
        if not isinstance(number, int):
            self._findings.problem(where, "an object without a number")
            return
        kept = orjson.dumps(item).decode()
        if table == "organizations":
            self._records.add(table, (number, kept))
        elif table == "users":
            self._records.add(table, (number, _is_customer(item), kept))
        else:
            self._records.add(table, (number, item.get("customer_id"), kept))

    def learn_states(self) -> None:
        if self._source.has("ticket_states.json"):
            for state in objects(self._source, "ticket_states.json", self._findings):
                self._types[str(state.get("name"))] = str(state.get("state_type"))

    def _organisation(self, item: Mapping[str, Any]) -> ForeignOrganisation:
        own_fields("organisation", item, ORGANISATION, self._findings)
        return ForeignOrganisation(
            id=str(item["id"]),
            name=wording.line(item.get("name"), 200),
            created_at=self._moment(item.get("created_at")),
        )

    def _contact(self, item: Mapping[str, Any]) -> ForeignContact:
        own_fields("user", item, USER, self._findings)
        address = wording.address(_text(item.get("email")))
        preferences = item.get("preferences")
        locale = preferences.get("locale") if isinstance(preferences, dict) else None
        return ForeignContact(
            id=str(item["id"]),
            name=_name(item)[:200],
            addresses=[address] if address else [],
            organisation=_reference(item.get("organization_id")),
            phone=wording.line(item.get("phone") or item.get("mobile"), 40),
            language=wording.language(_text(locale)),
            created_at=self._moment(item.get("created_at")),
        )

    def _ticket(self, item: Mapping[str, Any]) -> ForeignTicket | None:
        state = _text(item.get("state"))
        kind = self._types.get(state, state)
        if _REMOVED in {state, kind}:
            self._findings.homeless("removed tickets")
            return None
        number, shown = str(item["id"]), _text(item.get("number")) or str(item["id"])
        created = self._moment(item.get("created_at")) or datetime.now(UTC)
        said = self._articles(number)
        first = said[0] if said and said[0].visibility is Visibility.EXTERNAL else None
        priority = _text(item.get("priority"))
        return ForeignTicket(
            id=number,
            number=shown,
            title=wording.title(_text(item.get("title")), self._findings, instead=f"Ticket {shown}"),
            status=_STATES.get(state) or _STATES.get(kind) or state,
            is_closed=_STATES.get(kind) == "closed",
            created_at=created,
            modified_at=self._moment(item.get("updated_at")) or created,
            closed_at=self._moment(item.get("close_at")),
            description=first.body if first else "",
            description_html=first.html if first else None,
            priority=_PRIORITIES.get(priority, priority),
            contact=_reference(item.get("customer_id")),
            organisation=_reference(item.get("organization_id")),
            agent=self._user(item.get("owner_id"), Author.AGENT),
            group=wording.line(item.get("group"), 120),
            created_by=first.author.name if first else "",
            tags=self._tags(number),
            comments=said[1:] if first else said,
            attachments=first.attachments if first else (),
            fields=own_fields("ticket", item, TICKET, self._findings),
        )

    def _moment(self, value: Any) -> datetime | None:
        return wording.moment(_text(value), self._zone)

    def _user(self, number: Any, kind: Author) -> Person | None:
        """Number 1 is Zammad itself: nobody."""
        if not isinstance(number, int) or number <= 1:
            return None
        found = self._records.one("SELECT kept FROM users WHERE id = ?", number)
        if found is None:
            return None
        item = orjson.loads(found["kept"])
        contact = str(number) if kind is Author.CONTACT else None
        return Person(kind, _name(item), wording.address(_text(item.get("email"))), contact)

    def _articles(self, ticket: str) -> list[ForeignComment]:
        name = f"articles/{ticket}.json"
        if not self._source.has(name):
            self._findings.problem(name, "isn't in the export: what was said on the ticket is missing")
            return []
        found = []
        for item in objects(self._source, name, self._findings):
            if isinstance(item.get("id"), int):
                found.append(self._article(ticket, item))
            else:
                self._findings.problem(name, "an article without a number")
        return sorted(found, key=lambda article: (article.at, int(article.id)))

    def _article(self, ticket: str, item: Mapping[str, Any]) -> ForeignComment:
        body = _text(item.get("body"))
        is_html = _text(item.get("content_type")).startswith("text/html")
        said = (wording.said_in_html if is_html else wording.said_plainly)(body, self._findings)
        number = str(item["id"])
        return ForeignComment(
            id=number,
            visibility=self._visibility(item.get("internal")),
            author=self._author(item),
            body=said.text,
            html=said.html,
            at=self._moment(item.get("created_at")) or datetime.now(UTC),
            attachments=self._attachments(ticket, number, item.get("attachments")),
        )

    def _visibility(self, internal: Any) -> Visibility:
        if internal is False:
            return Visibility.EXTERNAL
        if internal is not True:
            self._findings.note("An article that doesn't say whether it is internal became an internal note.")
        return Visibility.INTERNAL

    def _author(self, item: Mapping[str, Any]) -> Person:
        kind = _SENDERS.get(_text(item.get("sender")), Author.SYSTEM)
        name, written = parseaddr(_text(item.get("from")))
        known = self._user(item.get("origin_by_id") or item.get("created_by_id"), kind)
        if kind is Author.SYSTEM or known is None:
            return Person(kind, wording.line(name or written, 200), wording.address(written))
        return known

    def _attachments(self, ticket: str, article: str, listed: Any) -> list[ForeignAttachment]:
        items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, Sequence) else []
        return [self._attachment(ticket, article, item) for item in items]

    def _attachment(self, ticket: str, article: str, item: Mapping[str, Any]) -> ForeignAttachment:
        preferences = item.get("preferences")
        known: Mapping[str, Any] = preferences if isinstance(preferences, dict) else {}
        number = str(item.get("id"))

        def stream() -> BinaryIO:
            name = parcel.safe_name("attachments", ticket, article, number)
            if name is None:
                raise FileNotFoundError("its path leads out of the export")
            return self._source.open(name)

        return ForeignAttachment(
            id=number,
            name=wording.line(item.get("filename"), 255),
            content_type=_text(known.get("Mime-Type") or known.get("Content-Type")),
            open=stream,
            content_id=_text(known.get("Content-ID")).strip("<>") or None,
        )

    def _tags(self, ticket: str) -> list[str]:
        name = f"tags/{ticket}.json"
        if not self._source.has(name):
            return []
        listed = only_object(self._source, name, self._findings).get("tags")
        return [wording.line(tag) for tag in listed if _text(tag)] if isinstance(listed, list) else []


def _in_order(page: re.Match[str]) -> tuple[str, int]:
    return page[1], int(page[2])


def _is_customer(user: Mapping[str, Any]) -> bool:
    roles = user.get("roles")
    if isinstance(roles, list):
        return "Customer" in roles
    numbers = user.get("role_ids")
    return _CUSTOMER_ROLE in numbers if isinstance(numbers, list) else user.get("id") != 1


def _name(user: Mapping[str, Any]) -> str:
    return wording.full_name(_text(user.get("firstname")), _text(user.get("lastname")))


def _reference(number: Any) -> str | None:
    return str(number) if isinstance(number, int) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
