"""Workflows to begin with; they are added switched off, to be read first."""

from collections.abc import Mapping, Sequence
from typing import Any

from desk.actor import Actor
from desk.errors import NotFound
from desk.house import House
from desk.workflows import editing, written
from desk.workflows.definition import Definition

# Paragraphs are one line each: a mail keeps every line break.
_REMINDER = (
    "mail customer: en: Hello,\n\n"
    "we are still waiting for your answer to {{ number }}. Without it we can't go on. If we hear nothing "
    "from you within a week, we will close the ticket. || de: Guten Tag,\n\n"
    "wir warten noch auf Ihre Antwort zu {{ number }}. Ohne sie kommen wir nicht weiter. Wenn wir innerhalb "
    "einer Woche nichts von Ihnen hören, schließen wir das Ticket."
)
_FAREWELL = (
    "mail customer: en: Hello,\n\n"
    "as we have heard nothing from you, we have closed {{ number }}. Simply answer this mail if you still "
    "need us: that opens it again. || de: Guten Tag,\n\n"
    "da wir nichts von Ihnen gehört haben, haben wir {{ number }} geschlossen. Antworten Sie einfach auf "
    "diese E-Mail, wenn Sie uns noch brauchen: dann ist das Ticket wieder offen."
)
_UNANSWERED = """mail assignee: [{{ number }} waits for an answer] {{ customer }} has waited for four hours.
|| de: [{{ number }} wartet auf eine Antwort] {{ customer }} wartet seit vier Stunden."""

EXAMPLES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    # The customer doesn't answer: remind, then close, with a mail each.
    "wait-for-customer": (
        {
            "name": "Remind a customer who doesn't answer",
            "on": "status",
            "after": "3 days",
            "if": "waits_for_customer is yes",
            "do": [_REMINDER],
        },
        {
            "name": "Close what the customer doesn't answer",
            "on": "status",
            "after": "10 days",
            "if": "waits_for_customer is yes",
            "do": [_FAREWELL, "set status = closed"],
        },
    ),
    # Nobody has answered the customer for half a working day.
    "unanswered": (
        {
            "name": "Nobody has answered",
            "on": "last word of customer",
            "after": "4 hours",
            "if": "is_closed is no",
            "do": [_UNANSWERED],
        },
    ),
}


async def add(house: House, name: str, *, actor: Actor) -> Sequence[Definition]:
    """Add the workflows of an example, switched off. Raises NotFound, Invalid if one of them is there."""
    if name not in EXAMPLES:
        raise NotFound(
            "There is no example {name}. Possible are: {known}.", name=name, known=", ".join(EXAMPLES)
        )
    async with house.transaction():
        read = [await written.read({**said, "active": False}) for said in EXAMPLES[name]]
        return [await editing.add(house, made, actor=actor) for made in read]
