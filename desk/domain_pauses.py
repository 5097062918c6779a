"""Domains whose servers asked for patience get no mail for a while: 1, 5, 15, then 60 minutes.

All processes know of it, and nothing else waits. A mail that waits for its domain isn't tried, and no try
is counted. The first mail that is taken after a pause ends it; the next "not now" makes it longer.
"""

import asyncio
import math
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from desk import addresses, clock
from desk.errors import NotFound, NotNow
from desk.house import House
from desk.rows import rows
from models.domain_pause import DomainPause

STEPS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
# What other processes wrote down is known so much later.
_KNOWN_SECONDS = 0.5
# One that was handed back falls due so soon after its pause, at the latest.
_SLACK = timedelta(seconds=5)
_MOST = 500

log = structlog.get_logger(__name__)


class Pauses:
    """What a courier asks before each mail; the table is read now and then, and before one is handed back."""

    def __init__(self) -> None:
        self._standing: Mapping[str, DomainPause] = {}
        self._read_at = -math.inf
        self._reading = asyncio.Lock()

    async def check(self, recipient: str) -> None:
        """Raises NotNow if the recipient's domain has asked for patience."""
        domain, now = domain_of(recipient), asyncio.get_running_loop().time()
        await self._read(since=now - _KNOWN_SECONDS)
        if domain in self._standing:
            await self._read(since=now)  # somebody may have ended it a moment ago
        pause = self._standing.get(domain)
        wait = (pause.until - clock.now()).total_seconds() if pause is not None else 0
        if pause is not None and wait > 0:
            raise NotNow(in_words(pause), retry_after=wait)

    async def _read(self, *, since: float) -> None:
        """Unless it was read since then."""
        async with self._reading:
            if self._read_at < since:
                at = asyncio.get_running_loop().time()
                self._standing = {row.domain: row for row in await standing()}
                self._read_at = at


def domain_of(recipient: str) -> str:
    return addresses.domain_of(addresses.normalise(recipient))


def in_words(pause: DomainPause) -> str:
    until = f"{pause.until.astimezone():%Y-%m-%d %H:%M:%S}"
    return f"Mails to {pause.domain} wait until {until}, as its server asked: {pause.answer}"


async def standing() -> Sequence[DomainPause]:
    """The pauses that aren't over, by domain."""
    return await DomainPause.filter(until__gt=clock.now()).order_by("domain")


async def begin(asked: Mapping[str, tuple[datetime, str]], *, young: timedelta) -> None:
    """Domain: when the mail was taken up whose server asked for patience, and what it said.

    What was taken up before the pause began doesn't make it longer. Mails that wait and are `young` are put
    off at once; older ones when their turn comes, so that people are told of them. Inside a transaction.
    """
    if not asked:
        return
    at = clock.now()
    new = [DomainPause(domain=name, until=at, faults=0, since=at) for name in sorted(asked)]
    await DomainPause.bulk_create(new, ignore_conflicts=True)
    # Always in the same order: nobody waits for who waits for them.
    for pause in await DomainPause.select_for_update().filter(domain__in=list(asked)).order_by("domain"):
        taken_up, said = asked[pause.domain]
        if pause.faults and taken_up < pause.until:
            continue
        step = STEPS[min(pause.faults, len(STEPS) - 1)]
        pause.faults += 1
        pause.answer = said[:_MOST]
        pause.until = at + step * random.uniform(0.9, 1.1)  # noqa: S311 - no secret
        await pause.save()
        await _put_off(pause, created_after=at - young)
        log.warning(
            "mail.domain_paused", domain=pause.domain, until=pause.until.isoformat(), answer=pause.answer
        )


async def end(arrived: Mapping[str, datetime]) -> None:
    """Domain: when the last mail was taken up that was accepted. What began before a pause doesn't end it."""
    if not arrived:
        return
    over = DomainPause.filter(domain__in=list(arrived), until__lte=max(arrived.values()))
    for pause in await over.order_by("domain"):
        await DomainPause.filter(domain=pause.domain, until__lte=arrived[pause.domain]).delete()


async def resume(house: House, domain: str) -> None:
    """Send to this domain now, whatever its server asked for. Raises NotFound."""
    name = domain_of(f"x@{domain.strip().removeprefix('@')}")
    async with house.transaction():
        pause = await DomainPause.select_for_update().get_or_none(domain=name)
        if pause is None or pause.until <= clock.now():
            raise NotFound("Mails to {domain} do not wait.", domain=name)
        await pause.delete()
        values = [clock.now(), pause.until + _SLACK, *_spellings(name)]
        await rows(_COME_BACK, values)


async def _put_off(pause: DomainPause, *, created_after: datetime) -> None:
    values = [pause.until, in_words(pause), pause.until, created_after, *_spellings(pause.domain)]
    await rows(_PUT_OFF, values)


def _spellings(domain: str) -> tuple[str, str]:
    """Ends of recipients, with the domain in ASCII and as people write it."""
    ascii_form = _escaped(domain)
    try:
        shown = _escaped(".".join(_shown(label) for label in domain.split(".")))
    except UnicodeError:
        shown = ascii_form
    return f"%@{ascii_form}", f"%@{shown}"


def _shown(label: str) -> str:
    return label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


# The states first: the index on state and due_at finds what waits, and looks at nothing else.
_THEIRS = """
courier = 'mail' AND state IN ('queued', 'deferred') AND due_at < ? {and_}
  AND (lower(recipient) LIKE ? ESCAPE '!' OR lower(recipient) LIKE ? ESCAPE '!')
"""
_PUT_OFF = """
UPDATE delivery SET due_at = ?, answer = CASE answer WHEN '' THEN ? ELSE answer END WHERE
""" + _THEIRS.format(and_="AND created_at > ?")
_COME_BACK = "UPDATE delivery SET due_at = ? WHERE " + _THEIRS.format(and_="")
