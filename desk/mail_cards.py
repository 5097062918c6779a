"""The card of a mail in quarantine (R41), in the channel of the mailbox's group; `bot/` decides how it looks.

A storm doesn't fill the channel: past a number of cards an hour one line says that there are more, and mails
of machines are told of in one line a day.
"""

from datetime import timedelta
from typing import Any

from desk import clock, db, directory, outbox
from desk.announcements import NOTICE
from desk.because import Because
from desk.house import House
from desk.i18n import N_
from models.delivery import Courier, Delivery
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox

CARD = "mail_card"
CARDS_AN_HOUR = 20
WORDS = 700


async def show(mailbox: Mailbox, mail: InboundMail, because: Because, *, words: str = "") -> None:
    """A card that asks people to decide. `words`: how the mail begins."""
    channel = await _channel(mailbox)
    if channel is None:
        return
    lane = f"slack-mail:{channel}"
    if await _recent(lane, CARD, timedelta(hours=1)) >= CARDS_AN_HOUR:
        more = N_("More mails came into quarantine; no card is shown for each of them any more.")
        await _line(f"slack-more:{channel}", channel, more, timedelta(hours=1))
        return
    payload = {"mail": mail.id, "reason": because.told(), "words": words[:WORDS]}
    _queue(CARD, channel, lane=lane, payload=payload)


async def mention_machines(mailbox: Mailbox) -> None:
    """One line a day: mails of machines that belong to no ticket are kept, and shown to who looks."""
    channel = await _channel(mailbox)
    if channel is not None:
        said = N_("Automatic mails that belong to no ticket are in quarantine; this is told once a day.")
        await _line(f"slack-machines:{channel}", channel, said, timedelta(days=1))


async def update(mail: InboundMail) -> None:
    """The card says what was decided."""
    if mail.slack_channel is None or mail.slack_ts is None:
        return  # it isn't posted yet: then it will show what is by then
    first = await Delivery.filter(message_id=mail.slack_ts, kind=CARD).order_by("id").first()
    payload = dict(first.payload) if first is not None else {"mail": mail.id}
    _queue(CARD, mail.slack_channel, lane=f"slack:{mail.slack_channel}", payload=payload)


async def posted(house: House, mail_id: int, *, channel: str, ts: str) -> None:
    """Where the card stands. What was decided while it was posted is shown there at once."""
    async with house.transaction():
        await InboundMail.filter(id=mail_id).update(slack_channel=channel, slack_ts=ts)
        mail = await InboundMail.get(id=mail_id)
        if mail.decided_at is not None:
            await update(mail)


async def _channel(mailbox: Mailbox) -> str | None:
    group = await directory.group(mailbox.group_id)
    return group.slack_channel if group is not None else None


async def _line(lane: str, channel: str, text: str, once_in: timedelta) -> None:
    if not await _recent(lane, NOTICE, once_in):
        _queue(NOTICE, channel, lane=lane, payload={"text": text, "values": {}})


async def _recent(lane: str, kind: str, since: timedelta) -> int:
    """How many of a kind went this way of late; the lane is an index."""
    known = await Delivery.filter(lane=lane, created_at__gte=clock.now() - since).count()
    return known + sum(row.lane == lane and row.kind == kind for row in db.to_be_written(Delivery))


def _queue(kind: str, channel: str, **columns: Any) -> None:
    db.write_at_commit([outbox.queued(Courier.SLACK, kind, recipient=channel, **columns)])
