"""Does a mail report that another did not arrive, and at whom? RFC 3464 first, then what servers write.

A mail counts as a report if it has the form of one, or if a machine sent it and its words are a report's. The
wording alone makes no bounce: people forward and quote such notices.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scanners.kinds.addresses_in_text import addresses_in
from scanners.kinds.failure_words import ARRIVED, FAILURES, INTROS, SUBJECTS, SUBJECTS_INSIDE
from scanners.kinds.failures_in_text import failed_in_text, has_code, is_permanent, names_failed, status_in
from scanners.kinds.letter import Letter
from scanners.kinds.report_fields import Group, groups, read_groups
from scanners.kinds.returned import Returned, first_id, returned_mail, split_notice
from scanners.kinds.words import any_of, phrases
from scanners.parsed_mail import Bounced, MailKind

_MAX_TEXT = 64 * 1024
# A rejection may come in the form of a receipt, whose fields have the same names.
_REPORTS = ("delivery-status", "disposition-notification")
_REACHED = frozenset({"delivered", "relayed", "expanded"})
_DAEMONS = (
    "mailer-daemon",
    "mailerdaemon",
    "mailer_daemon",
    "mail-daemon",
    "maildaemon",
    "mail_daemon",
    "mmdf",
)
_SYSTEMS = frozenset(
    phrases(
        """
        postmaster | mailadmin | mail-admin | mailmaster | mdaemon | mail-system | mailsystem | mailsys
        mail-delivery | maildelivery | bounce | bounces | administrator | admin | sysadmin | system | root
        daemon | mailer | imss | mta | smtp | uucp | nobody | noreply | no-reply | donotreply | do-not-reply
        notify | notification | notifications | complaints | dsn | ndr | mail | mailgateway
        """
    )
)
_SYSTEM_NAMES = any_of(
    """
    mail delivery | delivery subsystem | delivery system | delivery service | system administrator
    mail administrator | mail system | mail subsystem | mailer-daemon | mailer daemon | mail daemon
    postmaster | content-filter | content filter | mail server | mailserver | mail service
    internet mail | automatic mail | message transfer | mail transfer | systemadministrator
    automated response | microsoft outlook | microsoft exchange | administrateur syst
    administrador del | amministratore di | системный администратор | e-mail system | email system
    mail router | mail gateway | virus | antivirus | complaint | bounce
    """
)
_MARKS = (
    "x-failed-recipients",
    "x-ms-exchange-message-is-ndr",
    "x-dsncontext",
    "x-mailer-daemon",
    "x-dsn-report",
)
_ANSWERED = ("in-reply-to", "references", "user-agent", "x-originating-ip", "thread-index")
_LIKE_A_NOTICE = 2_000


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says; without failures it tells of arrival alone."""

    kind: MailKind
    bounces: tuple[Bounced, ...]
    returned_id: str | None


def read_report(letter: Letter) -> Report | None:
    """The report that a mail is, None if it is none."""
    found = list(_groups(letter))
    if not found and not _is_report(letter):
        return None
    if found and not _is_report(letter) and not _is_machines(letter):
        return None
    notice, quoted = split_notice(letter.text[:_MAX_TEXT])
    returned = returned_mail(letter.attachments, quoted=quoted)
    bounces = tuple(_of_groups(found, letter, notice, returned))
    reached = _all_reached(found, notice)
    if not bounces and not reached:
        bounces = _of_text(letter, notice, quoted, returned)
    kind = MailKind.DELIVERY_NOTICE if reached and not bounces else MailKind.BOUNCE
    return Report(kind, bounces, _returned_id(letter, notice, returned))


def _is_report(letter: Letter) -> bool:
    content_type = letter.lower("content-type")
    if "multipart/report" in content_type and (
        "report-type" not in content_type or "delivery" in content_type
    ):
        return True
    if content_type.startswith(("message/delivery-status", "message/global-delivery-status")):
        return True
    if any(mark in letter.said for mark in _MARKS) or "content-classes:dsn" in letter.lower("content-class"):
        return True
    if letter.local_part.startswith(_DAEMONS):
        return True
    return _sounds_like_one(letter)


def _is_on_delivery(content_type: str) -> bool:
    return any(word in content_type for word in ("delivery", *_REPORTS)) or "report-type" not in content_type


def _is_machines(letter: Letter) -> bool:
    """Signs of a machine, each too weak to make a bounce by itself."""
    if letter.sender is None or not letter.sender.address or letter.has_empty_path or letter.submitted:
        return True
    if (
        letter.local_part.partition("+")[0] in _SYSTEMS
        or _is_postmasters(letter)
        or _SYSTEM_NAMES.search(letter.sender.name[:200])
    ):
        return True
    if _SYSTEM_NAMES.search(letter.local_part.replace("_", " ")[:64]) or "daemon" in letter.local_part:
        return True
    return letter.lower("precedence") in {"bulk", "junk"} and "list-id" not in letter.said


def _sounds_like_one(letter: Letter) -> bool:
    """A machine's mail with the words of a report: both in its text, or in the subject and the text."""
    if not _is_machines(letter):
        return _is_bare_notice(letter)
    named = _is_named_so(letter)
    if named and _is_postmasters(letter):
        return True
    notice = split_notice(letter.text[:_MAX_TEXT])[0][:_LIKE_A_NOTICE]
    others = _others(letter, Returned())
    told = FAILURES.search(notice) is not None and (
        INTROS.search(notice) is not None or (named and names_failed(notice, others=others))
    )
    if named or not told:
        return named and told
    if letter.sender is None or not letter.sender.address:
        return names_failed(notice, others=others)
    if _is_postmasters(letter) or letter.has_empty_path:
        return any(has_code(one) for one in failed_in_text(notice, others=others))
    return False


def _is_postmasters(letter: Letter) -> bool:
    return re.sub(r"[-_.]", "", letter.local_part[:64]).startswith("postmaster")


def _is_named_so(letter: Letter) -> bool:
    subject = letter.subject.lstrip()[:200]
    return SUBJECTS.match(subject) is not None or SUBJECTS_INSIDE.search(subject) is not None


def _is_bare_notice(letter: Letter) -> bool:
    """A notice that hides its machine: subject and text are a report's, and it returns a mail."""
    if any(name in letter.said for name in _ANSWERED) or not _is_named_so(letter):
        return False
    notice = split_notice(letter.text[:_MAX_TEXT])[0]
    if len(notice) > _LIKE_A_NOTICE or not (INTROS.search(notice) and FAILURES.search(notice)):
        return False
    return any(one.content_type.startswith("message/") for one in letter.attachments) or len(notice) < len(
        letter.text
    )


def _groups(letter: Letter) -> Iterator[Group]:
    reports = [one.data for one in letter.attachments if one.content_type.endswith(_REPORTS)]
    if not reports and _is_machines(letter):
        # A gateway wrapped the whole report once more.
        reports = [one.data for one in letter.attachments if b"delivery-status" in one.data[:8_192].lower()][
            :1
        ]
    yield from read_groups(reports)
    if not reports and "final-recipient" in letter.text[:_MAX_TEXT].lower():
        yield from (group for group in groups(letter.text[:_MAX_TEXT]) if group.final or group.original)


def _all_reached(found: list[Group], notice: str) -> bool:
    actions = {group.action or ("delivered" if group.status.startswith("2") else "") for group in found}
    if found:
        return bool(actions) and actions <= _REACHED
    return (
        ARRIVED.search(notice[:_LIKE_A_NOTICE]) is not None
        and FAILURES.search(notice[:_LIKE_A_NOTICE]) is None
    )


def _of_groups(found: list[Group], letter: Letter, notice: str, returned: Returned) -> Iterator[Bounced]:
    seen: set[str] = set()
    text: dict[str, Bounced] | None = None
    for group in found:
        recipient = _recipient(group, returned)
        if not recipient or recipient.casefold() in seen or group.action in _REACHED:
            continue
        seen.add(recipient.casefold())
        if not group.diagnostic and text is None:
            told = failed_in_text(notice, recipients=returned.recipients, others=_others(letter, returned))
            text = {one.recipient.casefold(): one for one in told}
        said = (text or {}).get(recipient.casefold())
        yield _bounced(group, recipient, group.diagnostic or (said.diagnostic if said else ""))


def _recipient(group: Group, returned: Returned) -> str:
    """Whom the mail was sent to; where the two fields differ, the one that the returned mail names."""
    original, final = group.original, group.final
    if "@" not in original or original.upper().startswith("IMCEA"):
        original = ""
    keys = {one.casefold() for one in returned.recipients}
    if final.casefold() in keys or not original:
        return _completed(final, returned)
    return original


def _completed(name: str, returned: Returned) -> str:
    """A name without a domain, as the returned mail has it in full."""
    if "@" in name or not name:
        return name
    start = f"{name.casefold()}@"
    return next((one for one in returned.recipients if one.casefold().startswith(start)), name)


def _bounced(group: Group, recipient: str, diagnostic: str) -> Bounced:
    status = group.status
    if group.action == "delayed":
        return Bounced(recipient, permanent=False, status=status, diagnostic=diagnostic)
    if status[1:] in {"", ".0.0"}:
        status = status_in(diagnostic) or status
    return Bounced(recipient, is_permanent(status=status, text=diagnostic), status, diagnostic)


def _of_text(letter: Letter, notice: str, quoted: str, returned: Returned) -> tuple[Bounced, ...]:
    named = addresses_in(letter.said.get("x-failed-recipients", "").replace(",", " , "))
    recipients = (*named, *returned.recipients)
    domain = letter.sender.address.rpartition("@")[2] if letter.sender else ""
    others = _others(letter, returned)
    found = failed_in_text(notice, recipients=recipients, others=others, domain=domain)
    if not found:
        # Some write our own header anew, so that the recipient seems to be ours.
        found = failed_in_text(notice, recipients=recipients, others={one.key for one in letter.to})
    if named:
        keys = {one.casefold() for one in named}
        told = {one.recipient.casefold(): one for one in found}
        default = Bounced(named[0], is_permanent(status="", text=notice[:_LIKE_A_NOTICE]))
        return tuple(
            told.get(key) or Bounced(one, default.permanent, diagnostic=" ".join(notice.split())[:500])
            for one in named
            if (key := one.casefold()) in keys
        )
    if not found and quoted:
        found = failed_in_text(quoted[:8_000], recipients=recipients, others=others)
        found = tuple(one for one in found if one.status or one.recipient.casefold() in recipients)
    if not found and len(returned.recipients) == 1:
        found = (
            Bounced(
                returned.recipients[0], is_permanent(status=status_in(notice), text=notice), status_in(notice)
            ),
        )
    return found


def _others(letter: Letter, returned: Returned) -> set[str]:
    """Who can't be the one that failed: who sent or receives this report, and who sent the mail."""
    others = {one.key for one in letter.to} | set(returned.senders)
    if letter.sender:
        others.add(letter.sender.key)
    for name in (
        "delivered-to",
        "x-original-to",
        "envelope-to",
        "sender",
        "errors-to",
        "reply-to",
        "return-path",
    ):
        others.update(one.casefold() for one in addresses_in(letter.said.get(name, "")))
    return others


def _returned_id(letter: Letter, notice: str, returned: Returned) -> str | None:
    if returned.message_id:
        return returned.message_id
    for line in notice.splitlines()[:400]:
        if "message-id" in line.lower() or "message id" in line.lower():
            found = first_id(line)
            if found:
                return found
    for name in ("x-original-message-id", "original-message-id", "in-reply-to", "references"):
        found = first_id(letter.said.get(name, ""))
        if found:
            return found
    return None
