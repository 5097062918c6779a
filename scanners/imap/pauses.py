"""How long a watch waits: for news in one go, and after a fault."""

import random
from dataclasses import dataclass

# RFC 2177: a server may hang up after half an hour of silence. Gmail does so after ten minutes.
MAX_IDLE = 28 * 60.0


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds. After a fault the pause doubles from `first` to `longest`; a random half of it is waited."""

    first: float = 1.0
    longest: float = 300.0
    idle: float = 540.0

    def after(self, faults: int) -> float:
        whole = min(self.longest, self.first * 2.0 ** min(faults - 1, 30))
        return whole * random.uniform(0.5, 1.0)  # noqa: S311 -- spreads reconnections, guards nothing


class Silence:
    """How long to wait for news without a word. A server that cuts it short twice running gets less of it."""

    def __init__(self, longest: float, *, shortest: float = 5.0) -> None:
        self.seconds = min(longest, MAX_IDLE)
        self._shortest = min(shortest, self.seconds)
        self._cuts = 0

    def ended(self) -> None:
        """The server was still there."""
        self._cuts = 0

    def cut(self, after: float) -> None:
        """The connection was lost after so many seconds of waiting."""
        self._cuts += 1
        if self._cuts > 1 and after < self.seconds:
            self.seconds = max(self._shortest, after * 0.8)
