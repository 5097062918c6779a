"""What the parts of one running Postbote share, and what `/healthz` tells of them."""

from dataclasses import dataclass, field
from typing import Any

import structlog
from tortoise.exceptions import BaseORMException

from desk.house import House
from desk.run import metrics
from desk.run.figures import FigureReader, Figures
from desk.run.health import Health
from desk.run.metrics import Metrics
from desk.run.parts import Part
from desk.settings import Settings

DATABASE = "database"
# A delivery that is due so long and has not left: its loop stands still.
STUCK_SECONDS = 300.0

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Running:
    """Made by `process` before anything starts."""

    settings: Settings
    house: House
    parts: frozenset[Part]
    health: Health = field(default_factory=Health)
    metrics: Metrics = field(default_factory=metrics.build)
    figure_reader: FigureReader = field(default_factory=FigureReader)
    is_store_open: bool = False

    async def figures(self) -> Figures | None:
        """The store's figures; None while it can't be reached, which is noted."""
        if not self.is_store_open:
            return None
        try:
            found = await self.figure_reader.get()
        except (BaseORMException, OSError) as fault:
            self.health.bad(DATABASE, f"POSTBOTE_DATABASE: the database can't be read: {fault}")
            return None
        self.health.good(DATABASE)
        return found

    async def told(self) -> dict[str, Any]:
        """`ok` and, by name, how everything fares; how long the outbox waits."""
        figures = await self.figures()
        outbox = self._outbox(figures) if figures is not None else {}
        stuck = any(item["oldest_seconds"] > STUCK_SECONDS for item in outbox.values())
        return {"ok": self.health.ok and not stuck, "outbox": outbox, **self.health.told()}

    def _outbox(self, figures: Figures) -> dict[str, dict[str, float]]:
        """Of the couriers that can work at all: without Slack nobody waits for Slack."""
        can = {"mail": bool(self.settings.mail_from), "slack": self.settings.slack.is_configured}
        return {
            courier: {
                "waiting": sum(
                    number
                    for (whose, state), number in figures.deliveries.items()
                    if whose == courier and state in {"queued", "held", "deferred", "sending"}
                ),
                "failed": figures.deliveries.get((courier, "failed"), 0),
                "oldest_seconds": round(figures.oldest_seconds.get(courier, 0.0), 1),
            }
            for courier, is_able in can.items()
            if is_able
        }
