"""What every change of a ticket brings with it, whichever verb made it: one step when the transaction ends.

The history is what all changes have in common (R11); so whatever must follow each of them follows from the
rows of history that the transaction is about to write.
"""

from collections.abc import Awaitable, Callable, Sequence

from desk import db
from models.change import Change

Follower = Callable[[Sequence[Change]], Awaitable[None]]


async def follow() -> None:
    """Hand the changes to each follower."""
    changes = [row for row in db.to_be_written(Change) if row.ticket_id is not None]
    for follower in followers():
        await follower(changes)


def followers() -> Sequence[Follower]:
    """Each gets the transaction's changes of tickets, in their order."""
    # Imported when they are needed: what follows a change may write history itself.
    from desk import rating_questions, search_index, subscriber_news
    from desk.workflows import happening

    return (rating_questions.follow, subscriber_news.follow, search_index.follow, happening.follow)
