"""The picklist editor (R6, Auswahllisten-Editor): add, rename, recolour and reorder values, while all runs.

A value's key is what records store and never changes. Flags of a status are in `picklist_flags`, deleting is
in `picklist_deleting`.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desk import directory, history, picklists
from desk.actor import Actor
from desk.errors import Invalid, NotPossible
from desk.house import House
from desk.i18n import N_
from desk.permissions import Right, require
from desk.shipped_picklists import GREY
from desk.texts import clean
from models.picklist_value import Picklist, PicklistValue

# Slack's menus have no room for more, nor for longer ones.
# https://docs.slack.dev/reference/block-kit/composition-objects/option-object
MOST_VALUES = 100
LABEL_LENGTH = 75
KEY_LENGTH = 40
RECORD = "picklist_value"
NO_STATUS = N_("Only the status of a ticket counts as closed or waits for the customer.")

_KEY = re.compile(r"[a-z0-9][a-z0-9_]*")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class NewValue:
    """`label_de` empty: as in English. `key` empty: made from the English label."""

    picklist: Picklist
    label_en: str
    label_de: str = ""
    key: str = ""
    colour: str = GREY
    counts_as_closed: bool = False
    waits_for_customer: bool = False


async def add(house: House, new: NewValue, *, actor: Actor) -> PicklistValue:
    """Add a value, as the last one.

    Raises Invalid for a missing, long or known label, a mangled or known key, no colour, flags that only a
    status has; NotPossible when the picklist is full; NotAllowed for who is no administrator.
    """
    require(actor, Right.PICKLISTS)
    english = checked_label("label_en", new.label_en)
    german = checked_label("label_de", new.label_de or new.label_en)
    key, colour = _checked_key(new.key or key_of(english)), checked_colour(new.colour)
    check_flags(new.picklist, closed=new.counts_as_closed, waits=new.waits_for_customer)
    async with house.transaction():
        known = await locked(new.picklist)
        if len(known) >= MOST_VALUES:
            raise NotPossible("A picklist may have at most {most} values.", most=MOST_VALUES)
        value = PicklistValue(
            picklist=new.picklist,
            key=key,
            label_en=english,
            label_de=german,
            colour=colour,
            position=max((item.position for item in known), default=-1) + 1,
            counts_as_closed=new.counts_as_closed,
            waits_for_customer=new.waits_for_customer,
        )
        _refuse_confusion(known, value)
        await value.save(force_create=True)
        record(value, {"created": (None, f"{new.picklist}: {english}")}, actor=actor)
    return value


def key_of(label: str) -> str:
    """`Grün & groß` is `grun_gross`; empty if the label has no letter or figure."""
    plain = unicodedata.normalize("NFKD", label.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:KEY_LENGTH].strip("_")


async def rename(
    house: House,
    value: PicklistValue,
    *,
    label_en: str | None = None,
    label_de: str | None = None,
    actor: Actor,
) -> PicklistValue:
    """Change the label in one language or both; records keep their key, so nothing else changes.

    Raises Invalid for an empty, long or known label; NotAllowed for who is no administrator.
    """
    require(actor, Right.PICKLISTS)
    wishes = {
        name: checked_label(name, label)
        for name, label in (("label_en", label_en), ("label_de", label_de))
        if label is not None
    }
    return await _change(house, value, wishes, actor=actor)


async def recolour(house: House, value: PicklistValue, colour: str, *, actor: Actor) -> PicklistValue:
    """Give it another colour, `#rrggbb`; where it is shown, the text on it stays readable.

    Raises Invalid for what is no colour; NotAllowed for who is no administrator.
    """
    require(actor, Right.PICKLISTS)
    return await _change(house, value, {"colour": checked_colour(colour)}, actor=actor)


async def _change(
    house: House, value: PicklistValue, wishes: dict[str, Any], *, actor: Actor
) -> PicklistValue:
    async with house.transaction():
        known = await locked(Picklist(value.picklist))
        now = found(known, value)
        before = {name: getattr(now, name) for name in wishes}
        now.update_from_dict(wishes)
        _refuse_confusion(known, now)
        await now.save(update_fields=list(wishes))
        record(now, {name: (before[name], wish) for name, wish in wishes.items()}, actor=actor)
    return now


async def reorder(
    house: House, picklist: Picklist, order: Sequence[str], *, actor: Actor
) -> Sequence[PicklistValue]:
    """Put the values in this order: all of them, by key or label.

    Raises Invalid for one that is missing, unknown or there twice; NotAllowed for who is no administrator.
    """
    require(actor, Right.PICKLISTS)
    async with house.transaction():
        known = await locked(picklist)
        wanted = [_named(picklist, known, wish) for wish in order]
        missing = [item for item in known if item not in wanted]
        if missing or len(wanted) != len(known):
            raise Invalid(
                "order",
                "Please name each value once: {known}.",
                known=picklists.listed(known),
            )
        for position, item in enumerate(wanted):
            record(item, {"position": (item.position, position)}, actor=actor)
            item.position = position
            await item.save(update_fields=["position"])
    return wanted


def _named(picklist: Picklist, known: Sequence[PicklistValue], wish: str) -> PicklistValue:
    named = picklists.called(known, wish)
    if named is None:
        raise picklists.no_value(picklist, wish, known)
    return named


async def locked(picklist: Picklist) -> list[PicklistValue]:
    """All values as they are now, in order; nobody else edits them until the transaction ends."""
    values = PicklistValue.filter(picklist=picklist).order_by("id").select_for_update()
    return sorted(await values, key=lambda item: (item.position, item.id))


def found(known: Sequence[PicklistValue], value: PicklistValue) -> PicklistValue:
    """The value as it is now. Raises NotPossible if somebody has deleted it meanwhile."""
    now = next((item for item in known if item.id == value.id), None)
    if now is None:
        raise NotPossible("{value} was deleted meanwhile.", value=picklists.label_of(value))
    return now


def record(value: PicklistValue, changes: history.Changes, *, actor: Actor) -> None:
    """Write down what changed; what this transaction has read of picklists holds no more."""
    history.record(RECORD, value.id, changes, actor=actor, ticket_id=None)
    directory.forget()


def checked_label(field: str, label: str) -> str:
    """A label on one line. Raises Invalid for an empty or a long one."""
    line = " ".join(clean(label).split())
    if not line:
        raise Invalid(field, "Please enter a label.")
    if len(line) > LABEL_LENGTH:
        raise Invalid(field, "A label may have at most {most} characters.", most=LABEL_LENGTH)
    return line


def checked_colour(colour: str) -> str:
    """`#rrggbb`. Raises Invalid."""
    plain = colour.strip().lower()
    if not _COLOUR.fullmatch(plain):
        raise Invalid("colour", "A colour looks like #2563eb.")
    return plain


def check_flags(picklist: Picklist, *, closed: bool, waits: bool) -> None:
    """Raises Invalid for flags that aren't a status's, and for both at once."""
    if (closed or waits) and picklist is not Picklist.STATUS:
        raise Invalid("flags", NO_STATUS)
    if closed and waits:
        raise Invalid("flags", "A status that counts as closed doesn't wait for the customer.")


def _checked_key(key: str) -> str:
    if not _KEY.fullmatch(key) or len(key) > KEY_LENGTH:
        raise Invalid(
            "key",
            "A key has small letters, digits and _ only, at most {most} of them: {key}",
            most=KEY_LENGTH,
            key=key or "–",
        )
    return key


def _refuse_confusion(known: Sequence[PicklistValue], value: PicklistValue) -> None:
    """Nobody could say which of two values is meant."""
    for item in known:
        if item.id != value.id and picklists.words_of(item) & picklists.words_of(value):
            raise Invalid("label", "There is a value {value} already.", value=picklists.label_of(item))
