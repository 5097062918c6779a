"""Rules tried on mail: one in a file, one that came in, and all of a time; nothing of it is written."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desk import clock, mailboxes
from desk.documents import Kept
from desk.house import House
from desk.mail_rules import checking, shadows, versions
from desk.mail_rules.rule import Act, Rule, RuleList
from desk.rows import moment, rows
from models.inbound_mail import InboundMail, Outcome
from models.mailbox import Mailbox
from scanners import ruling
from scanners.deciding import Decision
from scanners.mail_frames import Unreadable
from scanners.parsed_mail import ParsedMail
from scanners.parser.parse import parse
from scanners.read_mail import ReadMail, read_mail, uploads
from scanners.reading import Reader
from scanners.rules import settings, tracing
from scanners.rules.tracing import in_words

__all__ = ["Comparison", "Fate", "compare", "count_since", "in_words", "of_file", "of_mail", "report"]

_BATCH = 50
_SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Fate:
    """What would become of a mail; `rule` None: no rule of one's own acts."""

    act: str
    why: str
    rule: int | None
    rules: list[dict[str, Any]]
    sets: Mapping[str, Any]

    @property
    def is_like(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """What makes two fates the same, whichever rule it was."""
        return self.act, tuple(sorted((name, str(value)) for name, value in self.sets.items()))


async def of_file(
    house: House, raw: bytes, *, address: str | None = None, rules: RuleList | None = None
) -> Fate:
    """A mail as if it came in now, to a mailbox of ours. Raises NotFound for an address that is none."""
    mailbox = (await mailboxes.called(address))[0] if address else await _first_mailbox()
    row = InboundMail(
        id=0,
        mailbox_id=mailbox.id,
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        received_at=clock.now(),
        outcome="",
    )
    mail = await asyncio.to_thread(parse, raw, instance=house.instance)
    return _fate(await _decided(house, mailbox, _as_if_kept(row, mail, mailbox), rules))


async def of_mail(house: House, mail: InboundMail, *, rules: RuleList | None = None) -> Fate:
    """A mail that came in, as if it came in once more. Raises FileNotFoundError if its bytes are gone."""
    mailbox = await Mailbox.get_or_none(id=mail.mailbox_id) or await _first_mailbox()
    raw = await house.raw_mail.read(mail.sha256)
    said = await asyncio.to_thread(parse, raw, instance=house.instance)
    return _fate(await _decided(house, mailbox, _as_if_kept(mail, said, mailbox), rules))


async def _first_mailbox() -> Mailbox:
    """The first that is watched; one that nobody added if there is none."""
    known = await mailboxes.active()
    return known[0] if known else Mailbox(id=0, address="", url="", created_at=clock.now())


def _as_if_kept(row: InboundMail, mail: ParsedMail, mailbox: Mailbox) -> ReadMail:
    """Its files aren't."""
    kept = [
        Kept(item, hashlib.sha256(item.data).hexdigest(), len(item.data))
        for item in uploads(mail)
        if isinstance(item.data, bytes)
    ]
    return read_mail(row, mail, kept, authserv_id=mailbox.authserv_id)


async def _decided(house: House, mailbox: Mailbox, read: ReadMail, rules: RuleList | None) -> Decision:
    ordered, read.row.ordered = read.row.ordered, None
    try:
        async with house.transaction():
            decision = await ruling.decide(house, mailbox, read, rules=rules or await versions.current())
    finally:
        read.row.ordered = ordered
    return decision


def _fate(decision: Decision) -> Fate:
    found = settings.of(decision.plan) if decision.plan is not None else settings.NONE
    sets: dict[str, Any] = dict(found.values)
    more = {
        "assign": found.assigning.assign if found.assigning is not None else "",
        "tags": list(found.tags),
        "customer": found.customer.address if found.customer is not None else "",
        "contact": dict(found.contact),
    }
    return Fate(
        act=decision.act.value,
        why=str(decision.reason),
        rule=decision.rule,
        rules=tracing.told(decision.plan),
        sets=sets | {name: value for name, value in more.items() if value},
    )


@dataclass(slots=True)
class Comparison:
    """How many mails would have another fate, and some of them."""

    looked_at: int = 0
    # Their bytes are gone, or nobody can read them.
    left_out: int = 0
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    samples: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, mail: InboundMail, before: Fate, after: Fate) -> None:
        self.looked_at += 1
        if before.is_like == after.is_like:
            return
        move = (_in_short(before, after), _in_short(after, before))
        self.moves[move] += 1
        if len(kept := self.samples.setdefault(move, [])) < _SAMPLES:
            named = {"mail": mail.id, "sender": mail.sender, "subject": mail.subject}
            kept.append({**named, "rule_before": before.rule, "rule_after": after.rule})


def _in_short(fate: Fate, other: Fate) -> str:
    """The act; and, where that is the same, what else is set."""
    if fate.act != other.act:
        return fate.act
    differing = sorted(
        name for name in {*fate.sets, *other.sets} if fate.sets.get(name) != other.sets.get(name)
    )
    said = ", ".join(f"{name}={fate.sets.get(name) or 'nothing'}" for name in differing)
    return f"{fate.act} with {said}"


async def count_since(since: datetime) -> int:
    """How many mails a dry run looks at."""
    return await InboundMail.filter(received_at__gte=since, outcome__not=Outcome.DUPLICATE).count()


async def compare(
    house: House, rules: RuleList, *, since: datetime, progress: Callable[[int], None]
) -> Comparison:
    """What `rules` would do other than those that count now, with the mail that came in since then."""
    async with Reader() as reader:
        comparing = _Comparing(house, rules, reader)
        await comparing.go_through(since, progress)
    return comparing.found


class _Comparing:
    def __init__(self, house: House, rules: RuleList, reader: Reader) -> None:
        self._house = house
        self._rules = rules
        self._reader = reader
        self.found = Comparison()

    async def go_through(self, since: datetime, progress: Callable[[int], None]) -> None:
        last = 0
        while some := await self._after(last, since):
            for mail in some:
                await self._compare(mail)
                progress(1)
            last = some[-1].id

    async def _after(self, last: int, since: datetime) -> list[InboundMail]:
        wanted = InboundMail.filter(id__gt=last, received_at__gte=since, outcome__not=Outcome.DUPLICATE)
        return await wanted.order_by("id").limit(_BATCH)

    async def _compare(self, mail: InboundMail) -> None:
        try:
            raw = await self._house.raw_mail.read(mail.sha256)
        except FileNotFoundError:
            self.found.left_out += 1
            return
        (said,) = await self._reader.read([raw], instance=self._house.instance)
        if isinstance(said, Unreadable):
            self.found.left_out += 1
            return
        mailbox = await Mailbox.get_or_none(id=mail.mailbox_id) or await _first_mailbox()
        read = _as_if_kept(mail, said, mailbox)
        before = _fate(await _decided(self._house, mailbox, read, None))
        after = _fate(await _decided(self._house, mailbox, read, self._rules))
        self.found.add(mail, before, after)


@dataclass(frozen=True, slots=True)
class Remark:
    rule: Rule
    what: str


async def report(house: House, rules: RuleList) -> tuple[Mapping[int, tuple[int, datetime]], list[Remark]]:
    """By rule: how often it acted, and when last; and what is odd about rules."""
    sql = (
        "SELECT rule, count(*) AS times, max(received_at) AS last FROM inbound_mail "
        "WHERE rule IS NOT NULL GROUP BY rule"
    )
    acted = {row["rule"]: (row["times"], moment(row["last"])) for row in await rows(sql, [])}
    remarks = [
        Remark(rule, "it has never acted")
        for rule in rules.active
        # What only adjusts leaves no trace of its own; as shipped, nothing is counted.
        if rules.number and rule.id not in acted and rule.then.act is not Act.ADJUST
    ]
    remarks += [
        Remark(rule, f"no mail gets to it: {before.id} “{before.name}” takes them all")
        for rule, before in shadows.shadowed(rules)
    ]
    remarks += [Remark(rule, what) for rule, what in await checking.broken(house, rules.rules)]
    return acted, remarks
