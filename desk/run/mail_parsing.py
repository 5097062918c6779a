"""What the mail parser makes of raw bytes, for `postbote mail parse`: objects for people and programs."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from desk.run.mail_files import FoundMail
from scanners.parsed_mail import Address, Attachment, Bounced, ParsedMail
from scanners.parser.parse import parse


def objects(mails: Iterable[FoundMail]) -> Iterator[dict[str, Any]]:
    """One object a mail, in their order."""
    for mail in mails:
        yield _unread(mail.file, mail.fault) if mail.fault else shown(mail.file, parse(mail.raw))


def _unread(file: str, fault: str) -> dict[str, Any]:
    return {**shown(file, parse(b"")), "defects": [fault]}


def shown(file: str, mail: ParsedMail) -> dict[str, Any]:
    """One mail as an object: all that was read, of attachments all but their bytes."""
    return {
        "file": file,
        "message_id": mail.message_id,
        "date": mail.date.isoformat() if mail.date else None,
        "subject": mail.subject,
        "from": _address(mail.from_) if mail.from_ else None,
        "reply_to": [_address(item) for item in mail.reply_to],
        "to": [_address(item) for item in mail.to],
        "cc": [_address(item) for item in mail.cc],
        "in_reply_to": " ".join(mail.in_reply_to) or None,
        "references": list(mail.references),
        "text": mail.text,
        "html": mail.html,
        "reply": mail.visible,
        "folded": list(mail.folded),
        "kind": mail.kind.value,
        "bounce": [_bounced(item) for item in mail.bounces],
        "auto": _automatic(mail),
        "attachments": [_file(item) for item in mail.attachments],
        "defects": list(mail.defects),
    }


def _address(address: Address) -> dict[str, Any]:
    return {"name": address.name, "address": address.address}


def _bounced(bounced: Bounced) -> dict[str, Any]:
    return {
        "recipient": bounced.recipient,
        "permanent": bounced.permanent,
        "status": bounced.status,
        "diagnostic": bounced.diagnostic,
    }


def _automatic(mail: ParsedMail) -> dict[str, Any] | None:
    if mail.auto is None:
        return None
    return {"reason": mail.auto.reason, "until": mail.auto.until.isoformat() if mail.auto.until else None}


def _file(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "type": attachment.content_type,
        "size": len(attachment.data),
        "sha256": hashlib.sha256(attachment.data).hexdigest(),
        "inline": attachment.inline,
        "content_id": attachment.content_id,
    }
