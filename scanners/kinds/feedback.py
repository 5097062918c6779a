"""Receipts (RFC 8098) and complaints (RFC 5965): what became of a mail of ours with its reader."""

import re
from dataclasses import dataclass

from scanners.kinds.failure_words import SUBJECTS
from scanners.kinds.letter import Letter
from scanners.kinds.report_fields import bare_field, decoded
from scanners.kinds.returned import first_id, returned_mail, split_notice

_RECEIPT = "disposition-notification"
_FEEDBACK = "feedback-report"
_COMPLAINT = re.compile(r"\b(?:complaint|abuse|spam)\b.{0,60}\b\d{1,3}(?:\.\d{1,3}){3}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """What a report tells of a mail of ours: its Message-ID (None if it doesn't say), and in words."""

    about: str | None
    reason: str


def read_receipt(letter: Letter) -> Told | None:
    """Read, deleted or displayed; None if the mail is no receipt."""
    if not _is_report(letter, _RECEIPT) or _rejects(letter):
        return None
    about = first_id(_field(letter, _RECEIPT, "original-message-id"))
    return Told(about or _returned_id(letter), "receipt")


def _rejects(letter: Letter) -> bool:
    """Dovecot and its like report with a receipt that a rule or a full mailbox rejected the mail."""
    if "rejected" in letter.lower("auto-submitted"):
        return True
    is_deleted = "deleted" in _field(letter, _RECEIPT, "disposition").lower()
    return is_deleted and bool(SUBJECTS.lead(letter.subject.strip()[:200]))


def read_feedback(letter: Letter) -> Told | None:
    """Who complained of which mail; None if the mail is no complaint."""
    if not _is_report(letter, _FEEDBACK) and not _is_bare_complaint(letter):
        return None
    kind = _field(letter, _FEEDBACK, "feedback-type") or "abuse"
    recipient = bare_field(
        _field(letter, _FEEDBACK, "original-rcpt-to") or _field(letter, _FEEDBACK, "removal-recipient")
    )
    about = first_id(_field(letter, _FEEDBACK, "original-message-id")) or _returned_id(letter)
    whose = f" by {recipient}" if recipient else ""
    return Told(about, f"A provider passes on a complaint{whose} ({kind[:40].lower()}).")


def _is_bare_complaint(letter: Letter) -> bool:
    """True for a provider's complaint without a report: the mail alone, and the subject names our server."""
    if letter.text.strip() or _COMPLAINT.search(letter.subject[:200]) is None:
        return False
    return [one.content_type for one in letter.attachments] == ["message/rfc822"]


def _is_report(letter: Letter, kind: str) -> bool:
    content_type = letter.lower("content-type")
    if content_type.startswith(f"message/{kind}"):
        return True
    if "multipart/report" not in content_type and content_type.startswith("multipart/") is False:
        return False
    if "multipart/report" in content_type and kind in content_type:
        return True
    return any(one.content_type == f"message/{kind}" for one in letter.attachments)


def _field(letter: Letter, kind: str, name: str) -> str:
    """The first such field of the report's machine-readable part."""
    for attachment in letter.attachments:
        if attachment.content_type == f"message/{kind}":
            for line in decoded(attachment.data).splitlines():
                found, separator, value = line.partition(":")
                if separator and found.strip().lower() == name:
                    return value.strip()[:1_000]
    return ""


def _returned_id(letter: Letter) -> str | None:
    returned = returned_mail(letter.attachments, quoted=split_notice(letter.text)[1])
    return returned.message_id or first_id(letter.said.get("in-reply-to", ""))
