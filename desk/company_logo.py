"""The company's logo (R52): a PNG, JPEG or SVG file, kept with the documents, named by the preference."""

import asyncio

import typst

from desk import clock, preference_editing
from desk.actor import Actor
from desk.errors import Invalid
from desk.house import House
from desk.pdf.picture import kind_of, pixels
from desk.pdf.printed import Edition, PrintedTicket, Printing
from desk.permissions import Right, require

LARGEST = 1_000_000
# A side; a picture of a few bytes may unpack to gigabytes.
MOST_PIXELS = 4_000


async def choose(house: House, picture: bytes, *, actor: Actor) -> str:
    """Use this picture from now on; returns its SHA-256.

    Raises Invalid for what is too large, no PNG, JPEG or SVG, or can't be printed: then the old one stays;
    NotAllowed for who is no administrator.
    """
    require(actor, Right.PREFERENCES)
    _check(picture)
    try:
        await asyncio.to_thread(house.press.typeset, _only(picture))
    except typst.TypstError:
        raise Invalid("company_logo", "This picture is damaged. Please choose another one.") from None
    sha256 = await house.blobs.put(picture)
    await preference_editing.change(house, "company_logo", sha256, actor=actor)
    return sha256


async def remove(house: House, *, actor: Actor) -> None:
    """No logo any more: the company's name stands in its place."""
    await preference_editing.change(house, "company_logo", "", actor=actor)


def _check(picture: bytes) -> None:
    if len(picture) > LARGEST:
        raise Invalid("company_logo", "The logo may have at most {most} KB.", most=LARGEST // 1000)
    kind = kind_of(picture)
    if not kind:
        raise Invalid("company_logo", "Please choose a PNG, JPEG or SVG file for the logo.")
    if kind != "svg" and not all(0 < side <= MOST_PIXELS for side in pixels(picture)):
        raise Invalid(
            "company_logo", "The logo may be at most {most} pixels wide and high.", most=MOST_PIXELS
        )


def _only(picture: bytes) -> Printing:
    """A page with the picture and no more, to see whether it can be printed."""
    empty = PrintedTicket(number="TT1", title="", language="en")
    return Printing(edition=Edition.CUSTOMER, company="", at=clock.now(), tickets=[empty], logo=picture)
