"""Subscribers' mails tell of several tickets (R14): of one removed for good they tell no more (R10)."""

from collections.abc import Sequence

from desk import clock
from desk.rows import marks, rows
from desk.subscriber_news import KIND, lane
from models.agent import Agent
from models.delivery import Delivery


async def forget(numbers: Sequence[str]) -> list[str]:
    """Take these tickets out of what was told; returns the SHA-256s of the bytes to drop, if they were kept.

    Inside the transaction that removes the tickets.
    """
    freed = []
    for delivery in await _told_of(numbers):
        told = delivery.payload.get("tickets", [])
        left = [item for item in told if item["number"] not in numbers]
        delivery.payload |= {"tickets": left, "count": delivery.payload["count"] - len(told) + len(left)}
        delivery.subject = ""
        if delivery.raw_sha256 is not None and delivery.raw_gone_at is None:
            freed.append(delivery.raw_sha256)
            delivery.raw_gone_at = clock.now()
        await delivery.save(update_fields=["payload", "subject", "raw_gone_at"])
    return freed


async def _told_of(numbers: Sequence[str]) -> Sequence[Delivery]:
    lanes = [lane(row[0]) for row in await Agent.all().values_list("id")]
    if not lanes:
        return []
    named = " OR ".join("CAST(payload AS TEXT) LIKE ?" for _ in numbers)
    sql = f"SELECT id FROM delivery WHERE lane IN ({marks(lanes)}) AND kind = ? AND ({named})"
    found = await rows(sql, [*lanes, KIND, *(f'%"{number}"%' for number in numbers)])
    held = Delivery.select_for_update(no_key=True).filter(id__in=[row["id"] for row in found])
    return [item for item in await held.order_by("id") if "tickets" in item.payload]
