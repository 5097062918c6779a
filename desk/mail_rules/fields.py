"""What a rule may ask of a mail (R38), and how.

Texts are compared whatever their case. Where a mail has several of something (recipients, files), one that
holds is enough, and `not` means that none does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desk.conditions.tree import Operator
from desk.errors import Invalid

HEADER = "header:"


class Kind(StrEnum):
    TEXT = "text"
    WORD = "word"
    NUMBER = "number"
    YES_NO = "yes or no"


_EMPTY = (Operator.EMPTY, Operator.NOT_EMPTY)
_EITHER = (Operator.IS, Operator.IS_NOT, Operator.ONE_OF, Operator.NONE_OF)
OPERATORS: Mapping[Kind, Sequence[Operator]] = {
    Kind.TEXT: (
        *(Operator.CONTAINS, Operator.NOT_CONTAINS, Operator.BEGINS, Operator.ENDS),
        *_EITHER,
        Operator.MATCHES,
        *_EMPTY,
    ),
    Kind.WORD: (*_EITHER, *_EMPTY),
    Kind.NUMBER: (
        *(Operator.IS, Operator.IS_NOT, Operator.LESS, Operator.AT_MOST, Operator.GREATER),
        *(Operator.AT_LEAST, Operator.BETWEEN),
    ),
    Kind.YES_NO: (Operator.IS,),
}
_KINDS_OF_MAIL = (
    *("message", "auto_reply", "out_of_office", "bounce", "delivery_notice", "receipt"),
    *("list", "bulk", "feedback", "loop"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Asked:
    """`words`: all that there can be; none: any. `numbered`: may hold a ticket number."""

    name: str
    kind: Kind = Kind.TEXT
    words: tuple[str, ...] = ()
    numbered: bool = False
    meaning: str = ""

    @property
    def operators(self) -> Sequence[Operator]:
        more = (Operator.HAS_TICKET_NUMBER,) if self.numbered else ()
        return (*OPERATORS[self.kind], *more)


_ALL = (
    Asked("from", meaning="the sender's address"),
    Asked("from_name", meaning="the sender's name"),
    Asked("sender_domain", meaning="what stands behind the @ of the sender's address"),
    Asked("reply_to", meaning="addresses that answers should go to"),
    Asked("to", meaning="addresses in To"),
    Asked("cc", meaning="addresses in Cc"),
    Asked("bcc", meaning="addresses in Bcc"),
    Asked("any_recipient", meaning="addresses in To, Cc and Bcc, and whom the server delivered it to"),
    Asked("subject", numbered=True, meaning="the subject"),
    Asked("body", numbered=True, meaning="what the writer wrote now, without quotes and signature"),
    Asked("whole_text", numbered=True, meaning="all words, with quotes and signature"),
    Asked("attachment_name", meaning="names of its files"),
    Asked("attachment_type", meaning="types of its files, like application/pdf"),
    Asked("attachment_count", Kind.NUMBER, meaning="how many files it has"),
    Asked("size", Kind.NUMBER, meaning="bytes of the whole mail; 5 MB, 300 kB"),
    Asked("language", Kind.WORD, meaning="de, en, fr …; empty if there are too few words to tell"),
    Asked("kind", Kind.WORD, _KINDS_OF_MAIL, meaning="a person's message, or which machine's"),
    Asked("mailbox", meaning="the address of the mailbox that it came to"),
    Asked("known_contact", Kind.YES_NO, meaning="is the sender a contact?"),
    Asked("organisation", meaning="the organisation of the sender's contact"),
    Asked("is_agent", Kind.YES_NO, meaning="is the sender an active agent?"),
    Asked("names_ticket", Kind.YES_NO, meaning="does it carry a sign of a ticket?"),
    Asked(
        "writer",
        Kind.WORD,
        ("participant", "agent", "stranger"),
        meaning="what the sender is to that ticket",
    ),
    Asked(
        "verdict",
        Kind.WORD,
        ("pass", "fail", "unknown"),
        meaning="what the own server found out about the sender",
    ),
    Asked("spam", Kind.YES_NO, meaning="did the server mark it as spam?"),
    Asked("hour", Kind.NUMBER, meaning="hour of arrival, 0 to 23, by the clock here"),
    Asked("weekday", Kind.WORD, WEEKDAYS, meaning="day of arrival, by the calendar here"),
)
FIELDS: Mapping[str, Asked] = {item.name: item for item in _ALL}


def called(name: str) -> Asked:
    """The field of that name; `header:x-shop` is one, too. Raises Invalid that lists what there is."""
    wanted = name.strip().casefold()
    if wanted.startswith(HEADER) and wanted.removeprefix(HEADER).strip():
        return Asked(HEADER + wanted.removeprefix(HEADER).strip())
    found = FIELDS.get(wanted.replace(" ", "_"))
    if found is None:
        raise Invalid(
            "conditions",
            "A mail has no {name} to ask about. Possible are: {known}.",
            name=name,
            known=", ".join([*FIELDS, "header:NAME"]),
        )
    return found
