"""Mails as the page gets them: plain data for its script, and the HTML of a mail behind a wall of its own.

The page inserts every value as text. A mail's HTML is a document of its own in a sandboxed frame: no scripts,
no forms, nothing loaded from anywhere, links open a new tab.
"""

import base64
import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sandbox.mail.reading import Attachment, Mail, Person
from sandbox.mail.store import INBOX, Mailbox, StoredMail

SEEN = "\\Seen"
PREVIEW_LENGTH = 120
INLINE_LIMIT = 2 * 1024 * 1024
CID = re.compile(r"""cid:([^"'\s)>]{1,300})""")
HIDDEN = {"style", "script", "head", "title"}
BLOCKS = {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote"}

MAIL_CSP = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; "
    "style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'"
)
FRAME_HEAD = (
    '<!doctype html><meta charset="utf-8"><base target="_blank">'
    "<style>body{font:15px/1.5 system-ui,sans-serif;color:#1d2330;margin:16px;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}</style>"
)


def shown_mailbox(mailbox: Mailbox) -> dict[str, Any]:
    unread = sum(SEEN not in mail.flags for mail in mailbox.folders[INBOX].mails.values())
    return {
        "address": mailbox.address,
        "name": mailbox.name or mailbox.address,
        "unread": unread,
        "language": mailbox.language,
        "signature": mailbox.signature,
    }


def shown_in_list(stored: StoredMail) -> dict[str, Any]:
    return _summary(stored.raw) | {
        "uid": stored.uid,
        "date": stored.received.isoformat(),
        "unread": SEEN not in stored.flags,
        "answered": "\\Answered" in stored.flags,
    }


def shown_open(stored: StoredMail) -> dict[str, Any]:
    mail = Mail.of(stored)
    return shown_in_list(stored) | {
        "cc": [_person(person) for person in mail.people("Cc")],
        "replyTo": [_person(person) for person in mail.people("Reply-To")],
        "messageId": mail.message_id,
        "references": mail.header("References"),
        "text": mail.text or ("" if mail.html else _as_text(mail)),
        "quotable": _as_text(mail),
        "hasHtml": bool(mail.html.strip()),
        "attachments": [
            {"index": index, "name": file.name, "type": file.content_type, "size": len(file.content)}
            for index, file in enumerate(mail.attachments)
            if not _is_inline(file, mail)
        ],
    }


@lru_cache(maxsize=1000)
def _summary(raw: bytes) -> dict[str, Any]:
    """Read a mail once for the list, which is drawn anew at every change."""
    mail = Mail.of(StoredMail(0, raw, datetime.now(UTC)))
    return {
        "subject": mail.subject,
        "from": _person(mail.sender),
        "to": [_person(person) for person in mail.people("To")],
        "files": sum(not _is_inline(file, mail) for file in mail.attachments),
        "preview": " ".join(_as_text(mail).split())[:PREVIEW_LENGTH],
    }


def html_document(mail: Mail) -> str:
    """The mail's HTML with its inline images in it, to be served under `MAIL_CSP` only."""
    images = dict(_inline_images(mail))
    return FRAME_HEAD + CID.sub(lambda found: images.get(found[1], found[0]), mail.html)


def _inline_images(mail: Mail) -> Iterator[tuple[str, str]]:
    for file in mail.attachments:
        if _is_inline(file, mail) and len(file.content) <= INLINE_LIMIT:
            data = base64.b64encode(file.content).decode()
            yield file.content_id, f"data:{file.content_type};base64,{data}"


def _is_inline(file: Attachment, mail: Mail) -> bool:
    is_image = file.content_type.startswith("image/")
    return is_image and bool(file.content_id) and f"cid:{file.content_id}" in mail.html


def _as_text(mail: Mail) -> str:
    if mail.text.strip() or not mail.html:
        return mail.text
    return html.unescape(_without_tags(mail.html)).strip()


def _without_tags(markup: str) -> str:
    """The words of HTML, one line a block; each piece is looked at once, whatever the markup."""
    words, *pieces = markup.split("<")
    hidden = ""
    for piece in pieces:
        tag, _, rest = piece.partition(">")
        name = tag[:20].lower().split(" ")[0].strip("/ \r\n\t")
        if name in HIDDEN:
            hidden = "" if tag.startswith("/") else name
        words += ("\n" if name in BLOCKS else "") + ("" if hidden else rest)
    return words


def _person(person: Person) -> dict[str, str]:
    return {"name": person.name or person.address, "address": person.address}
