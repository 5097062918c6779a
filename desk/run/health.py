"""How everything fares, for `/healthz`: each part's last fault in plain words, or none.

Kept by those who meet the faults; read by whoever asks. Holds nothing secret: sentences only.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desk import clock

MAILBOX = "mailbox "


@dataclass(frozen=True, slots=True)
class State:
    """`ok` None: not known yet, as while connecting for the first time."""

    ok: bool | None
    fault: str | None
    since: datetime


@dataclass(slots=True)
class Health:
    """By name: `database`, `smtp`, `slack`, `mailbox support@…`, `outbox mail`, …"""

    states: dict[str, State] = field(default_factory=dict)

    def begin(self, name: str) -> None:
        """Nothing is known yet."""
        self._set(name, ok=None, fault=None)

    def good(self, name: str) -> None:
        self._set(name, ok=True, fault=None)

    def warn(self, name: str, sentence: str) -> None:
        """All is well yet, and somebody should know."""
        self._set(name, ok=True, fault=sentence)

    def bad(self, name: str, fault: str) -> None:
        self._set(name, ok=False, fault=fault)

    def gone(self, name: str) -> None:
        """It isn't there any more, as a mailbox that was removed."""
        self.states.pop(name, None)

    @property
    def ok(self) -> bool:
        """Nothing is known to be wrong."""
        return all(state.ok is not False for state in self.states.values())

    def is_good(self, name: str) -> bool:
        return name in self.states and self.states[name].ok is True

    def _set(self, name: str, *, ok: bool | None, fault: str | None) -> None:
        known = self.states.get(name)
        if known is None or (known.ok, known.fault) != (ok, fault):
            self.states[name] = State(ok=ok, fault=fault, since=clock.now())

    def told(self) -> dict[str, Any]:
        """As `/healthz` tells it; the mailboxes by their addresses."""
        told: dict[str, Any] = {"mailboxes": {}}
        for name, state in sorted(self.states.items()):
            shown = {"ok": state.ok, "fault": state.fault, "since": state.since.isoformat()}
            if name.startswith(MAILBOX):
                told["mailboxes"][name.removeprefix(MAILBOX)] = shown
            else:
                told[name] = shown
        return told
