"""How strict the workspace is. The defaults are Slack's numbers; tests shorten what they would wait for."""

import time
from dataclasses import dataclass, field

from sandbox.slack.wire import Refusal


@dataclass(kw_only=True)
class Rules:
    ack_deadline: float = 3.0  # seconds, docs.slack.dev/tools/bolt-python/concepts/acknowledge
    trigger_life: float = 3.0  # seconds, docs.slack.dev/surfaces/modals
    retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)  # docs.slack.dev/apis/events-api
    posts_per_second: float | None = 1.0  # in each channel; None: as many as you like
    post_burst: int = 20  # "short bursts" are allowed, says docs.slack.dev/apis/web-api/rate-limits
    max_connections: int = 10


@dataclass
class PostRate:
    """A bucket for every channel that fills at the allowed rate."""

    rules: Rules
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def spend(self, channel: str) -> None:
        """Raises Refusal("ratelimited") with the seconds to wait."""
        rate = self.rules.posts_per_second
        if rate is None:
            return
        now = time.monotonic()
        left, at = self._buckets.get(channel, (float(self.rules.post_burst), now))
        left = min(float(self.rules.post_burst), left + (now - at) * rate)
        if left < 1:
            raise Refusal("ratelimited", retry_after=max(1, round((1 - left) / rate)))
        self._buckets[channel] = (left - 1, now)
