"""Goes through stored mails and has each read again (R41), page by page, however many there are."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.queryset import QuerySet

from desk.actor import Actor
from desk.house import House
from desk.permissions import Right, require
from models.inbound_mail import InboundMail
from scanners.reading import Reader
from scanners.replaying import BY_DEFAULT, Replay, Replayed, Result

__all__ = ["BY_DEFAULT", "Replayed", "Result", "Stretch", "count", "replayed"]

PAGE = 100


@dataclass(frozen=True, slots=True)
class Stretch:
    """Mails that came in from `since` to before `until`; of these mailboxes, or of all."""

    since: datetime
    until: datetime
    outcomes: Sequence[str] = BY_DEFAULT
    mailbox_ids: Sequence[int] | None = None

    def mails(self) -> QuerySet[InboundMail]:
        found = InboundMail.filter(
            received_at__gte=self.since,
            received_at__lt=self.until,
            outcome__in=list(self.outcomes),
            raw_gone_at=None,
        )
        return found if self.mailbox_ids is None else found.filter(mailbox_id__in=list(self.mailbox_ids))


async def count(stretch: Stretch) -> int:
    """How many mails there are to be read."""
    return await stretch.mails().count()


async def replayed(
    house: House, stretch: Stretch, *, actor: Actor, is_dry: bool
) -> AsyncGenerator[Replayed, None]:
    """What each of them gave, in the order they came in. Raises NotAllowed for who is no administrator."""
    require(actor, Right.MAILBOXES)
    async with Reader() as reader:
        replay = Replay(house, actor, is_dry=is_dry, reader=reader)
        last = 0
        while page := await stretch.mails().filter(id__gt=last).order_by("id").limit(PAGE):
            for row in page:
                yield await replay.again(row)
            last = page[-1].id
