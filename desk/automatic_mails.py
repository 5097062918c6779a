"""How many mails may leave by themselves, so that no loop of machines goes on (R42).

Two machines that don't know each other for what they are would answer each other's mails for ever. So mails
that nobody wrote are counted: to one address, and about one ticket. What a person writes is never limited.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from desk import clock, db, mail_kinds
from desk.i18n import N_
from desk.rows import marks, moment, rows
from models.delivery import Delivery

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_AT_ONCE = 500
# Asked for by a person, and throttled where that is done (desk/login_throttle.py).
_NEVER_LIMITED = frozenset({"credentials", "test_mail", "template_broken"})


@dataclass(frozen=True, slots=True)
class Limit:
    """So many mails within a time; `words` is a msgid."""

    name: str
    mails: int
    within: timedelta
    words: str


# To a customer, somebody in copy, or whatever address else that is no agent's.
ADDRESS_HOUR = Limit("address_hour", 10, _HOUR, N_("{mails} mails to this address within an hour"))
ADDRESS_DAY = Limit("address_day", 40, _DAY, N_("{mails} mails to this address within a day"))
# To all of those together.
TICKET_DAY = Limit("ticket_day", 100, _DAY, N_("{mails} mails about this ticket within a day"))
# To an agent, of what customers write: an agent's mailbox may answer by itself, too.
AGENT_HOUR = Limit(
    "agent_hour", 60, _HOUR, N_("{mails} mails about this ticket to this agent within an hour")
)

LIMITS: Mapping[str, Limit] = {
    item.name: item for item in (ADDRESS_HOUR, ADDRESS_DAY, TICKET_DAY, AGENT_HOUR)
}


async def limit_to(address: str, kind: str, *, ticket_id: int | None) -> Limit | None:
    """The limit that keeps this mail from leaving; None: it may leave. Of all who are no agents.

    `ticket_id` is None where no mail about the ticket can have left: it is new.
    """
    if not _is_limited(kind):
        return None
    known = await _known([address])
    since = clock.now() - _HOUR
    sent = known.to_address[address]
    if len(sent) >= ADDRESS_DAY.mails:
        return ADDRESS_DAY
    if sum(at >= since for at in sent) >= ADDRESS_HOUR.mails:
        return ADDRESS_HOUR
    if ticket_id is None:
        return None
    count = sum(not item.is_agent for item in await known.about(ticket_id))
    return TICKET_DAY if count >= TICKET_DAY.mails else None


async def limit_to_agent(agent_id: int, kind: str, *, ticket_id: int) -> Limit | None:
    """The limit that keeps this mail about what a customer did from an agent; None: it may leave."""
    if not _is_limited(kind):
        return None
    since = clock.now() - _HOUR
    about = await (await _known([])).about(ticket_id)
    count = sum(item.agent_id == agent_id and item.at >= since for item in about)
    return AGENT_HOUR if count >= AGENT_HOUR.mails else None


async def look_up(addresses: Iterable[str]) -> None:
    """Ask once for all the addresses that this transaction will ask for."""
    if db.scratch() is not None:
        await _known(addresses)


def _is_limited(kind: str) -> bool:
    return mail_kinds.is_automatic(kind) and kind not in _NEVER_LIMITED


@dataclass(frozen=True, slots=True)
class _Mail:
    agent_id: int | None
    at: datetime

    @property
    def is_agent(self) -> bool:
        return self.agent_id is not None


@dataclass(slots=True)
class _Known:
    """What left within a day as far as this transaction has asked, and what it is about to send itself."""

    to_address: dict[str, list[datetime]] = field(default_factory=dict)
    by_ticket: dict[int, list[_Mail]] = field(default_factory=dict)
    written: Sequence[Delivery] = ()
    counted: int = 0
    own: list[Delivery] = field(default_factory=list)

    async def ask(self, addresses: Iterable[str]) -> None:
        missing = sorted(set(addresses) - self.to_address.keys())
        for start in range(0, len(missing), _AT_ONCE):
            some = missing[start : start + _AT_ONCE]
            self.to_address.update((address, []) for address in some)
            for row in await rows(_TO_ADDRESSES.format(marks=marks(some)), [*some, clock.now() - _DAY, True]):
                self.to_address[row["recipient"]].append(moment(row["created_at"]))
        for item in self.own:
            if item.recipient in missing and item.agent_id is None:
                self.to_address[item.recipient].append(item.created_at)

    async def about(self, ticket_id: int) -> Sequence[_Mail]:
        if ticket_id not in self.by_ticket:
            found = await rows(_ABOUT_TICKET, [ticket_id, clock.now() - _DAY, True])
            self.by_ticket[ticket_id] = [_Mail(row["agent_id"], moment(row["created_at"])) for row in found]
            self.by_ticket[ticket_id] += [_mail(item) for item in self.own if item.ticket_id == ticket_id]
        return self.by_ticket[ticket_id]

    def count_own(self) -> None:
        """Count what this transaction has decided to send since the last look."""
        written = db.to_be_written(Delivery)
        self._count_more()
        if written is not self.written:  # the first look, or those from before are in the database by now
            self.written, self.counted, self.own = written, 0, []
            self._count_more()

    def _count_more(self) -> None:
        for item in self.written[self.counted :]:
            if item.is_automatic:
                self._count(item)
        self.counted = len(self.written)

    def _count(self, item: Delivery) -> None:
        self.own.append(item)
        if item.recipient in self.to_address and item.agent_id is None:
            self.to_address[item.recipient].append(item.created_at)
        if item.ticket_id in self.by_ticket:
            self.by_ticket[item.ticket_id].append(_mail(item))


def _mail(item: Delivery) -> _Mail:
    return _Mail(item.agent_id, item.created_at)


_SCRATCH = "automatic mails"
_TO_ADDRESSES = """
SELECT recipient, created_at FROM delivery
WHERE recipient IN ({marks}) AND created_at >= ? AND is_automatic = ? AND agent_id IS NULL
"""
_ABOUT_TICKET = """
SELECT agent_id, created_at FROM delivery WHERE ticket_id = ? AND created_at >= ? AND is_automatic = ?
"""


async def _known(addresses: Iterable[str]) -> _Known:
    scratch: dict[str, Any] | None = db.scratch()
    known: _Known = _Known() if scratch is None else scratch.setdefault(_SCRATCH, _Known())
    known.count_own()
    await known.ask(addresses)
    return known
