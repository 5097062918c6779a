"""The figure of a ticket's number, `TT12` (§1): minted once, never reused."""

from desk import db
from desk.rows import rows


async def mint() -> int:
    """The figure of a new ticket's number."""
    # The row is locked until the transaction ends: numbers have no gaps and are never given twice.
    minted = db.to_be_run(_MINTED)
    serial = minted[-1][0] + 1 if minted else (await rows(_MINT, []))[0]["value"]
    db.run_at_commit(_MINTED, [serial])
    return int(serial)


_MINT = (
    "INSERT INTO counter (name, value) VALUES ('ticket', 1) "
    "ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value"
)
_MINTED = "UPDATE counter SET value = ? WHERE name = 'ticket'"
