"""Keeps a part going: what fails is said in one sentence and started again, later each time.

One part's fault never reaches another. Cancelling ends a part for good.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

import structlog

from desk.errors import DeskError
from desk.run.health import Health

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
# Who ran so long before failing is forgiven what was before.
STEADY_SECONDS = 120.0

log = structlog.get_logger(__name__)


async def supervise(name: str, run: Callable[[], Awaitable[None]], health: Health) -> None:
    """Runs `run` again and again until cancelled. A part that simply returns is done."""
    failures = 0
    while True:
        started = time.monotonic()
        try:
            await run()
        except Exception as fault:  # noqa: BLE001 - whatever it was, the other parts go on
            if time.monotonic() - started > STEADY_SECONDS:
                failures = 0
            failures += 1
            _tell(name, fault, health, again_in=(wait := backoff(failures)))
            await asyncio.sleep(wait)
        else:
            return


def backoff(failures: int) -> float:
    """Doubling from a second to a minute, with jitter so that a crowd doesn't come back at once."""
    plain = min(FIRST_WAIT * 2.0 ** min(failures - 1, 12), LONGEST_WAIT)
    return plain * random.uniform(0.8, 1.2)  # noqa: S311 - no secret


def _tell(name: str, fault: Exception, health: Health, *, again_in: float) -> None:
    sentence = sentence_of(fault)
    health.bad(name, sentence or "It failed unexpectedly; the log says how.")
    if sentence is None:
        log.error("part.failed", part=name, again_in=round(again_in, 1), exc_info=fault)
    else:
        log.warning("part.failed", part=name, fault=sentence, again_in=round(again_in, 1))


def sentence_of(fault: BaseException) -> str | None:
    """What went wrong, for a person; None if nobody foresaw it."""
    if isinstance(fault, DeskError):
        return fault.sentence("en")
    sentence = getattr(fault, "sentence", None)
    return sentence if isinstance(sentence, str) else None
