"""What a page may cost: beyond that, it ends where it is, and says so."""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Budget:
    """What a page may cost: rows that are looked at, and seconds; the first window is always read."""

    rows: int = 12_000
    seconds: float = 0.025
    # Rows of a window.
    least: int = 200
    most: int = 4000
    # What so few tickets fulfil is looked up instead.
    few: int = 2000
    _begun: float = field(default_factory=time.perf_counter)
    _read: int = 0

    def spend(self, number: int) -> None:
        self._read += number

    @property
    def is_spent(self) -> bool:
        return self._read >= self.rows or time.perf_counter() - self._begun >= self.seconds

    def window(self, last: int) -> int:
        """How many rows to read next: four times the last, if time allows at the pace so far."""
        passed = time.perf_counter() - self._begun
        affordable = (self.seconds - passed) * self._read / passed if passed else self.most
        return max(self.least, min(last * 4, self.most, int(affordable)))
