"""What a page may cost: beyond that, it ends where it is, and says so."""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Budget:
    """Rows that are looked at, and seconds; but so many rows are looked at, however busy the machine is."""

    rows: int = 12_000
    seconds: float = 0.03
    at_least: int = 2000
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
        if self._read >= self.rows:
            return True
        return self._read >= self.at_least and self._passed >= self.seconds

    def window(self, last: int) -> int:
        """How many rows to read next: four times the last, if time allows at the pace so far."""
        affordable = (self.seconds - self._passed) * self._read / self._passed
        wanted = max(int(affordable), self.at_least - self._read)
        return max(self.least, min(last * 4, self.most, wanted))

    @property
    def _passed(self) -> float:
        return max(time.perf_counter() - self._begun, 1e-6)
