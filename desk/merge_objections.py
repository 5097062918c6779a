"""What speaks against a merge: somebody would see what isn't theirs, or lose sight of what is. Pure.

A ticket is seen by its contact, and by those who see their organisation's (R47). Whoever sees the survivor
will see what customers could see of the merged one.
"""

from desk.errors import NotPossible
from desk.i18n import N_
from models.ticket import Ticket

_LEAK = N_(
    "{merged} and {survivor} are not for the same people: who sees {survivor} would see what was said on"
    " {merged}. Link them as parent and child instead, or say that they may see it (--with-other-customer)."
)
_LOSS = N_(
    "{survivor} has no customer: the customer of {merged} would lose sight of it."
    " Merge {survivor} into {merged} instead, or say that this is meant (--with-other-customer)."
)


class OtherCustomer(NotPossible):
    """It needs somebody's word that the survivor's customer may see what was said on the merged ticket."""


def objection(merged: Ticket, survivor: Ticket, *, has_words: bool) -> OtherCustomer | None:
    """`has_words`: the merged ticket has a solution or external comments, whoever could read them."""
    values = {"merged": merged.number, "survivor": survivor.number}
    theirs, ours = audience(merged), audience(survivor)
    if ours - theirs and (theirs or has_words):
        return OtherCustomer(_LEAK, **values)
    if merged.contact_id is not None and not ours:
        return OtherCustomer(_LOSS, **values)
    return None


def audience(ticket: Ticket) -> set[tuple[str, int]]:
    """Whose customers' eyes a ticket is for; empty: it is internal (R4)."""
    named = {"contact": ticket.contact_id, "organisation": ticket.organisation_id}
    return {(kind, number) for kind, number in named.items() if number is not None}
