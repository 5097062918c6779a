"""The durable inbox of what Slack tells: stored before Slack hears "got it", handled at least once.

An event is claimed under a lease; one that can't be handled now waits with back-off, one that never can is
kept as failed for a person.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from tortoise.exceptions import IntegrityError

from desk import clock
from desk.house import House
from models.slack_event import SlackEvent

NEW, DONE, FAILED = "new", "done", "failed"

LEASE = timedelta(minutes=2)
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=10)
# About an hour and a half.
MOST_ATTEMPTS = 15
# Slack repeats an event for an hour at most; what was handled is forgotten later than that.
REMEMBERED = timedelta(days=2)


async def store(house: House, event_id: str, *, type: str, body: dict[str, Any]) -> bool:  # noqa: A002
    """Keep an event until it is handled. False if it was told before."""
    at = clock.now()
    try:
        async with house.transaction():
            await SlackEvent.create(
                event_id=event_id[:64], type=type[:64], body=body, received_at=at, due_at=at, state=NEW
            )
    except IntegrityError:
        return False
    return True


async def claim(most: int) -> Sequence[SlackEvent]:
    """Up to `most` events that are due, oldest first; each is handed out once within its lease."""
    at = clock.now()
    due = await SlackEvent.filter(state=NEW, due_at__lte=at).order_by("id").limit(most)
    return [event for event in due if await _take(event)]


async def _take(event: SlackEvent) -> bool:
    mine = SlackEvent.filter(id=event.id, state=NEW, attempts=event.attempts)
    event.attempts += 1
    return bool(await mine.update(attempts=event.attempts, due_at=clock.now() + LEASE))


async def done(event: SlackEvent) -> None:
    """Handled; what people wrote is kept on the ticket, not here."""
    await _settle(event, state=DONE, body={}, fault="")


async def later(event: SlackEvent, fault: str) -> bool:
    """Try again, with back-off. False if it has been tried often enough: then it is failed."""
    if event.attempts >= MOST_ATTEMPTS:
        await _settle(event, state=FAILED, fault=fault)
        return False
    wait = min(FIRST_RETRY * 2.0 ** min(event.attempts - 1, 12), LONGEST_RETRY)
    await _settle(event, due_at=clock.now() + wait, fault=fault)
    return True


async def _settle(event: SlackEvent, **changes: Any) -> None:
    await SlackEvent.filter(id=event.id, state=NEW, attempts=event.attempts).update(**changes)


async def forget_old() -> None:
    """Drop what was handled long ago."""
    await SlackEvent.filter(state=DONE, received_at__lt=clock.now() - REMEMBERED).delete()


async def next_due() -> float | None:
    """In how many seconds the next event falls due; None if none waits."""
    first = await SlackEvent.filter(state=NEW).order_by("due_at").first()
    return None if first is None else max((first.due_at - clock.now()).total_seconds(), 0.0)
