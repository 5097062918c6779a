"""Which recipients a machine's free-form notice names as failed, and why. Told from shapes, not from senders.

A candidate is an address that stands near a reason: in its own line, in the lines behind it, or below
"the following addresses". Whom to ask for help, who sent the mail and our own address are none. Linear.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from scanners.kinds.addresses_in_text import addresses_in
from scanners.kinds.failure_words import ASIDES, DELAYS, FAILURES, INTROS, PASSING
from scanners.kinds.report_fields import STATUS
from scanners.parsed_mail import Bounced

_MAX_LINES = 400
_MAX_LINE = 600
_BEHIND = 8
_BEFORE = 5
_SURE = 3
_MANY = 200
_REPLY = re.compile(r"(?<![\d.#@/:=-])([245]\d\d)(?=[ \-:,;)\]]|$)(?![ ]?[x%])")
_REPLY_LINE = re.compile(r"(?:.{0,80}[:<(#>])?\s{0,8}[45]\d\d[ -]")
_LABEL = re.compile(
    r"[\s>*-]{0,8}(?:final|original|intended|failed|invalid|unknown|undeliverable|rejected|the|bad)?[ -]?"
    r"(?:recipient|recipients|address|addresses|rcpt|user|mailbox|e-?mail|empfänger|empfaenger|destinataire"
    r"|destinatario|destinatário|adres|adresse|получатель|收件人)s?\s{0,3}(?:\(s\)|address|name|userid)?\s{0,3}[:=]",
    re.IGNORECASE,
)
_RCPT = re.compile(r"rcpt to", re.IGNORECASE)
_META = re.compile(r"\s{0,8}[>|*]{0,2}\s?(?:to|cc|an|à|para|a|aan|komu|кому|宛先)\s{0,3}:", re.IGNORECASE)
_ALONE = re.compile(
    r"[\s>*\-|\"'<(]{0,12}[^\s<>]{3,320}[>)\"':;,.\s|-]{0,6}(?:\([^()]{0,320}\)?[:\s]{0,2})?$"
)
_BARE_NAME = re.compile(r"[\s>*|-]{0,12}<?([A-Za-z0-9][\w.+-]{1,63})>?[:.]?$")
_BARE_NAME_AND_REASON = re.compile(
    r"[\s>*|-]{1,12}<?([A-Za-z0-9][\w.+-]{1,63})>?(?:\s{1,4}\(|\s{2,12}|\t|: )\S"
)
_NAMED = re.compile(
    r"(?:userid|user|recipient|account|addressee|name|unknown|id)\s{0,2}(?::\s{1,3}|\s[\"'<(])[\"'<(]{0,2}"
    r"([A-Za-z0-9][\w.+-]{1,63})[\"'>)]{0,2}(?:\.\.\.|[\s,;:]|$)",
    re.IGNORECASE,
)
_REASON = re.compile(r"\s{0,8}<?[^\s<>:,;]{3,320}>?:.{0,300}(?:\bsaid: |[\s:(][245]\d\d[ -])", re.IGNORECASE)
_HEADS = re.compile(r"\s{0,8}<?[^\s<>:,;@]{1,64}@[^\s<>:,;@]{1,255}>?(?::|\s{0,3}$)")
_GENERATED = re.compile(r"(?:generated|expanded|forwarded) (?:from|by):? ?<?$", re.IGNORECASE)
_SENT_BY = re.compile(r"(?:^|\s)(?:from|by|via|at)\s{1,2}[<\"']?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Candidate:
    address: str
    line: int
    points: int
    reason: str


def failed_in_text(
    notice: str, *, recipients: Collection[str] = (), others: Collection[str] = (), domain: str = ""
) -> tuple[Bounced, ...]:
    """Those that failed, each once. `recipients` are the returned mail's, `others` can't be meant.

    `domain` completes a name without one, if the notice names nobody else.
    """
    lines = [line[:_MAX_LINE].rstrip() for line in notice.splitlines()[:_MAX_LINES]]
    keys = {one.casefold() for one in recipients}
    found = _candidates(lines, keys, {one.casefold() for one in others})
    chosen = _sure(found, keys) or _bare_names(lines, domain, keys) or _likely(found)
    is_delayed = DELAYS.are_in(notice[:20_000])
    # Where the reason stands apart from the one recipient, the notice as a whole tells the code.
    apart = "\n".join(lines) if len(chosen) == 1 else ""
    return tuple(_bounced(one, lines, apart, is_delayed=is_delayed) for one in chosen)


def names_failed(notice: str, *, others: Collection[str] = ()) -> bool:
    """True if a notice names somebody beyond doubt."""
    lines = [line[:_MAX_LINE].rstrip() for line in notice.splitlines()[:_MAX_LINES]]
    return bool(_sure(_candidates(lines, set(), {one.casefold() for one in others}), set()))


def tells_code(notice: str) -> bool:
    """True if some line has the code of a failure where servers write it."""
    lines = (line[:_MAX_LINE] for line in notice.splitlines()[:_MAX_LINES])
    return any(status_in(line) or _REPLY_LINE.match(line) for line in lines)


def is_permanent(*, status: str, text: str, default: bool = True) -> bool:
    """From the status class (RFC 3463 §2), else the reply code (RFC 5321 §4.2.1), else the words."""
    if status[:1] in {"4", "5"} and status != "5.0.0":
        return status.startswith("5")
    found = STATUS.search(text) or _REPLY.search(text)
    if found and found[1][0] in "45":
        return found[1].startswith("5")
    if status[:1] == "5":
        return True
    return default and not PASSING.are_in(text)


def status_in(text: str) -> str:
    """The first enhanced status code in a text that tells of a failure; empty if there is none."""
    return next((".".join(found.groups()) for found in STATUS.finditer(text) if found[1] != "2"), "")


def _candidates(lines: list[str], keys: set[str], others: set[str]) -> list[_Candidate]:
    found: list[_Candidate] = []
    reasons = _lines_of_reasons(lines)
    for number, line in enumerate(lines):
        start = 0
        for address in addresses_in(line):
            at = line.find(address, start)
            before = line[start : max(at, start)]
            start = max(at, start) + len(address)
            key = address.casefold()
            if (key in others and key not in keys) or _is_aside(before, address):
                continue
            is_in_reason = number in reasons or (at > 0 and _is_in_reason(line[:at]))
            if is_in_reason and key not in keys and not _GENERATED.search(before[-30:]):
                continue
            points, reason = _points(lines, number, line, address, before)
            points += 2 if key in keys and points > 1 else 0
            found.append(_Candidate(address, number, points, reason))
            if len(found) >= _MANY:
                return found
    return found


def _is_aside(before: str, address: str) -> bool:
    local = address.partition("@")[0].casefold()
    if local in {"postmaster", "mailer-daemon", "abuse", "mailer_daemon"}:
        return True
    if _GENERATED.search(before[-30:]):
        return False
    return ASIDES.are_in(before[-80:]) or _SENT_BY.search(before[-20:]) is not None


def _lines_of_reasons(lines: list[str]) -> set[int]:
    """The lines below a recipient and further in than it: what a server said, who it was passed on to."""
    found: set[int] = set()
    depth: int | None = None
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if not line.strip():
            depth = None
        elif depth is None or indent <= depth:
            depth = indent if "@" in line and _HEADS.match(line) else None
        elif _ALONE.match(line) is None and not _LABEL.match(line):
            found.add(number)
    return found


def _is_in_reason(before: str) -> bool:
    """True behind a recipient that heads the line and what a server said of it: it may name others."""
    return _REASON.match(before) is not None and bool(addresses_in(before))


def _points(lines: list[str], number: int, line: str, address: str, before: str) -> tuple[int, str]:
    behind = _behind(lines, number, address)
    points = 0
    if _GENERATED.search(before[-30:]):
        return 1, behind
    label = _LABEL.match(line)
    if _RCPT.search(before) or (label and label.end() <= len(before) + 3):
        points += _SURE
    rest = line.replace(address, " ")
    if _tells_failure(rest):
        points += _SURE
    elif _META.match(line):
        return 1, behind
    if _tells_failure(behind):
        points += _SURE if _stands_out(line) else 1
    if _is_introduced(lines, number):
        points += _SURE if _stands_out(line) else 2
    return points + (1 if _stands_out(line) else 0), " ".join(f"{rest.strip(' <>:')} {behind}".split())


def _stands_out(line: str) -> bool:
    """True if the line is the address alone, or begins with it."""
    return _ALONE.match(line) is not None or line.lstrip(" \t>*-|\"'").startswith("<") or "@" in line[:40]


def _is_listed(line: str) -> bool:
    """True for a line that is a recipient's alone: an introduction above it holds for the next, too."""
    return _ALONE.match(line) is not None if "@" in line else line.lstrip(" \t>*-|").startswith("<")


def _tells_failure(text: str) -> bool:
    return FAILURES.are_in(text) or _REPLY.search(text) is not None


def _behind(lines: list[str], number: int, address: str) -> str:
    """The lines below an address that are about it: up to the next one, or to a blank line."""
    out: list[str] = []
    for line in lines[number + 1 : number + 1 + _BEHIND]:
        if not line.strip():
            if out:
                break
            continue
        found = addresses_in(line)
        if found and address not in found and _ALONE.match(line):
            break
        out.append(line.strip())
    return " ".join(out)[:1_500]


def _is_introduced(lines: list[str], number: int) -> bool:
    """True if the text above, up to other addresses, says that the following ones failed."""
    seen = 0
    for line in reversed(lines[max(0, number - 30) : number]):
        if not line.strip() or _is_listed(line):
            continue
        if INTROS.are_in(line):
            return True
        seen += 1
        if seen >= _BEFORE:
            break
    return False


def _best(found: list[_Candidate]) -> list[_Candidate]:
    """Each address once, where the most speaks for it."""
    best: dict[str, _Candidate] = {}
    for one in found:
        key = one.address.casefold()
        if key not in best or one.points > best[key].points:
            best[key] = one
    return list(best.values())


def _sure(found: list[_Candidate], keys: set[str]) -> list[_Candidate]:
    """Those for which enough speaks; if the returned mail's recipients are among them, no weaker ones."""
    sure = [one for one in _best(found) if one.points >= _SURE]
    meant = [one for one in sure if one.address.casefold() in keys]
    return [one for one in sure if not meant or one in meant or one.points >= 2 * _SURE]


def _likely(found: list[_Candidate]) -> list[_Candidate]:
    best = _best(found)
    most = max((one.points for one in best), default=0)
    return [one for one in best if one.points == most and most > 0]


def _bare_names(lines: list[str], domain: str, keys: set[str]) -> list[_Candidate]:
    """Names without a domain, alone in a line or before a reason below an introduction, or behind "user"."""
    for number, line in enumerate(lines):
        alone = _BARE_NAME.match(line) or (_tells_failure(line) and _BARE_NAME_AND_REASON.match(line)) or None
        if alone and _is_introduced(lines, number):
            reason = f"{line.strip()} {_behind(lines, number, '')}"
            return [_Candidate(_completed(alone[1], domain, keys), number, 1, reason)]
        named = _NAMED.search(line)
        if named and FAILURES.are_in(line):
            return [_Candidate(_completed(named[1], domain, keys), number, 1, line.strip())]
    return []


def _completed(name: str, domain: str, keys: set[str]) -> str:
    """With the domain that the returned mail has for the name, or else the reporting server's."""
    start = f"{name.casefold()}@"
    return next(
        (key for key in sorted(keys) if key.startswith(start)), f"{name}@{domain}" if domain else name
    )


def _bounced(one: _Candidate, lines: list[str], apart: str, *, is_delayed: bool) -> Bounced:
    reason = one.reason or lines[one.line].strip()
    if apart and not status_in(reason) and not _REPLY.search(reason):
        telling = next((line.strip() for line in apart.splitlines() if tells_code(line)), "")
        reason = f"{telling} {reason}".strip()
    status = status_in(reason)
    permanent = not is_delayed and is_permanent(status=status, text=reason)
    return Bounced(one.address, permanent, status, reason[:1000])
