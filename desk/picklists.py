"""Picklists (R6): the values a ticket may have, their labels and what a status means."""

from collections.abc import Sequence
from typing import NamedTuple

from desk import directory
from desk.errors import Invalid
from models.picklist_value import Picklist, PicklistValue


class Shipped(NamedTuple):
    """A value that comes with the product."""

    key: str
    en: str
    de: str
    colour: str
    closed: bool = False
    waits: bool = False


SHIPPED: dict[Picklist, tuple[Shipped, ...]] = {
    Picklist.STATUS: (
        Shipped("open", "Open", "offen", "#2563eb"),
        Shipped("in_progress", "In Progress", "in Bearbeitung", "#7c3aed"),
        Shipped("wait_for_response", "Wait For Response", "warte auf Rückmeldung", "#b45309", waits=True),
        Shipped("closed", "Closed", "geschlossen", "#15803d", closed=True),
    ),
    Picklist.PRIORITY: (
        Shipped("low", "Low", "niedrig", "#6b7280"),
        Shipped("normal", "Normal", "normal", "#2563eb"),
        Shipped("high", "High", "hoch", "#b45309"),
        Shipped("urgent", "Urgent", "dringend", "#b91c1c"),
    ),
    Picklist.TYPE: (
        Shipped("incident", "Incident", "Störung", "#b91c1c"),
        Shipped("service_request", "Service Request", "Service Request", "#2563eb"),
        Shipped("change_request", "Change Request", "Änderungswunsch", "#7c3aed"),
        Shipped("information", "Request for Information", "Informationsanfrage", "#0f766e"),
        Shipped("enhancement", "Request for Enhancement", "Erweiterung", "#4d7c0f"),
    ),
    Picklist.SEVERITY: (
        Shipped("minor", "Minor", "gering", "#6b7280"),
        Shipped("major", "Major", "bedeutend", "#b45309"),
        Shipped("feature", "Feature", "Funktion", "#2563eb"),
        Shipped("critical", "Critical", "kritisch", "#b91c1c"),
    ),
    Picklist.CATEGORY: (
        Shipped("big_problem", "Big Problem", "großes Problem", "#b91c1c"),
        Shipped("small_problem", "Small Problem", "kleines Problem", "#6b7280"),
        Shipped("other_problem", "Other Problem", "anderes Problem", "#2563eb"),
    ),
    Picklist.SOURCE: (
        Shipped("slack", "Slack", "Slack", "#4a154b"),
        Shipped("email", "Email", "E-Mail", "#2563eb"),
        Shipped("portal", "Portal", "Portal", "#0f766e"),
        Shipped("cli", "CLI", "Kommandozeile", "#6b7280"),
        Shipped("import", "Import", "Import", "#6b7280"),
    ),
}

OPEN, IN_PROGRESS, CLOSED, NORMAL = "open", "in_progress", "closed", "normal"


async def ship() -> None:
    """Put the shipped values into an empty store; leaves an administrator's alone."""
    for picklist, values in SHIPPED.items():
        if await PicklistValue.filter(picklist=picklist).exists():
            continue
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
            for position, value in enumerate(values)
        )


async def values_of(picklist: Picklist) -> Sequence[PicklistValue]:
    """In the administrator's order."""
    return [item for item in await directory.picklist_values() if item.picklist == picklist]


async def value(picklist: Picklist, wish: str) -> PicklistValue:
    """By key or label, in either language, whatever its case. Raises Invalid that names what there is."""
    wanted = wish.strip().casefold()
    known = await values_of(picklist)
    for item in known:
        if wanted in {item.key.casefold(), item.label_en.casefold(), item.label_de.casefold()}:
            return item
    raise Invalid(
        picklist.value,
        "{wish} is no value of {picklist}. Possible are: {known}.",
        wish=wish,
        picklist=picklist.value,
        known=", ".join(item.key for item in known),
    )


async def closed_status() -> str:
    """The status that closing sets."""
    return await _first_status(closed=True) or CLOSED


async def open_status() -> str:
    """The status of a new ticket, and of one that is opened again."""
    return await _first_status(closed=False) or OPEN


async def in_progress_status() -> str:
    """The status of a ticket that an agent took; the open one, if an administrator removed it."""
    known = {item.key for item in await values_of(Picklist.STATUS)}
    return IN_PROGRESS if IN_PROGRESS in known else await open_status()


async def normal_priority() -> str:
    """The priority of a ticket for which nobody chose one; the first, if an administrator removed it."""
    known = [item.key for item in await values_of(Picklist.PRIORITY)]
    return NORMAL if NORMAL in known or not known else known[0]


async def _first_status(*, closed: bool) -> str | None:
    for item in await values_of(Picklist.STATUS):
        if item.counts_as_closed == closed and not item.waits_for_customer:
            return item.key
    return None
