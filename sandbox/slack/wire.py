"""What crosses Slack's wire: JSON objects, time stamps that name messages, refusals with a code."""

import copy
import itertools
import time
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


class Refusal(Exception):
    """Slack answers `{"ok": false, "error": code, **details}`."""

    def __init__(
        self, code: str, *, status: int = 200, retry_after: int | None = None, **details: Any
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = 429 if code == "ratelimited" else status
        self.retry_after = retry_after
        self.details = details


class Stamps:
    """Hands out ids; a `ts` is never given twice and always grows, as Slack's do within a channel."""

    def __init__(self) -> None:
        self._last_ts = 0
        self._numbers = itertools.count(1)

    def ts(self) -> str:
        self._last_ts = max(self._last_ts + 1, time.time_ns() // 1000)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def number(self) -> int:
        return next(self._numbers)

    def new_id(self, letter: str) -> str:
        return f"{letter}{next(self._numbers):010d}"


def snapshot(thing: Json) -> Json:
    """A copy that later changes of the workspace don't reach."""
    return copy.deepcopy(thing)
