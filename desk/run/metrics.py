"""`/metrics`, in the words of Prometheus: the store's figures, and what this process alone knows."""

import asyncio
from dataclasses import dataclass

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from desk.run.figures import Figures
from desk.run.health import Health

LAG_LOOK_SECONDS = 0.5
LAG_BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


@dataclass(frozen=True, slots=True)
class Metrics:
    """One registry a process; made by `build`."""

    registry: CollectorRegistry
    requests: Counter
    request_seconds: Histogram
    lag: Histogram
    deliveries: Gauge
    overdue: Gauge
    mails: Gauge
    tickets: Gauge
    slack_events: Gauge
    up: Gauge

    def text(self, figures: Figures | None, health: Health) -> bytes:
        """Everything as it is now; without the store's figures while it can't be reached."""
        if figures is not None:
            self._show(figures)
        self.up.clear()
        for name, state in health.states.items():
            self.up.labels(name).set(1 if state.ok else 0)
        return generate_latest(self.registry)

    def _show(self, figures: Figures) -> None:
        for gauge in (self.deliveries, self.overdue, self.mails, self.tickets, self.slack_events):
            gauge.clear()
        for (courier, state), number in figures.deliveries.items():
            self.deliveries.labels(courier, state).set(number)
        for courier, seconds in figures.oldest_seconds.items():
            self.overdue.labels(courier).set(seconds)
        for gauge, counts in (
            (self.mails, figures.mails),
            (self.tickets, figures.tickets),
            (self.slack_events, figures.slack_events),
        ):
            for name, number in counts.items():
                gauge.labels(name).set(number)

    async def measure_lag(self) -> None:
        """How late this process's loop is, over and over; until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + LAG_LOOK_SECONDS
            await asyncio.sleep(LAG_LOOK_SECONDS)
            self.lag.observe(max(loop.time() - due, 0.0))


def build() -> Metrics:
    """A registry with all of them, and the process's own figures."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return Metrics(
        registry=registry,
        requests=Counter(
            "postbote_http_requests", "HTTP requests", ("method", "route", "status"), registry=registry
        ),
        request_seconds=Histogram(
            "postbote_http_request_seconds", "Time to answer HTTP requests", registry=registry
        ),
        lag=Histogram(
            "postbote_loop_lag_seconds", "Lateness of the event loop", buckets=LAG_BUCKETS, registry=registry
        ),
        deliveries=Gauge("postbote_deliveries", "What leaves", ("courier", "state"), registry=registry),
        overdue=Gauge(
            "postbote_outbox_oldest_seconds",
            "How long the longest overdue delivery is",
            ("courier",),
            registry=registry,
        ),
        mails=Gauge("postbote_mails_in", "Mails that came in", ("outcome",), registry=registry),
        tickets=Gauge("postbote_tickets", "Tickets", ("status",), registry=registry),
        slack_events=Gauge("postbote_slack_events", "Events from Slack", ("state",), registry=registry),
        up=Gauge("postbote_up", "1: works, as slack or a mailbox", ("part",), registry=registry),
    )
