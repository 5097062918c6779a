"""How fast we may write into a channel: about a message a second, with a short burst (Slack's rate limits).

docs.slack.dev/apis/web-api/rate-limits
"""

import asyncio
import time


class Pace:
    """A bucket for each channel: `burst` at once, then `per_second`."""

    def __init__(self, *, per_second: float = 1.0, burst: int = 5) -> None:
        self._per_second = per_second
        self._burst = float(burst)
        self._buckets: dict[str, tuple[float, float]] = {}

    async def turn(self, channel: str) -> None:
        """Returns when it is this message's turn; whoever asks first goes first."""
        wait = self.take(channel, now=time.monotonic())
        if wait > 0:
            await asyncio.sleep(wait)

    def take(self, channel: str, *, now: float) -> float:
        """Book the next turn; returns in how many seconds it is."""
        left, at = self._buckets.get(channel, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._per_second) - 1
        self._buckets[channel] = (left, now)
        return max(0.0, -left / self._per_second)
