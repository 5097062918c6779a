"""Which events active workflows wait for: asked at every change, so kept for a second.

Without workflows a change costs nothing beyond that look. Another process notices within a second.
"""

import time
from collections.abc import Collection, Sequence

from desk.rows import rows

FRESH_SECONDS = 1.0


class Listening:
    """The events of active workflows, and what each is narrowed to."""

    def __init__(self) -> None:
        self._known: Sequence[tuple[str, str]] = ()
        self._read_at: float | None = None

    async def waits_for(self, event: str, about: Collection[str]) -> bool:
        """Is there an active workflow for this?"""
        return any(name == event and (not of or of in about) for name, of in await self._events())

    async def to_anything(self) -> bool:
        """Is there an active workflow that waits for an event, not only for time to pass?"""
        return bool(await self._events())

    async def _events(self) -> Sequence[tuple[str, str]]:
        at = time.monotonic()
        if self._read_at is None or at - self._read_at > FRESH_SECONDS:
            found = await rows(_ACTIVE, [True])
            self._known = [(row["event"], row["about"]) for row in found]
            self._read_at = at
        return self._known

    def forget(self) -> None:
        """Read anew when it is asked for next."""
        self._read_at = None


# Those that begin with `since` wait for time alone (desk/workflows/events.py).
_ACTIVE = "SELECT DISTINCT event, about FROM workflow WHERE is_active = ? AND event NOT LIKE 'since%'"
