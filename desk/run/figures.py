"""Figures of the whole store, for `/healthz` and `/metrics`: read from rows, so true across restarts.

Counted over indexes, at most once in five seconds however often somebody asks.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tortoise.functions import Count, Min

from desk import clock
from models.delivery import WAITING, Delivery, State
from models.inbound_mail import InboundMail
from models.slack_event import SlackEvent
from models.ticket import Ticket

FRESH_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by name; `oldest_seconds`: how long a courier's longest overdue delivery is."""

    deliveries: Mapping[tuple[str, str], int]
    mails: Mapping[str, int]
    tickets: Mapping[str, int]
    slack_events: Mapping[str, int]
    oldest_seconds: Mapping[str, float]


@dataclass(slots=True)
class FigureReader:
    """Keeps what it read for a moment."""

    _read: Figures | None = None
    _read_at: float = field(default=0.0)

    async def get(self) -> Figures:
        if self._read is None or time.monotonic() - self._read_at > FRESH_SECONDS:
            self._read = await _figures()
            self._read_at = time.monotonic()
        return self._read


async def _figures() -> Figures:
    by_state = Delivery.annotate(n=Count("id")).group_by("courier", "state")
    return Figures(
        deliveries={(row[0], row[1]): row[2] for row in await by_state.values_list("courier", "state", "n")},
        mails=await _counted(InboundMail, "outcome"),
        tickets=await _counted(Ticket, "status"),
        slack_events=await _counted(SlackEvent, "state"),
        oldest_seconds=await _overdue(),
    )


async def _counted(model: Any, column: str) -> dict[str, int]:
    rows = await model.annotate(n=Count("id")).group_by(column).values_list(column, "n")
    return {str(value): int(number) for value, number in rows}


async def _overdue() -> dict[str, float]:
    now = clock.now()
    due = Delivery.filter(state__in=(*WAITING, State.SENDING), due_at__lte=now)
    rows = await due.annotate(first=Min("due_at")).group_by("courier").values_list("courier", "first")
    return {str(courier): (now - first).total_seconds() for courier, first in rows}
