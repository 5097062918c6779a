"""What every change of a ticket brings with it, whichever verb made it: one step when the transaction ends.

The history is what all changes have in common (R11); so whatever must follow each of them follows from the
rows of history that the transaction is about to write.
"""

from collections.abc import Awaitable, Callable, Sequence

from desk import db
from models.change import Change

# Each gets the transaction's changes of tickets, in their order.
FOLLOWERS: Sequence[Callable[[Sequence[Change]], Awaitable[None]]] = ()


async def follow() -> None:
    """Hand the changes to each follower."""
    changes = [row for row in db.to_be_written(Change) if row.ticket_id is not None]
    for follower in FOLLOWERS:
        await follower(changes)
