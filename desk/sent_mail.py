"""Mails as they left, byte for byte: kept before a server gets them, sent again so, removed in time.

No two deliveries have the same bytes, as each has its own Message-ID: so a row's bytes go with it. A mail
with a password is never kept.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from desk import clock
from desk.errors import DeliveryError, NotFound
from desk.house import House
from models.delivery import WAITING, Courier, Delivery, State

# A few at a time: the files of each are removed before its rows say so.
BATCH = 200
# So few bytes are written at once; to ask a thread would take longer.
SMALL = 65_536
_UNDER_WAY = (*WAITING, State.SENDING)


class Keeping:
    """Keeps what is about to leave. No mail waits for the disk: as long as the power is on, it is kept."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def keep(self, delivery: Delivery, data: bytes) -> None:
        """Bytes that leave now; the row names them once there is a result.

        Raises DeliveryError, passing, if they can't be kept: what has left can always be shown.
        """
        if delivery.is_sensitive or not delivery.id:
            return
        try:
            if len(data) > SMALL:
                delivery.raw_sha256 = await self._house.sent_mail.put(data)
            else:
                delivery.raw_sha256 = self._house.sent_mail.jot(data)
        except OSError as fault:
            said = f"The mail can't be kept as it leaves (POSTBOTE_DATA): {fault.strerror or fault}"
            raise DeliveryError(said, permanent=False) from fault
        delivery.raw_gone_at = None

    async def forget(self, delivery: Delivery, *, known: str | None) -> None:
        """They didn't leave: no server has them. `known` is what the row named before."""
        kept, delivery.raw_sha256 = delivery.raw_sha256, known
        if kept is not None and kept != known:
            await drop(self._house, [kept])


async def as_it_left(house: House, delivery: Delivery) -> bytes | None:
    """What a server has, or may have, of this delivery; None if nothing has left, or it isn't kept."""
    if delivery.raw_sha256 is None or delivery.raw_gone_at is not None:
        return None
    try:
        kept = await house.sent_mail.read(delivery.raw_sha256)
    except FileNotFoundError:
        return None
    # A failure of power may leave a file that isn't what it was.
    return kept if hashlib.sha256(kept).hexdigest() == delivery.raw_sha256 else None


async def bytes_of(house: House, delivery: Delivery) -> bytes:
    """As `as_it_left`, for people. Raises NotFound, which says why there is nothing."""
    if delivery.courier != Courier.MAIL:
        raise NotFound("Delivery {id} is no mail.", id=delivery.id)
    if delivery.is_sensitive:
        raise NotFound("Mail {id} held a password and was not kept.", id=delivery.id)
    if delivery.raw_gone_at is not None:
        day = f"{delivery.raw_gone_at.astimezone():%Y-%m-%d}"
        raise NotFound(
            "The bytes of mail {id} were removed on {day}: their time was over.", id=delivery.id, day=day
        )
    if delivery.raw_sha256 is None:
        raise NotFound("Mail {id} has not left.", id=delivery.id)
    kept = await as_it_left(house, delivery)
    if kept is None:
        raise NotFound("The bytes of mail {id} are gone.", id=delivery.id)
    return kept


async def drop(house: House, hashes: Iterable[str]) -> None:
    """Remove bytes whose row names them no more, or never did."""
    await house.sent_mail.drop(hashes)


async def remove_due(house: House) -> int:
    """Remove the bytes of all mails older than `sent_mail_days`. Returns of how many.

    What is still to be sent keeps its bytes. A crash in between leaves rows that the next look finds again.
    """
    days = (await house.preferences()).sent_mail_days
    if not days:
        return 0
    before = clock.now() - timedelta(days=days)
    removed, last = 0, 0
    while due := await _due(before, after=last):
        last = due[-1].id
        await drop(house, [mail.raw_sha256 for mail in due if mail.raw_sha256 is not None])
        async with house.transaction():
            gone = Delivery.filter(id__in=[mail.id for mail in due], raw_gone_at=None)
            removed += await gone.update(raw_gone_at=clock.now())
    return removed


async def _due(before: datetime, *, after: int) -> Sequence[Delivery]:
    old = Delivery.filter(created_at__lt=before, raw_gone_at=None, raw_sha256__isnull=False, id__gt=after)
    return await old.exclude(state__in=_UNDER_WAY).order_by("id").limit(BATCH).only("id", "raw_sha256")
