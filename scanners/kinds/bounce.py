"""What a delivery report says: which recipients failed or wait, why, and of which mail. Never raises.

RFC 3464 and 6522 first, in all their misuse; then what servers write freely, told by its shape. A recipient
is whom we sent to, where the report names both that one and where the mail was passed on to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from scanners.kinds.addresses_in_text import addresses_in
from scanners.kinds.failure_words import ARRIVED, FAILURES
from scanners.kinds.failures_in_text import failed_in_text, is_permanent, status_in
from scanners.kinds.letter import Letter
from scanners.kinds.report_fields import Group, decoded, groups, read_groups
from scanners.kinds.report_signs import (
    MAX_TEXT,
    REPORTS,
    has_status_part,
    is_machines,
    is_report,
    others_than_failed,
)
from scanners.kinds.returned import Returned, first_id, returned_mail, split_notice
from scanners.parsed_mail import Bounced, MailKind

_LIKE_A_NOTICE = 2_000
_REACHED = frozenset({"delivered", "relayed", "expanded"})


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says; without failures it tells of arrival alone."""

    kind: MailKind
    bounces: tuple[Bounced, ...]
    returned_id: str | None


def read_report(letter: Letter) -> Report | None:
    """The report that a mail is, None if it is none."""
    if not is_report(letter) and not (is_machines(letter) and has_status_part(letter)):
        return None
    found = list(_groups(letter))
    notice, quoted = split_notice(_text(letter))
    returned = returned_mail(letter.attachments, quoted=quoted)
    bounces = tuple(_of_groups(found, letter, notice, returned))
    reached = _all_reached(found, notice)
    if not bounces and not reached:
        bounces = _of_text(letter, notice, quoted, returned)
    kind = MailKind.DELIVERY_NOTICE if reached and not bounces else MailKind.BOUNCE
    return Report(kind, bounces, _returned_id(letter, notice, returned))


def _text(letter: Letter) -> str:
    """The text of the notice; some servers send it as a file."""
    if letter.text.strip():
        return letter.text[:MAX_TEXT]
    files = (one for one in letter.attachments if one.content_type == "text/plain")
    return "\n\n".join(decoded(one.data) for one in files)[:MAX_TEXT]


def _groups(letter: Letter) -> Iterator[Group]:
    reports = [one.data for one in letter.attachments if one.content_type.endswith(REPORTS)]
    if not reports and is_machines(letter):
        # A gateway wrapped the whole report once more.
        wrapped = (one.data for one in letter.attachments if b"delivery-status" in one.data[:8_192].lower())
        reports = list(islice(wrapped, 1))
    yield from read_groups(reports)
    if not reports and "final-recipient" in letter.text[:MAX_TEXT].lower():
        yield from (group for group in groups(letter.text[:MAX_TEXT]) if group.final or group.original)


def _all_reached(found: list[Group], notice: str) -> bool:
    if found:
        return all(_has_arrived(group) for group in found)
    return ARRIVED.are_in(notice[:_LIKE_A_NOTICE]) and not FAILURES.are_in(notice[:_LIKE_A_NOTICE])


def _has_arrived(group: Group) -> bool:
    return group.action in _REACHED or (not group.action and group.status.startswith("2"))


def _of_groups(found: list[Group], letter: Letter, notice: str, returned: Returned) -> Iterator[Bounced]:
    seen: set[str] = set()
    text: dict[str, Bounced] | None = None
    for group in found:
        recipient = _recipient(group, returned)
        if not recipient or recipient.casefold() in seen or _has_arrived(group):
            continue
        seen.add(recipient.casefold())
        if not group.diagnostic and text is None:
            told = failed_in_text(
                notice, recipients=returned.recipients, others=others_than_failed(letter, returned.senders)
            )
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
    named = [one for one in returned.recipients if one.casefold().startswith(start)]
    # An X.400 address or an account's number is no use to anybody, if the mail went to one person.
    only = list(returned.recipients) if len(returned.recipients) == 1 else []
    return next(iter(named or only), name)


def _bounced(group: Group, recipient: str, diagnostic: str) -> Bounced:
    status = group.status
    if group.action == "delayed":
        return Bounced(recipient, permanent=False, status=status, diagnostic=diagnostic)
    if status[1:] in {"", ".0.0"}:
        status = status_in(diagnostic) or status
    return Bounced(recipient, is_permanent(status=status, text=diagnostic), status, diagnostic)


def _of_text(letter: Letter, notice: str, quoted: str, returned: Returned) -> tuple[Bounced, ...]:
    """From X-Failed-Recipients, the notice, what follows it, or else whom the one returned mail went to."""
    named = addresses_in(letter.said.get("x-failed-recipients", ""))
    recipients = (*named, *returned.recipients)
    domain = letter.sender.address.rpartition("@")[2] if letter.sender else ""
    others = others_than_failed(letter, returned.senders)
    found: tuple[Bounced, ...] = ()
    # Some write our own header anew, so that the recipient seems to be one of us.
    for excluded in (others, {one.key for one in letter.to}, set[str]()):
        found = found or failed_in_text(notice, recipients=recipients, others=excluded, domain=domain)
    found = _without_us(found, letter, returned)
    if named:
        return _named_in_header(named, found, notice)
    if not found and quoted:
        told = failed_in_text(quoted[:8_000], recipients=recipients, others=others)
        found = tuple(one for one in told if one.status or one.recipient.casefold() in recipients)
    if not found and len(returned.recipients) == 1:
        status = status_in(notice)
        permanent = is_permanent(status=status, text=notice)
        found = (Bounced(returned.recipients[0], permanent, status, _whole(notice)),)
    return found


def _without_us(found: tuple[Bounced, ...], letter: Letter, returned: Returned) -> tuple[Bounced, ...]:
    """None, where the notice names only whom it is sent to and the returned mail went to one other."""
    ours = {one.key for one in letter.to}
    went_elsewhere = len(returned.recipients) == 1 and returned.recipients[0].casefold() not in ours
    return () if went_elsewhere and {one.recipient.casefold() for one in found} <= ours else found


def _named_in_header(named: list[str], found: tuple[Bounced, ...], notice: str) -> tuple[Bounced, ...]:
    """Those of X-Failed-Recipients, as Exim and Google write it, each with what the notice says of it."""
    told = {one.recipient.casefold(): one for one in found}
    permanent = is_permanent(status="", text=notice[:_LIKE_A_NOTICE])
    return tuple(told.get(one.casefold()) or Bounced(one, permanent, "", _whole(notice)) for one in named)


def _whole(notice: str) -> str:
    return " ".join(notice[:_LIKE_A_NOTICE].split())[:500]


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
