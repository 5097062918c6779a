"""Removes the bytes of mails whose time is over (preference `raw_mail_days`); what became of them stays.

Of a mail that waits to be handled, or for a person's decision (R41), nothing is removed; nor are bytes that
came another time, too, as long as that mail needs them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from desk import clock
from desk.house import House
from models.inbound_mail import InboundMail, Outcome

# A few at a time: the files of each are removed before its rows say so.
BATCH = 200
_NEEDED = (Outcome.STORED, Outcome.QUARANTINED)


async def remove_due(house: House) -> int:
    """Remove the raw bytes of all mails that are old enough. Returns of how many.

    A crash in between leaves mails whose bytes are gone and which the next look finds again.
    """
    days = (await house.preferences()).raw_mail_days
    if not days:
        return 0
    before = clock.now() - timedelta(days=days)
    removed, last = 0, 0
    while due := await _due(before, after=last):
        last = due[-1].id
        removed += await _remove(house, due, before=before)
    return removed


async def _due(before: datetime, *, after: int) -> Sequence[InboundMail]:
    old = InboundMail.filter(received_at__lt=before, raw_gone_at=None, id__gt=after)
    return await old.exclude(outcome__in=_NEEDED).order_by("id").limit(BATCH).only("id", "sha256")


async def _remove(house: House, due: Sequence[InboundMail], *, before: datetime) -> int:
    needed = await _needed({mail.sha256 for mail in due}, before=before)
    free = [mail for mail in due if mail.sha256 not in needed]
    await house.raw_mail.remove({mail.sha256 for mail in free})
    async with house.transaction():
        ids = [mail.id for mail in free]
        return await InboundMail.filter(id__in=ids, raw_gone_at=None).update(raw_gone_at=clock.now())


async def _needed(hashes: set[str], *, before: datetime) -> set[str]:
    """Those of these bytes that a mail has which is not due."""
    named = InboundMail.filter(sha256__in=list(hashes), raw_gone_at=None)
    rows = await named.values_list("sha256", "received_at", "outcome")
    return {row[0] for row in rows if row[1] >= before or row[2] in _NEEDED}
