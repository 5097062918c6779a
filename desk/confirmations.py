"""Confirmations of tickets by mail: how many a customer has had of late (R42)."""

from collections.abc import Sequence
from datetime import timedelta

from desk import clock, contacts, db
from desk.rows import rows
from models.contact import Contact
from models.delivery import Delivery

KIND = "customer_confirmation"
# To one customer, for tickets by mail: more than anybody wants to read.
CONFIRMATIONS_AN_HOUR = 10


async def has_enough(contact: Contact, kind: str) -> bool:
    """Has this contact had all the confirmations of the last hour?

    Two machines that don't know each other for what they are would confirm each other's mails for ever (R42).
    """
    known = {contact.id: 0} if contacts.is_new(contact) else (db.scratch() or {}).get(_CONFIRMED, {})
    before = known[contact.id] if contact.id in known else (await _confirmed([contact.id]))[contact.id]
    now = [row for row in db.to_be_written(Delivery) if (row.kind, row.contact_id) == (kind, contact.id)]
    return before + len(now) >= CONFIRMATIONS_AN_HOUR


async def look_up(people: Sequence[Contact]) -> None:
    """Ask once for many customers what a confirmation asks for each, in this transaction."""
    scratch = db.scratch()
    if scratch is not None and people:
        scratch[_CONFIRMED] = await _confirmed([contact.id for contact in people])


_CONFIRMED = "confirmations by contact"
_COUNT = """
SELECT t.contact_id, count(*) AS number FROM ticket t JOIN delivery d ON d.ticket_id = t.id
WHERE t.contact_id IN ({marks}) AND t.modified_at >= ? AND d.created_at >= ? AND d.kind = ?
GROUP BY t.contact_id
"""


async def _confirmed(contact_ids: Sequence[int]) -> dict[int, int]:
    """Of each, how many confirmations there were in the last hour."""
    since = clock.now() - timedelta(hours=1)
    sql = _COUNT.format(marks=", ".join("?" for _ in contact_ids))
    # The ticket's last change says the same as the delivery's time, and is found by an index.
    found = await rows(sql, [*contact_ids, since, since, KIND])
    return dict.fromkeys(contact_ids, 0) | {row["contact_id"]: row["number"] for row in found}
