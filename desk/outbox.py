"""The outbox: rows written with the verb that wants them, sent by couriers, their fate recorded (design §2).

A loop claims what is due (`outbox_claims`), hands it to the courier, and records the result
(`outbox_results`). Here is what verbs and people do with the rows.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from desk import clock, mail_kinds
from desk.errors import NotFound
from models.delivery import WAITING, Courier, Delivery, State
from models.fresh import fresh

# In the payload of what is sent again, or was held for long: since when it waits to leave.
WAITS_SINCE = "waits_since"
_LONG_HOLD = timedelta(minutes=30)
# What a person may have sent again.
STUCK = (State.FAILED, State.DEFERRED, State.BOUNCED, State.SUPPRESSED)


def queued(
    courier: Courier, kind: str, *, recipient: str, hold: timedelta = timedelta(), **columns: Any
) -> Delivery:
    """A new delivery, not yet saved. `hold` opens the undo window."""
    at = clock.now()
    if hold > _LONG_HOLD:
        columns["payload"] = columns.get("payload", {}) | {WAITS_SINCE: (at + hold).isoformat()}
    return fresh(
        Delivery,
        courier=courier,
        kind=kind,
        is_automatic=courier is Courier.MAIL and mail_kinds.is_automatic(kind),
        recipient=recipient,
        state=State.HELD if hold else State.QUEUED,
        due_at=at + hold,
        created_at=at,
        **columns,
    )


def waits_since(delivery: Delivery) -> datetime:
    """Since when it could have left."""
    since = delivery.payload.get(WAITS_SINCE)
    return datetime.fromisoformat(since) if since else delivery.created_at


async def cancel(deliveries: Sequence[int]) -> Sequence[int]:
    """Take back what has not been tried yet. Returns the ids that were stopped in time."""
    stopped = []
    for number in deliveries:
        waiting = Delivery.filter(id=number, state__in=(State.QUEUED, State.HELD), attempts=0)
        if await waiting.update(state=State.CANCELLED):
            stopped.append(number)
    return stopped


async def retry(delivery_id: int) -> bool:
    """Send one now that failed, was put off, came back or was held back. False if it is none of these.

    It counts its tries anew: a late report about those before says nothing about this one.
    """
    stuck = Delivery.filter(id=delivery_id, state__in=STUCK, is_sensitive=False)
    known, at = await stuck.get_or_none(), clock.now()
    if known is None:
        return False
    anew = {"attempts": 0, "sent_at": None, "bounced_at": None}
    payload = known.payload | {WAITS_SINCE: at.isoformat()}
    return bool(await stuck.update(state=State.QUEUED, due_at=at, payload=payload, **anew))


async def stop(delivery_id: int) -> bool:
    """Take back one that waits, also after a try that came to nothing. False if it doesn't wait.

    A password in it is wiped.
    """
    waiting = Delivery.filter(id=delivery_id, state__in=WAITING)
    wiped = await waiting.filter(is_sensitive=True).update(state=State.CANCELLED, payload={})
    return bool(wiped or await waiting.update(state=State.CANCELLED))


async def numbered(number: int) -> Delivery:
    """One delivery with its ticket. Raises NotFound."""
    found = await Delivery.get_or_none(id=number).select_related("ticket")
    if found is None:
        raise NotFound("There is no delivery {id}.", id=number)
    return found


async def latest(
    most: int, *, states: Sequence[State] = (), courier: str | None = None
) -> Sequence[Delivery]:
    """The newest deliveries, each with its ticket, oldest first."""
    query = Delivery.all()
    if states:
        query = query.filter(state__in=states)
    if courier:
        query = query.filter(courier=courier)
    newest = await query.order_by("-id").limit(most).select_related("ticket")
    return newest[::-1]


async def release_claims() -> None:
    """At the start of the only process there is (SQLite): what a crash left claimed is due again at once."""
    await Delivery.filter(state=State.SENDING).update(state=State.QUEUED, lease_until=None)
