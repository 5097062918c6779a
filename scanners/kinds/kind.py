"""Person or machine, and which? Told from header and reports first; from wording only beside another sign.

RFC 3834 §2 and §5 (never answer automatic mail), RFC 3464 and 6522 (delivery reports), RFC 8098 (receipts),
RFC 5965 (complaints), RFC 2369 and 2919 (lists), and the header that every mail of ours carries (R42). Pure.
A person's mail taken for a machine's would wait unread, so doubt makes a `message`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from scanners.kinds.absence import absence_of, is_automatic_by_subject
from scanners.kinds.automatic import Sign, answer_sign, generated_sign, is_bulk, is_list
from scanners.kinds.bounce import Report, read_report
from scanners.kinds.feedback import read_feedback, read_receipt
from scanners.kinds.letter import Letter, first_of_each
from scanners.kinds.report_signs import is_named_as_system
from scanners.parsed_mail import Address, Attachment, Automatic, Bounced, MailKind

LOOP_HEADER = "x-postbote-loop"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a mail is. `auto` is None for a message alone; `bounces` only a bounce has."""

    kind: MailKind
    auto: Automatic | None = None
    bounces: tuple[Bounced, ...] = ()
    returned_id: str | None = None


def read_letter(
    headers: Iterable[tuple[str, str]],
    *,
    sender: Address | None,
    to: tuple[Address, ...] = (),
    subject: str = "",
    date: datetime | None = None,
    text: str = "",
    attachments: tuple[Attachment, ...] = (),
) -> Letter:
    """A mail as `verdict_on` takes it; header names in lower case."""
    listed = tuple(headers)
    loops = frozenset(value.strip() for name, value in listed if name == LOOP_HEADER)
    return Letter(first_of_each(listed), loops, sender, to, subject, date, text, attachments)


def verdict_on(letter: Letter, *, instance: str | None = None) -> Verdict:
    """The first that fits: our own echo, a report, an automatic answer, a list, bulk mail; else a message.

    With `instance`, only mail that this very installation sent is a loop; without it, that of any.
    """
    if instance in letter.loops or (instance is None and letter.loops):
        return Verdict(MailKind.LOOP, Automatic("We sent it ourselves."))
    told = _told_by_readers(letter)
    if told is not None:
        return told
    sign = answer_sign(letter)
    absence = absence_of(letter, sign=sign)
    # Absence notes quote odd things: without a report's form or sender they are none.
    report = read_report(letter) if absence is None or _has_form_of_report(letter) else None
    if report is not None:
        return _of_report(report)
    if absence is not None:
        return Verdict(MailKind.OUT_OF_OFFICE, absence)
    return _automatic(letter, sign) or Verdict(MailKind.MESSAGE)


def _told_by_readers(letter: Letter) -> Verdict | None:
    """A receipt, or a complaint."""
    receipt = read_receipt(letter)
    if receipt is not None:
        return Verdict(MailKind.RECEIPT, Automatic("It is a receipt."), returned_id=receipt.about)
    complaint = read_feedback(letter)
    if complaint is not None:
        return Verdict(MailKind.FEEDBACK, Automatic(complaint.reason), returned_id=complaint.about)
    return None


def _has_form_of_report(letter: Letter) -> bool:
    return "multipart/report" in letter.lower("content-type") or is_named_as_system(letter)


def _of_report(report: Report) -> Verdict:
    told = "arrived" if report.kind is MailKind.DELIVERY_NOTICE else "did not arrive"
    auto = Automatic(f"A mail server tells that a mail {told}.")
    return Verdict(report.kind, auto, report.bounces, report.returned_id)


def _automatic(letter: Letter, sign: Sign | None) -> Verdict | None:
    sign = sign or (Sign.SUBJECT if is_automatic_by_subject(letter) else None)
    if sign is not None:
        return Verdict(MailKind.AUTO_REPLY, Automatic(sign.reason))
    if is_list(letter):
        return Verdict(MailKind.LIST, Automatic("It came over a mailing list."))
    if is_bulk(letter) and not (letter.has_empty_path and "list-unsubscribe" not in letter.said):
        return Verdict(MailKind.BULK, Automatic("It went out in bulk."))
    generated = generated_sign(letter)
    return Verdict(MailKind.AUTO_REPLY, Automatic(generated.reason)) if generated is not None else None


def is_generated(auto: Automatic | None) -> bool:
    """True for a program's own mail, as of a monitor, which answers nothing and so may be a ticket."""
    return auto is not None and auto.reason in {sign.reason for sign in Sign if sign.is_generated}
