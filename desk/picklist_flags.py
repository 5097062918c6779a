"""What a status means (R6): "counts as closed" and "waits for the customer"."""

from collections.abc import Sequence

from desk.actor import Actor
from desk.errors import Invalid, NotPossible
from desk.house import House
from desk.permissions import Right, require
from desk.picklist_editing import NO_STATUS, check_flags, found, locked, record
from desk.replacing import Progress, no_progress
from desk.rows import rows
from models.picklist_value import Picklist, PicklistValue

BATCH = 1000


async def flag(
    house: House,
    value: PicklistValue,
    *,
    counts_as_closed: bool | None = None,
    waits_for_customer: bool | None = None,
    actor: Actor,
    progress: Progress = no_progress,
) -> int:
    """Set what a status means; None leaves a flag as it is. Returns how many tickets that closed or opened.

    The flag changes at once; the closed time of the tickets that have the status follows in batches, with
    `progress` after each. Stopped in between, the same call goes on. A ticket's closed time is then that of
    its last change. Raises Invalid for both flags at once, and for what is no status; NotPossible if no open
    or no closed status would be left; NotAllowed for who is no administrator.
    """
    require(actor, Right.PICKLISTS)
    if value.picklist != Picklist.STATUS:
        raise Invalid("flags", NO_STATUS)
    async with house.transaction():
        known = await locked(Picklist(value.picklist))
        now = found(known, value)
        before = (now.counts_as_closed, now.waits_for_customer)
        now.counts_as_closed = before[0] if counts_as_closed is None else counts_as_closed
        now.waits_for_customer = before[1] if waits_for_customer is None else waits_for_customer
        check_flags(Picklist(now.picklist), closed=now.counts_as_closed, waits=now.waits_for_customer)
        refuse_without_open_and_closed(known)
        await now.save(update_fields=["counts_as_closed", "waits_for_customer"])
        changes = {
            "counts_as_closed": (before[0], now.counts_as_closed),
            "waits_for_customer": (before[1], now.waits_for_customer),
        }
        record(now, changes, actor=actor)
    return await _follow(house, now, progress)


def refuse_without_open_and_closed(statuses: Sequence[PicklistValue]) -> None:
    """Raises NotPossible if these, being all statuses, lack one for a new ticket or one for closing."""
    if not any(not item.counts_as_closed and not item.waits_for_customer for item in statuses):
        raise NotPossible("There must be an open status that doesn't wait for the customer: for new tickets.")
    if not any(item.counts_as_closed for item in statuses):
        raise NotPossible("There must be a status that counts as closed.")


async def _follow(house: House, status: PicklistValue, progress: Progress) -> int:
    """Give the tickets of the status the closed time that it means."""
    sql, done, position = _CLOSE if status.counts_as_closed else _OPEN, 0, 0
    while True:
        async with house.transaction():
            changed = await rows(sql, [position, status.key, BATCH])
        if not changed:
            return done
        position, done = max(row["id"] for row in changed), done + len(changed)
        progress(done)


# `|| ''`: along the ids, and not by the index of the status, whose every entry would be read for each batch.
# MATERIALIZED: PostgreSQL might ask for the batch several times.
_CLOSE = (
    "WITH batch AS MATERIALIZED (SELECT id FROM ticket "
    "WHERE id > ? AND status || '' = ? AND closed_at IS NULL ORDER BY id LIMIT ?) "
    "UPDATE ticket SET closed_at = modified_at WHERE id IN (SELECT id FROM batch) RETURNING id"
)
_OPEN = (
    "WITH batch AS MATERIALIZED (SELECT id FROM ticket "
    "WHERE id > ? AND status || '' = ? AND closed_at IS NOT NULL ORDER BY id LIMIT ?) "
    "UPDATE ticket SET closed_at = NULL WHERE id IN (SELECT id FROM batch) RETURNING id"
)
