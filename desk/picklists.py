"""Picklists (R6): the values a record may have, their labels and what a status means."""

from collections.abc import Iterable, Sequence

from desk import directory
from desk.errors import Invalid
from desk.i18n import Label
from desk.shipped_picklists import NAMES, SHIPPED
from models.picklist_value import Picklist, PicklistValue

_OPEN, _IN_PROGRESS, _CLOSED, _NORMAL = "open", "in_progress", "closed", "normal"


async def ship() -> None:
    """Put the shipped values into each picklist that has none yet; leaves an administrator's alone."""
    for picklist in await unshipped():
        await PicklistValue.bulk_create(
            PicklistValue(
                picklist=picklist,
                key=value.key,
                label_en=value.en,
                label_de=value.de,
                colour=value.colour,
                position=position,
                counts_as_closed=value.closed,
                waits_for_customer=value.waits,
            )
            for position, value in enumerate(SHIPPED[picklist])
        )


async def unshipped() -> Sequence[Picklist]:
    """Picklists without any value: of a new store, or new in this version."""
    known = {row[0] for row in await PicklistValue.all().distinct().values_list("picklist")}
    return [picklist for picklist in SHIPPED if picklist.value not in known]


async def values_of(picklist: Picklist) -> Sequence[PicklistValue]:
    """In the administrator's order."""
    return [item for item in await directory.picklist_values() if item.picklist == picklist]


async def value(picklist: Picklist, wish: str) -> PicklistValue:
    """By key or label, in either language, whatever its case. Raises Invalid that names what there is."""
    known = await values_of(picklist)
    found = called(known, wish)
    if found is None:
        raise no_value(picklist, wish, known)
    return found


def called(known: Iterable[PicklistValue], wish: str) -> PicklistValue | None:
    """The one of these with this key or label."""
    wanted = wish.strip().casefold()
    return next((item for item in known if wanted in words_of(item)), None)


def words_of(value: PicklistValue) -> frozenset[str]:
    """What a value is called, in lower case: its key and both labels."""
    return frozenset(word.casefold() for word in (value.key, value.label_en, value.label_de))


def no_value(picklist: Picklist, wish: str, known: Iterable[PicklistValue]) -> Invalid:
    """The refusal of a wish that is none of these: it lists them as its reader knows them."""
    return Invalid(
        picklist.value,
        "{wish} is no value of {name}. Possible are: {known}.",
        wish=wish,
        name=NAMES[picklist],
        known=listed(known),
    )


def listed(values: Iterable[PicklistValue]) -> Label:
    """Their labels with commas, in the language of whoever reads it."""
    known = list(values)
    return Label(", ".join(item.label_en for item in known), ", ".join(item.label_de for item in known))


def label_of(value: PicklistValue) -> Label:
    """The value's name, in the language of whoever reads it."""
    return Label(value.label_en, value.label_de)


async def closed_status() -> str:
    """The status that closing sets."""
    return await _first_status(closed=True) or _CLOSED


async def open_status() -> str:
    """The status of a new ticket, and of one that is opened again."""
    return await _first_status(closed=False) or _OPEN


async def in_progress_status() -> str:
    """The status of a ticket that an agent took; the open one, if an administrator removed it."""
    known = {item.key for item in await values_of(Picklist.STATUS)}
    return _IN_PROGRESS if _IN_PROGRESS in known else await open_status()


async def normal_priority() -> str:
    """The priority of a ticket for which nobody chose one; the first, if an administrator removed it."""
    known = [item.key for item in await values_of(Picklist.PRIORITY)]
    return _NORMAL if _NORMAL in known or not known else known[0]


async def _first_status(*, closed: bool) -> str | None:
    for item in await values_of(Picklist.STATUS):
        if item.counts_as_closed == closed and not item.waits_for_customer:
            return item.key
    return None
