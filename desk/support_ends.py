"""Reminds portal users that their support ends (R52, N11): by mail, some days before, once each time.

How many days before stands in the preference `support_reminder_days`. An end that is moved begins anew; who
comes too late for one reminder gets the next one only. The operations channel hears of whom was told, and of
whom not and why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desk import announcements, clock, history
from desk.actor import system
from desk.house import House
from desk.i18n import N_, desk_texts
from desk.notifications.act import Act, To
from desk.notifications.deciding import decide
from desk.notifications.matrix import Role, Rule
from desk.notifications.reasons import REASONS, Reason
from models.contact import Contact

# A few at a time: each batch is one transaction, and one line in the operations channel.
BATCH = 50


@dataclass(frozen=True, slots=True)
class Reminder:
    """One customer, so many days before the end of support."""

    contact: Contact
    ends_on: date
    # The one of `support_reminder_days` that is due, and how many days are left.
    days_before: int
    days_left: int


async def remind_due(house: House) -> int:
    """Remind whom it is time to remind; of several processes one does. Returns of how many it decided."""
    asked = (await house.preferences()).support_reminder_days
    reminded = 0
    for batch in _batches(await due(asked, clock.today())):
        async with house.transaction():
            reminded += await _remind(house, batch)
    return reminded


async def due(asked: Sequence[int], today: date) -> Sequence[Reminder]:
    """Who is to be reminded today, the first to end first."""
    if not asked:
        return ()
    ending = Contact.filter(portal_user=True, support_start__isnull=False, support_end__gte=today)
    near = ending.filter(support_end__lte=today + timedelta(days=max(asked)))
    found = [_due(contact, asked, today) for contact in await near.order_by("support_end", "id")]
    return [reminder for reminder in found if reminder is not None]


def _due(contact: Contact, asked: Sequence[int], today: date) -> Reminder | None:
    assert contact.support_end is not None
    left = (contact.support_end - today).days
    before = min(days for days in asked if days >= left)
    last = contact.reminded_days_before if contact.reminded_of_end == contact.support_end else None
    if last is not None and last <= before:
        return None
    return Reminder(contact, contact.support_end, days_before=before, days_left=left)


def _batches(reminders: Sequence[Reminder]) -> Sequence[Sequence[Reminder]]:
    return [reminders[at : at + BATCH] for at in range(0, len(reminders), BATCH)]


async def _remind(house: House, reminders: Sequence[Reminder]) -> int:
    told: list[str] = []
    missed: list[str] = []
    language = (await house.preferences()).language
    for reminder in reminders:
        if not await _claimed(reminder):
            continue
        reason = await _mail(house, reminder)
        who = f"{reminder.contact.name} ({reminder.ends_on:%Y-%m-%d})"
        if reason is Reason.MAILED:
            told.append(who)
        else:
            missed.append(f"{who}: {desk_texts().text(language, REASONS[reason])}")
    await _tell(house, told, missed)
    return len(told) + len(missed)


async def _claimed(reminder: Reminder) -> bool:
    """Somebody else may have reminded them, or moved the end, meanwhile."""
    known = reminder.contact
    same = Contact.filter(
        id=known.id,
        portal_user=True,
        support_end=known.support_end,
        reminded_of_end=known.reminded_of_end,
        reminded_days_before=known.reminded_days_before,
    )
    return bool(
        await same.update(reminded_of_end=reminder.ends_on, reminded_days_before=reminder.days_before)
    )


async def _mail(house: House, reminder: Reminder) -> Reason:
    payload = {"ends_on": reminder.ends_on.isoformat(), "days": reminder.days_left}
    to = To(Role.CUSTOMER, contact=reminder.contact)
    (decided,) = await decide(house, None, Act(Rule.SUPPORT_ENDS, system(), to=[to], payload=payload))
    reason = decided.planned.reason
    step = f"{reminder.ends_on.isoformat()}, {reminder.days_left} days before: {reason}"
    history.record(
        "contact", reminder.contact.id, {"support_reminder": (None, step)}, actor=system(), ticket_id=None
    )
    return reason


async def _tell(house: House, told: Sequence[str], missed: Sequence[str]) -> None:
    channel = (await house.preferences()).operations_channel
    if not channel:
        return
    if told:
        text = N_("Support ends soon; these customers were reminded: {people}")
        await announcements.to_channels([channel], text, people=", ".join(told))
    if missed:
        text = N_("Support ends soon; these customers got no reminder:\n{people}")
        await announcements.to_channels([channel], text, people="\n".join(missed))
