"""An outbox full of answers to customers, sent by processes that are killed at random moments.

What is true at the end is counted at the mail server: which Message-IDs came, how often, with which bytes.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from tortoise.expressions import Q

from benchmarks.fresh_desk import group
from benchmarks.outbox import fill
from desk import clock, db, picklists
from desk import house as houses
from desk.settings import load
from models.delivery import Courier, Delivery, State
from tests.parts.postbote import Postbote
from tests.parts.smtp_recorder import SmtpRecorder

PARTS = ("--only", "outbox")
_MAIL = Q(courier=Courier.MAIL)


@dataclass(frozen=True, slots=True)
class Accounts:
    """What came of the mails. `unexplained`: came twice, and were in no hand when a process was killed."""

    sent: int
    lost: int
    twice: int
    unexplained: int
    changed: int
    most_often: int


@dataclass
class Flood:
    """`chance` makes it the same flood each time."""

    senders: Sequence[Postbote]
    recorder: SmtpRecorder
    database: str
    chance: random.Random
    mails: int
    kills: int = 0
    in_hand: set[str] = field(default_factory=set)

    async def begin(self) -> None:
        """The outbox is full, and all senders run."""
        settings = {f"POSTBOTE_{key.upper()}": value for key, value in self.senders[0].settings.items()}
        context = await db.connect(self.database)
        try:
            await picklists.ship()
            await fill(
                houses.build(load(settings)),
                await group("Support", "C0SUPPORT", "support@desk.example"),
                self.mails,
            )
        finally:
            await context.close_connections()
        for sender in self.senders:
            await sender.run(*PARTS)

    async def killed_after(self, mails: int) -> None:
        """One of the senders is killed once the server has so many, and starts again."""
        sender = self.chance.choice(self.senders)
        await sender.until(self._has(mails), f"{mails} mails sent")
        await sender.killed()
        self.kills += 1
        await self._note_in_hand(is_alone=len(self.senders) == 1)
        await sender.run(*PARTS)

    def _has(self, mails: int) -> Callable[[], Awaitable[bool]]:
        async def fact() -> bool:
            return self.recorder.count() >= mails

        return fact

    async def _note_in_hand(self, *, is_alone: bool) -> None:
        context = await db.connect(self.database)
        try:
            held = Delivery.filter(state=State.SENDING, courier=Courier.MAIL)
            self.in_hand |= set(await held.values_list("message_id", flat=True))
            if is_alone:
                await _leases_run_out()
        finally:
            await context.close_connections()

    async def settles(self, seconds: float) -> None:
        """All mails are sent; those that were in hand at a kill go again when their leases have run out."""
        context = await db.connect(self.database)
        try:
            await self.senders[0].until(self._only_leases_left, "sent what waited", seconds)
            for sender in self.senders:
                await sender.stop()
            await _leases_run_out()
        finally:
            await context.close_connections()
        for sender in self.senders:
            await sender.run(*PARTS)
        context = await db.connect(self.database)
        try:
            await self.senders[0].until(self._is_done, "sent everything", seconds)
        finally:
            await context.close_connections()
        for sender in self.senders:
            await sender.stop()

    async def _only_leases_left(self) -> bool:
        return not await Delivery.exclude(state__in=(State.SENT, State.SENDING)).filter(_MAIL).exists()

    async def _is_done(self) -> bool:
        return not await Delivery.exclude(state=State.SENT).filter(_MAIL).exists()

    async def accounts(self) -> Accounts:
        context = await db.connect(self.database)
        try:
            wanted = {
                (row["message_id"], row["recipient"])
                for row in await Delivery.filter(_MAIL).values("message_id", "recipient")
            }
        finally:
            await context.close_connections()
        taken = self.recorder.taken()
        came = Counter((item.message_id, item.recipient) for item in taken)
        bytes_of: dict[str, set[str]] = defaultdict(set)
        for item in taken:
            bytes_of[item.message_id].add(item.digest)
        assert came.keys() <= wanted, "mails that nobody wrote"
        twice = [name for (name, _), count in came.items() if count > 1]
        return Accounts(
            sent=len(taken),
            lost=len(wanted - came.keys()),
            twice=len(twice),
            unexplained=sum(name not in self.in_hand for name in twice),
            changed=sum(len(digests) > 1 for digests in bytes_of.values()),
            most_often=max(came.values(), default=0),
        )


async def _leases_run_out() -> None:
    """As time would do it: who died with a lease has lost it."""
    await Delivery.filter(state=State.SENDING).update(lease_until=clock.now())
