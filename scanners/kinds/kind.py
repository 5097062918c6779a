"""Person or machine? Told from the header and the delivery report alone, never from the wording of the text.

RFC 3834 §2 and §5 (never answer automatic mail), RFC 3464 and 6522 (reports), RFC 8098 (receipts),
RFC 2369 and 2919 (lists), and the header that every mail of ours carries (R42). Pure.
"""

import re
from collections.abc import Iterable

from scanners.parsed_mail import Address, Attachment, MailKind

LOOP_HEADER = "x-postbote-loop"

_MACHINES = frozenset({"mailer-daemon", "mail-daemon", "mailerdaemon"})
_ACTION = re.compile(rb"(?im)^action:[ \t]*([a-z]+)")
_BULK = frozenset({"bulk", "junk"})
_LIST_HEADERS = frozenset({"list-id", "list-post", "mailing-list"})
_REPLY_HEADERS = frozenset({"x-autoreply", "x-autorespond", "x-autoresponder"})


def kind_of(
    headers: Iterable[tuple[str, str]],
    *,
    sender: Address | None,
    attachments: Iterable[Attachment],
    instance: str | None = None,
) -> MailKind:
    """The first that fits: our own echo, a report, an automatic answer, a list, bulk mail; else a message.

    With `instance`, only mail that this very installation sent is a loop; without it, that of any.
    """
    said: dict[str, str] = {}
    loops: set[str] = set()
    for name, value in headers:
        said.setdefault(name, value.strip().lower())
        if name == LOOP_HEADER:
            loops.add(value.strip())
    if instance in loops or (instance is None and loops):
        return MailKind.LOOP
    return _report(said, sender, attachments) or _automatic(said) or MailKind.MESSAGE


def _report(
    said: dict[str, str], sender: Address | None, attachments: Iterable[Attachment]
) -> MailKind | None:
    content_type = said.get("content-type", "")
    if "multipart/report" in content_type:
        if "disposition-notification" in content_type:
            return MailKind.RECEIPT
        if "feedback-report" in content_type:
            return MailKind.AUTO_REPLY
        return _delivery_report(attachments)
    if content_type.startswith("message/disposition-notification"):
        return MailKind.RECEIPT
    if "x-failed-recipients" in said or content_type.startswith("message/delivery-status"):
        return _delivery_report(attachments)
    return _delivery_report(attachments) if _is_from_mail_system(said, sender) else None


def _is_from_mail_system(said: dict[str, str], sender: Address | None) -> bool:
    """A mailer daemon always; a postmaster, who may be a person, if the mail is automatic."""
    local_part = sender.key.partition("@")[0] if sender else ""
    if local_part == "postmaster":
        return _has_empty_path(said) or said.get("auto-submitted", "no") != "no"
    return local_part in _MACHINES


def _has_empty_path(said: dict[str, str]) -> bool:
    return said.get("return-path", "").replace(" ", "") == "<>"


def _delivery_report(attachments: Iterable[Attachment]) -> MailKind:
    """Every recipient was reached: a notice. With a failure or a delay, or unreadable: a bounce."""
    reports = (one.data for one in attachments if one.content_type.endswith("delivery-status"))
    actions = {action.lower() for report in reports for action in _ACTION.findall(report[:262_144])}
    reached = bool(actions) and actions <= {b"delivered", b"relayed", b"expanded"}
    return MailKind.DELIVERY_NOTICE if reached else MailKind.BOUNCE


def _automatic(said: dict[str, str]) -> MailKind | None:
    submitted = said.get("auto-submitted", "no").partition(";")[0].strip()
    precedence = said.get("precedence", "")
    if submitted.startswith("auto-replied") or precedence == "auto_reply" or _REPLY_HEADERS & said.keys():
        return MailKind.AUTO_REPLY
    # Exchange sets the first on mail forwarded by a rule, too; only an absence note bears both.
    if "x-ms-exchange-inbox-rules-loop" in said and "all" in said.get("x-auto-response-suppress", ""):
        return MailKind.AUTO_REPLY
    if precedence == "list" or _LIST_HEADERS & said.keys():
        return MailKind.LIST
    if precedence in _BULK or "list-unsubscribe" in said:
        return MailKind.BULK
    if submitted not in {"", "no"} or _has_empty_path(said):
        return MailKind.AUTO_REPLY
    return None
