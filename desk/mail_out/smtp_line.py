"""The way to one mail server: so many mails at once, so many a minute; and none while it is down.

A server in trouble holds up its own mails only. What could not go now is handed back untried, to come again
when it can: no mail waits here for long, as whoever waits keeps mails for other servers from being taken up.
"""

import asyncio
import contextlib
import random
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable

from desk.errors import DeliveryError, NotNow
from desk.mail_out.compose import Composed
from desk.mail_out.routes import Route
from desk.mail_out.smtp_connection import Patience
from desk.mail_out.smtp_faults import Unreachable
from desk.mail_out.smtp_pool import SmtpPool
from desk.oauth_tokens import GrantTokens

MINUTE = 60.0
# So long a mail waits here for its turn; then it is handed back if nothing moves.
PATIENCE_SECONDS = 10.0
# What is handed back comes again after so long at least; before anything left, at this pace.
A_MOMENT, FIRST_PACE = 0.5, 0.1
FIRST_PAUSE, LONGEST_PAUSE = 15.0, 300.0
# While one mail tries whether the server is back.
PROBE_SECONDS = 5.0
# As many wait here for one server, where there are others.
MOST_WAITING = 60

# Hears the fault of a server, or None when it is of use again.
OnState = Callable[[Route, str | None], None]


class SmtpLine:
    """Made by the courier for each route. `turn` and `send` raise DeliveryError and nothing else."""

    def __init__(
        self,
        route: Route,
        *,
        hello: str,
        tls: ssl.SSLContext | None,
        patience: Patience,
        tokens: GrantTokens | None,
        on_state: OnState,
    ) -> None:
        self.route = route
        server = route.server
        self._pool = SmtpPool(server, hello=hello, tls=tls, patience=patience, tokens=tokens)
        self._room = asyncio.Semaphore(server.connections)
        self._on_state = on_state
        self._waiting = 0
        # When mails were let through, or will be: as many as may go in a minute.
        self._starts: deque[float] = deque(maxlen=server.per_minute)
        # When the last ones were done with.
        self._ends: deque[float] = deque(maxlen=MOST_WAITING)
        # When the last one that was handed back shall come again.
        self._promised = 0.0
        self._moved_at = 0.0
        self._faults = 0
        self._down_until = 0.0
        self._fault = ""
        self._is_probing = False
        # What was last told of its state.
        self._told: str | None = ""

    @contextlib.asynccontextmanager
    async def turn(self, *, is_alone: bool) -> AsyncIterator[None]:
        """Room for one mail. Raises NotNow if it should come again later."""
        self._admit(is_alone=is_alone)
        self._waiting += 1
        self._is_probing = self._faults > 0
        try:
            await self._wait_for_the_minute()
            await self._wait_for_room()
        except BaseException:
            self._is_probing = False
            raise
        finally:
            self._waiting -= 1
        try:
            self._refuse_while_down()  # as it may be since
            yield
        finally:
            self._room.release()
            self._is_probing = False

    async def send(self, mail: Composed) -> str:
        """Hand over one mail; returns the server's answer."""
        try:
            answer = await self._pool.send(mail)
        except Unreachable as fault:
            self._is_down(fault)
            raise
        except DeliveryError:
            self._has_moved()
            raise
        self._is_up()
        return answer

    async def close(self) -> None:
        await self._pool.close()

    def _admit(self, *, is_alone: bool) -> None:
        self._refuse_while_down()
        if self._faults and self._is_probing:
            raise NotNow(self._fault, retry_after=PROBE_SECONDS + _spread(PROBE_SECONDS))
        if self._room.locked() and self._is_stalled:
            raise self._later("The mail server {name} is slow to answer.", least=PATIENCE_SECONDS)
        if not is_alone and self._waiting >= MOST_WAITING:
            raise self._later("Many mails wait for the mail server {name}.")

    def _refuse_while_down(self) -> None:
        left = self._down_until - _now()
        if left > 0:
            raise NotNow(self._fault, retry_after=left + _spread(PROBE_SECONDS))

    @property
    def _is_stalled(self) -> bool:
        return _now() - self._moved_at > PATIENCE_SECONDS and self._waiting > 0

    def _later(self, sentence: str, *, least: float = A_MOMENT) -> NotNow:
        """After those that wait here, one by one, as quickly as mails leave."""
        now = _now()
        first = now + max(least, self._waiting * self._pace)
        self._promised = min(max(self._promised, first) + self._pace, now + LONGEST_PAUSE)
        words = sentence.format(name=self.route.server.where)
        return NotNow(f"{words} ({self.route.server.setting})", retry_after=self._promised - now)

    @property
    def _pace(self) -> float:
        """Seconds a mail."""
        if self.route.server.per_minute:
            return MINUTE / self.route.server.per_minute
        return (_now() - self._ends[0]) / len(self._ends) if self._ends else FIRST_PACE

    async def _wait_for_the_minute(self) -> None:
        """The last minute never has more than the server stands, whenever one looks."""
        now = _now()
        start = now
        if self._starts.maxlen and len(self._starts) == self._starts.maxlen:
            start = max(now, self._starts[0] + MINUTE)
        if start - now > PATIENCE_SECONDS:
            raise self._later("The mail server {name} takes no more mails in this minute.", least=start - now)
        self._starts.append(start)
        if start > now:
            await asyncio.sleep(start - now)

    async def _wait_for_room(self) -> None:
        if not self._room.locked():
            self._moved_at = _now()
        while True:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self._room.acquire()
            except TimeoutError:
                if self._is_stalled:
                    said = "The mail server {name} is slow to answer."
                    raise self._later(said, least=PATIENCE_SECONDS) from None
            else:
                return

    def _is_down(self, fault: DeliveryError) -> None:
        now = _now()
        if self._down_until > now:
            return  # those that were under way with it say no more
        self._faults += 1
        pause = min(FIRST_PAUSE * 2.0 ** (self._faults - 1), LONGEST_PAUSE)
        self._down_until = now + pause * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
        self._fault = fault.sentence
        self._tell(fault.sentence)

    def _has_moved(self) -> None:
        self._moved_at = _now()
        self._ends.append(self._moved_at)

    def _is_up(self) -> None:
        self._has_moved()
        self._faults = 0
        self._down_until = 0.0
        self._tell(None)

    def _tell(self, fault: str | None) -> None:
        if fault != self._told:
            self._told = fault
            self._on_state(self.route, fault)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _spread(most: float) -> float:
    """Not all at once."""
    return random.uniform(0.0, most)  # noqa: S311 - no secret
