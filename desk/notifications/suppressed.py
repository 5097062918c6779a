"""Which addresses nothing is sent to: asked once for many in a transaction."""

from collections.abc import Iterable, Sequence

from desk import addresses, db, directory, suppressions

_KNOWN = "suppressed by address"


async def suppressed(wanted: Sequence[str]) -> frozenset[str]:
    """Those of these addresses that are on the suppression list, normalised."""
    names = {addresses.normalise(address) for address in wanted if address}
    if not names:
        return frozenset()
    known = await look_up(names)
    return frozenset(name for name in names if known[name])


async def look_up(wanted: Iterable[str]) -> dict[str, bool]:
    """Ask once for all that this transaction will ask for; for the agents, too, who hear of most tickets."""
    scratch = db.scratch()
    known: dict[str, bool] = {} if scratch is None else scratch.setdefault(_KNOWN, {})
    missing = {addresses.normalise(address) for address in wanted if address} - known.keys()
    if not missing:
        return known
    if not known and scratch is not None:
        missing |= {addresses.normalise(item.email) for item in (await directory.agents()).values()}
    listed = await suppressions.suppressed(missing)
    known.update((name, name in listed) for name in missing)
    return known
