"""Tickets as a company collects them in years: the same for the same seed, made one after the other.

German and English, words by Zipf's law, most tickets closed. Some words are planted: in half of all tickets,
in a tenth, …, only in the oldest, and two that never meet (`PLANTED`). What nobody ever wrote is `ABSENT`.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

from benchmarks.generated_words import listed, vocabulary

Row = tuple[Any, ...]

# Word -> the share of the tickets that have it.
PLANTED = {"Anfrage": 0.5, "Rechner": 0.1, "Zertifikat": 0.01, "Glasfaserdose": 0.0001}
# Half of the tickets have the one, the others the other.
NEVER_TOGETHER = ("Vormittag", "Nachmittag")
# In the oldest hundredth only.
ONLY_OLD = "Nadeldrucker"
ABSENT = "Zeppelin"

GROUPS = ("Support", "Buchhaltung", "Technik", "Vertrieb", "Onsite")
AGENTS_A_GROUP = 5
TAGS = tuple(
    f"{word.lower()}-{number}" for word in ("VIP", "Umzug", "Audit", "Update") for number in range(10)
)
YEARS = 5
END = datetime(2026, 11, 1, 12, tzinfo=UTC)

STATUSES = (("closed", 92), ("open", 4), ("in_progress", 2), ("wait_for_response", 2))
PRIORITIES = (("normal", 70), ("low", 12), ("high", 14), ("urgent", 4))
TYPES = (("incident", 50), ("service_request", 25), ("information", 15), (None, 10))
SEVERITIES = (("minor", 40), ("major", 20), ("critical", 5), (None, 35))
SOURCES = (("email", 75), ("portal", 15), ("slack", 8), ("cli", 2))

COLUMNS = {
    "agent_group": ("id", "name", "slack_channel", "email", "thread_is_external", "created_at"),
    "agent": ("id", "name", "handle", "email", "language", "is_active", "mail_own_acts", "created_at"),
    "agent_group_member": ("id", "group_id", "agent_id"),
    "organisation": ("id", "name", "email_opt_out", "created_at"),
    "contact": (
        *("id", "name", "email", "language", "organisation_id", "email_opt_out", "portal_user"),
        *("sees_organisation", "created_at", "modified_at"),
    ),
    "contact_address": ("id", "contact_id", "address"),
    "tag": ("id", "name", "key"),
    "ticket": (
        *("id", "serial", "title", "description", "solution", "status", "priority", "type", "severity"),
        *("source", "contact_id", "organisation_id", "group_id", "agent_id", "created_at", "modified_at"),
        *("closed_at", "created_by", "version"),
    ),
    "comment": (
        *("id", "ticket_id", "visibility", "author", "agent_id", "contact_id", "author_name", "channel"),
        *("body", "created_at", "visible_from"),
    ),
    "ticket_tag": ("id", "ticket_id", "tag_id"),
}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some tickets with what hangs on them: rows by table, in the order of COLUMNS."""

    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, *values: Any) -> None:
        self.rows.setdefault(table, []).append(values)


class Company:
    """So many tickets, and contacts, organisations, agents and groups to match."""

    def __init__(self, tickets: int, *, seed: int = 20261101) -> None:
        self.tickets = tickets
        self.contacts = max(tickets // 20, 20)
        self.organisations = max(tickets // 100, 5)
        self.agents = len(GROUPS) * AGENTS_A_GROUP
        self._seed = seed
        self._rng = random.Random(seed)
        self._words = {
            language: vocabulary(name, random.Random(seed + place))
            for place, (language, name) in enumerate((("de", "german"), ("en", "english")))
        }
        self._weights = {
            language: list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
            for language, words in self._words.items()
        }
        self._ids = {"comment": 0, "ticket_tag": 0}

    def people(self) -> Chunk:
        """Everything that is there before the first ticket."""
        chunk, at = Chunk(), END - timedelta(days=365 * YEARS + 1)
        for number, name in enumerate(GROUPS, start=1):
            chunk.add(
                "agent_group", number, name, f"C0{name.upper()}", f"{name.lower()}@desk.example", False, at
            )
        for number in range(1, self.agents + 1):
            name = _person(number * 7)
            address = f"agent{number}@desk.example"
            chunk.add("agent", number, name, f"agent{number}", address, "de", True, False, at)
            chunk.add("agent_group_member", number, self._group_of(number), number)
        for number in range(1, self.organisations + 1):
            owner = _last_name(number * 7)
            chunk.add("organisation", number, f"{owner} {number} GmbH", False, at)
        for number in range(1, self.contacts + 1):
            self._contact(chunk, number, at)
        for number, name in enumerate(TAGS, start=1):
            chunk.add("tag", number, name, name.casefold())
        return chunk

    def _contact(self, chunk: Chunk, number: int, at: datetime) -> None:
        address = f"kunde{number}@firma{self._organisation_of(number)}.example"
        language = "de" if number % 5 < 3 else "en"
        organisation, is_portal = self._organisation_of(number), number % 3 == 0
        chunk.add(
            *("contact", number, _person(number), address, language, organisation, False, is_portal),
            *(number % 50 == 0, at, at),
        )
        chunk.add("contact_address", number, number, address)

    def _group_of(self, agent: int) -> int:
        return (agent - 1) // AGENTS_A_GROUP + 1

    def _organisation_of(self, contact: int) -> int:
        return contact % self.organisations + 1

    def chunks(self, size: int = 10_000) -> Iterator[Chunk]:
        """All tickets, the oldest first, some thousand at a time."""
        step = timedelta(days=365 * YEARS) / self.tickets
        start = END - timedelta(days=365 * YEARS)
        for first in range(1, self.tickets + 1, size):
            chunk = Chunk()
            for number in range(first, min(first + size, self.tickets + 1)):
                self._ticket(chunk, number, start + step * number)
            yield chunk

    def _ticket(self, chunk: Chunk, number: int, at: datetime) -> None:
        rng = self._rng
        # Few contacts write much, many write little.
        contact = int(self.contacts * rng.random() ** 2) + 1
        language = "de" if contact % 5 < 3 else "en"
        group = _weighed(rng, ((1, 50), (2, 20), (3, 15), (4, 10), (5, 5)))
        agent = (group - 1) * AGENTS_A_GROUP + rng.randint(1, AGENTS_A_GROUP) if rng.random() < 0.9 else None
        # What is old is closed, but for a few.
        status = _weighed(rng, STATUSES) if number > self.tickets // 2 else "closed"
        modified = at + min(timedelta(hours=rng.expovariate(1 / 60)), (END - at) * rng.random())
        title = self._text(language, rng.randint(3, 8)).capitalize()
        solution = self._text(language, rng.randint(8, 25)) if status == "closed" else ""
        chunk.add(
            *("ticket", number, number, title, self._description(language, number), solution, status),
            *(_weighed(rng, PRIORITIES), _weighed(rng, TYPES), _weighed(rng, SEVERITIES)),
            *(_weighed(rng, SOURCES), contact, self._organisation_of(contact), group, agent, at, modified),
            *(modified if status == "closed" else None, _person(contact), 1),
        )
        for _ in range(_weighed(rng, ((0, 25), (1, 30), (2, 25), (3, 15), (6, 5)))):
            self._comment(chunk, number, language, contact, agent, at + (modified - at) * rng.random())
        if rng.random() < 0.3:
            self._ids["ticket_tag"] += 1
            tag = int(len(TAGS) * rng.random() ** 2) + 1
            chunk.add("ticket_tag", self._ids["ticket_tag"], number, tag)

    def _comment(
        self, chunk: Chunk, ticket: int, language: str, contact: int, agent: int | None, at: datetime
    ) -> None:
        rng = self._rng
        is_internal, is_agent = rng.random() < 0.3, agent is not None and rng.random() < 0.6
        is_internal = is_internal and is_agent
        self._ids["comment"] += 1
        chunk.add(
            *("comment", self._ids["comment"], ticket, "internal" if is_internal else "external"),
            *("agent" if is_agent else "contact", agent if is_agent else None),
            *(None if is_agent else contact, _person(agent * 7) if is_agent else _person(contact)),
            *("slack" if is_agent else "email", self._text(language, rng.randint(8, 40)), at),
            None if is_internal else at,
        )

    def _description(self, language: str, number: int) -> str:
        rng = self._rng
        words = self._text(language, rng.randint(15, 60)).split(" ")
        planted = [word for word, share in PLANTED.items() if rng.random() < share]
        planted.append(NEVER_TOGETHER[rng.random() < 0.5])
        if number <= max(self.tickets // 100, 1):
            planted.append(ONLY_OLD)
        for word in planted:
            words.insert(rng.randrange(len(words)), word)
        return " ".join(words) + "."

    def _text(self, language: str, length: int) -> str:
        words, weights = self._words[language], self._weights[language]
        return " ".join(self._rng.choices(words, cum_weights=weights, k=length))


def _weighed(rng: random.Random, choices: Sequence[tuple[Any, int]]) -> Any:
    place = rng.random() * 100
    for value, weight in choices:
        place -= weight
        if place < 0:
            return value
    return choices[-1][0]


def _person(number: int) -> str:
    names = listed("first names")
    return f"{names[number % len(names)]} {_last_name(number)}"


def _last_name(number: int) -> str:
    names = listed("last names")
    return names[number // 7 % len(names)]
