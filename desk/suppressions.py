"""The addresses that nothing is sent to any more, each with its evidence; and the way back.

A server said for good that there is no such mailbox, its owner complained, or an agent said so. Nothing
overrides the list: no workflow (R35), no credentials. An address is on it as long as one row isn't lifted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desk import addresses, clock, directory, history
from desk.actor import Actor
from desk.errors import Invalid, NotFound, NotPossible
from desk.house import House
from desk.permissions import Right, require
from desk.texts import clean
from models.suppression import Cause, Suppression

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who said what: the server's words and its code (RFC 3463), the report, the mail of ours it is about."""

    words: str = ""
    status: str = ""
    inbound_mail: int | None = None
    message_id: str | None = None


async def add(
    house: House, address: str, *, cause: Cause = Cause.MANUAL, evidence: Evidence | None = None, actor: Actor
) -> Suppression:
    """Send nothing there any more; an address that is on the list already stays as it is.

    Raises Invalid for what is no address, or is one of ours.
    """
    require(actor, Right.SUPPRESSIONS)
    name = addresses.normalise(address)
    if not addresses.is_sound(name):
        raise Invalid("address", "{address} is no mail address.", address=address)
    said = evidence or Evidence()
    async with house.transaction():
        if await directory.is_mailbox(name):
            raise Invalid("address", "{address} is an address of our own.", address=name)
        known = await Suppression.filter(address=name, lifted_at__isnull=True).order_by("-id").first()
        if known is not None:
            return known
        row = await Suppression.create(
            address=name,
            cause=cause,
            evidence=clean(said.words)[:2000],
            status=said.status[:12],
            inbound_mail_id=said.inbound_mail,
            message_id=said.message_id,
            created_at=clock.now(),
            created_by=actor.name[:200],
        )
        directory.forget()
        history.record("suppression", row.id, {"suppressed": (None, name)}, actor=actor, ticket_id=None)
    return row


async def lift(house: House, address: str, *, actor: Actor) -> Suppression:
    """Send mail there again. Raises NotFound for an address that isn't on the list."""
    require(actor, Right.SUPPRESSIONS)
    name = addresses.normalise(address)
    async with house.transaction():
        known = await Suppression.filter(address=name, lifted_at__isnull=True).order_by("-id")
        if not known:
            raise NotFound("{address} is not on the suppression list.", address=name)
        ids = [row.id for row in known]
        mine = Suppression.filter(id__in=ids, lifted_at__isnull=True)
        if not await mine.update(lifted_at=clock.now(), lifted_by=actor.name[:200]):
            raise NotPossible("Somebody else was quicker.")
        directory.forget()
        for row in known:
            history.record("suppression", row.id, {"suppressed": (name, None)}, actor=actor, ticket_id=None)
    return known[0]


def in_words(row: Suppression) -> str:
    """Since when and why nothing is sent there: for a delivery's answer, and for operators."""
    said = f": {row.evidence}" if row.evidence else ""
    return f"On the suppression list since {row.created_at:%Y-%m-%d} ({row.cause}){said}"[:2000]


async def suppressed(wanted: Iterable[str]) -> Mapping[str, Suppression]:
    """Those of these addresses that are on the list, normalised, each with its newest row."""
    names = sorted({addresses.normalise(address) for address in wanted if address})
    found: dict[str, Suppression] = {}
    for start in range(0, len(names), _AT_ONCE):
        some = Suppression.filter(address__in=names[start : start + _AT_ONCE], lifted_at__isnull=True)
        found.update({row.address: row for row in await some.order_by("id")})
    return found


async def latest(most: int, *, with_lifted: bool = False) -> Sequence[Suppression]:
    """The newest rows, oldest first."""
    rows = Suppression.all() if with_lifted else Suppression.filter(lifted_at__isnull=True)
    return (await rows.order_by("-id").limit(most))[::-1]


async def history_of(address: str) -> Sequence[Suppression]:
    """All rows of an address, the lifted ones too. Raises NotFound."""
    name = addresses.normalise(address)
    rows = await Suppression.filter(address=name).order_by("id")
    if not rows:
        raise NotFound("{address} is not on the suppression list.", address=name)
    return rows
