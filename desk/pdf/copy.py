"""What the page gets: every text in the reader's language and cut into paragraphs, as JSON.

The page holds no words and no rules, and the JSON no markup: what a customer wrote is set as it is.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from desk.pdf import prose, words
from desk.pdf.printed import (
    Edition,
    Field,
    PrintedChange,
    PrintedComment,
    PrintedFile,
    PrintedTicket,
    Printing,
)

# Of a text that changed, the history shows the beginning.
LONGEST_CHANGE = 300
# Of the title, the head of the pages that follow.
RUNNING_TITLE = 70


def of(printing: Printing, *, logo: str) -> str:
    """The JSON for the page; `logo` is where the page finds the picture, empty for none."""
    return orjson.dumps(
        {
            "title": ", ".join(ticket.number for ticket in printing.tickets[:20]),
            "company": prose.on_one_line(printing.company),
            "logo": logo,
            "internal": printing.edition is Edition.INTERNAL,
            "tickets": [_ticket(ticket, printing) for ticket in printing.tickets],
        }
    ).decode()


def _ticket(ticket: PrintedTicket, printing: Printing) -> dict[str, Any]:
    language = ticket.language
    return {
        "language": language,
        "number": ticket.number,
        "title": _line(ticket.title),
        "running": _shortened(ticket.title, RUNNING_TITLE),
        "fields": [_field(item, language) for item in (*ticket.fields, *ticket.internal_fields)],
        "description": _prose(ticket.description),
        "files": _files(ticket.files, language),
        "solution": _prose(ticket.solution),
        "comments": [_comment(item, language) for item in ticket.comments],
        "changes": [_change(item, language) for item in ticket.changes],
        "words": _words(language, printing),
    }


def _words(language: str, printing: Printing) -> dict[str, str]:
    as_of = words.text(language, words.AS_OF).format(when=words.moment(language, printing.at))
    return {
        "ticket": words.text(language, words.TICKET),
        "description": words.text(language, words.DESCRIPTION),
        "solution": words.text(language, words.SOLUTION),
        "comments": words.text(language, words.COMMENTS),
        "files": words.text(language, words.DOCUMENTS),
        "changes": words.text(language, words.HISTORY),
        "internal": words.text(language, words.INTERNAL),
        "for_no_customer": words.text(language, words.FOR_NO_CUSTOMER),
        "page": words.text(language, words.PAGE),
        "as_of": as_of,
    }


def _field(item: Field, language: str) -> dict[str, Any]:
    label, value = item
    shown = value if isinstance(value, str) else words.moment(language, value)
    return {"label": words.text(language, label), "value": _line(shown)}


def _comment(comment: PrintedComment, language: str) -> dict[str, Any]:
    return {
        "author": _line(comment.author),
        "at": words.moment(language, comment.at),
        "body": _prose(comment.body),
        "files": _files(comment.files, language),
        "by_customer": comment.by_customer,
        "internal": comment.is_internal,
    }


def _files(files: Sequence[PrintedFile], language: str) -> list[dict[str, Any]]:
    return [
        {
            "name": prose.on_one_line(file.name),
            "size": words.size(language, file.size),
            "internal": file.is_internal,
        }
        for file in files
    ]


def _change(change: PrintedChange, language: str) -> dict[str, Any]:
    return {
        "at": words.moment(language, change.at),
        "by": prose.on_one_line(change.by),
        "what": words.text(language, change.what),
        "old": _shortened(change.old, LONGEST_CHANGE),
        "new": _shortened(change.new, LONGEST_CHANGE),
    }


def _shortened(text: str, most: int) -> str:
    line = prose.on_one_line(text[: 2 * most])
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _line(text: str) -> dict[str, Any]:
    line = prose.on_one_line(text)
    return {"text": line, "rtl": prose.is_rtl(line)}


def _prose(text: str) -> list[list[dict[str, Any]]]:
    return [
        [{"text": piece.text, "rtl": piece.is_rtl} for piece in paragraph]
        for paragraph in prose.paragraphs(text)
    ]
