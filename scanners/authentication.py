"""What our own mail server found out about a sender (Authentication-Results, RFC 8601). Pure, linear, capped.

Anybody can write such a header into a mail. Only that of the mailbox's own server counts, known by its
authserv-id, and only the topmost: what stands below it came with the mail (RFC 8601 §5). Without a configured
id nothing is believed, and nothing said is not a pass.

Read as servers write it, which is often not as the RFC says: Microsoft names no server, Yahoo another one
each time, OpenDKIM and OpenDMARC write a header each, Exim and rspamd mix in comments.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desk.addresses import normalise
from desk.because import Because, because
from desk.i18n import N_
from models.inbound_mail import Verdict
from scanners.parser.headers import addresses

HEADER = "authentication-results"
# Their servers name none, or this: said in the setting as one of these words.
MICROSOFT = frozenset({"microsoft", "outlook.com", "protection.outlook.com", "mx.microsoft.com"})
MOST_LENGTH = 16_384
MOST_HEADERS = 5
MOST_FROM = 2_000
MOST_RESULTS = 50

_RESULT = re.compile(r"(?P<method>[a-z][a-z0-9-]{0,30})(?:/\d{1,3})? ?= ?(?P<result>[a-z]{1,20})", re.ASCII)
_PROPERTY = re.compile(
    r"(?P<type>[a-z]{1,20})\.(?P<name>[a-z0-9_-]{1,30}) ?= ?(?P<value>\"[^\"]{0,300}\"|[^\s\"]{1,300})"
)
_PARENTHESES = re.compile(r"(?<!\\)([()])")


class Check(StrEnum):
    """The methods that a verdict is made from; servers tell of more."""

    SPF = "spf"
    DKIM = "dkim"
    DMARC = "dmarc"


@dataclass(frozen=True, slots=True)
class Result:
    """One check: `dkim`, `pass`, `{"header.d": "kunde.example"}`."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()

    def of(self, *names: str) -> str:
        return next((value for name, value in self.properties if name in names), "")


@dataclass(frozen=True, slots=True)
class Authentication:
    """The verdict, and why, in plain words."""

    verdict: Verdict
    why: Because
    results: tuple[Result, ...] = ()

    @property
    def is_forged(self) -> bool:
        return self.verdict is Verdict.FAIL


NOT_ASKED = Authentication(Verdict.UNKNOWN, because(N_("No server is trusted to check senders.")))
NOTHING_SAID = Authentication(Verdict.UNKNOWN, because(N_("The mail server said nothing of the sender.")))


def authenticate(headers: Iterable[tuple[str, str]], *, authserv_id: str, sender: str) -> Authentication:
    """What the server `authserv_id` says of `sender`, the address in From. Raises nothing."""
    if not authserv_id.strip():
        return NOT_ASKED
    known = tuple(headers)
    results = trusted_results(known, authserv_id)
    if results and len(_domains_in_from(known)) > 1:
        # Nobody knows which of them the server has checked (RFC 7489 §6.6.1).
        return Authentication(Verdict.FAIL, because(N_("it names several senders")), results)
    return _judged(results, _domain(sender)) if results else NOTHING_SAID


def _domains_in_from(headers: Iterable[tuple[str, str]]) -> set[str]:
    written = [value[:MOST_FROM] for name, value in headers if name == "from"]
    named = (item.address for item in addresses(written[:MOST_HEADERS]))
    return {_domain(address) for address in named if "@" in address}


def trusted_results(headers: Iterable[tuple[str, str]], authserv_id: str) -> tuple[Result, ...]:
    """The results in the topmost headers of this server; none if another's stands above them."""
    wanted = authserv_id.strip().casefold()
    found: list[Result] = []
    read = 0
    for name, value in headers:
        if read and name == "received":
            break  # written by the hop before: below here stands what came with the mail
        if name != HEADER:
            continue
        server, results = parse(value)
        if not _is_ours(server, wanted) or read >= MOST_HEADERS:
            break
        # What a header above tells of already is not ours a second time: it came with the mail.
        told = {item.method for item in found}
        found += [item for item in results if item.method not in told]
        read += 1
    return tuple(found)


def parse(value: str) -> tuple[str, Sequence[Result]]:
    """The authserv-id, empty if there is none, and the results that could be read."""
    pieces = _without_comments(value[:MOST_LENGTH]).casefold().split(";", MOST_RESULTS + 1)
    first = pieces[0].strip()
    # Microsoft starts with a result at once.
    has_id = "=" not in first
    server = first.split()[0] if has_id and first else ""
    told = pieces[1:] if has_id else pieces
    return server, [result for piece in told[:MOST_RESULTS] if (result := _result(piece)) is not None]


def _result(piece: str) -> Result | None:
    plain = " ".join(piece.split())
    found = _RESULT.match(plain)
    if found is None:
        return None
    said = _PROPERTY.finditer(plain, found.end())
    properties = [(f"{item['type']}.{item['name']}", item["value"].strip('"')) for item in said]
    return Result(found["method"], found["result"], tuple(properties))


def _without_comments(text: str) -> str:
    """RFC 5322 comments out; one that never ends hides nothing: servers write a sender's words there."""
    kept: list[str] = []
    depth = 0
    for piece in _PARENTHESES.split(text):
        if piece == "(":
            depth += 1
        elif piece == ")" and depth:
            depth -= 1
            kept.append(" ")
        elif not depth:
            kept.append(piece)
    return text if depth else "".join(kept)


def _is_ours(server: str, wanted: str) -> bool:
    """The id itself or a name below it: large providers have many servers."""
    if wanted in MICROSOFT and (not server or server in MICROSOFT):
        return True
    return bool(server) and (server == wanted or server.endswith(f".{wanted}"))


def _judged(results: tuple[Result, ...], domain: str) -> Authentication:
    by = {check: [item for item in results if item.method == check] for check in Check}
    if _any(by[Check.DMARC], "fail"):
        return Authentication(Verdict.FAIL, because(N_("DMARC failed")), results)
    for item in by[Check.DMARC]:
        about = item.of("header.from").rpartition("@")[2]
        if item.result == "pass" and about and not _aligned(about, domain):
            why = because(N_("the mail server checked another sender, {other}"), other=about)
            return Authentication(Verdict.FAIL, why, results)
    if _any(by[Check.DMARC], "pass"):
        return Authentication(Verdict.PASS, because(N_("DMARC passed")), results)
    return _without_dmarc(by[Check.SPF], by[Check.DKIM], domain, results)


def _without_dmarc(
    spf: Sequence[Result], dkim: Sequence[Result], domain: str, results: tuple[Result, ...]
) -> Authentication:
    """As DMARC would: one of both must pass for the domain in From (RFC 7489 §3.1)."""
    signed = (item.of("header.d") or item.of("header.i").rpartition("@")[2] for item in _of(dkim, "pass"))
    if any(_aligned(name, domain) for name in signed):
        return Authentication(Verdict.PASS, because(N_("signed by the sender's domain (DKIM)")), results)
    sent = (item.of("smtp.mailfrom").rpartition("@")[2] for item in _of(spf, "pass"))
    if any(_aligned(name, domain) for name in sent):
        return Authentication(Verdict.PASS, because(N_("sent by the sender's domain (SPF)")), results)
    failed = _any(spf, "fail", "hardfail"), _any(dkim, "fail")
    if any(failed) and not _of(spf, "pass") and not _of(dkim, "pass"):
        names = " and ".join(name for name, is_so in zip(("SPF", "DKIM"), failed, strict=True) if is_so)
        return Authentication(Verdict.FAIL, because(N_("{checks} failed"), checks=names), results)
    return Authentication(Verdict.UNKNOWN, because(N_("The mail server could not tell.")), results)


def _of(results: Sequence[Result], wanted: str) -> list[Result]:
    return [item for item in results if item.result == wanted]


def _any(results: Sequence[Result], *wanted: str) -> bool:
    return any(item.result in wanted for item in results)


def _domain(address: str) -> str:
    return normalise(address).rpartition("@")[2]


def _aligned(name: str, domain: str) -> bool:
    """The same domain, or one below the other (relaxed alignment, RFC 7489 §3.1.1)."""
    known = normalise(f"x@{name.strip('.')}").rpartition("@")[2]
    if not known or not domain or "." not in known or "." not in domain:
        return False
    return known == domain or known.endswith(f".{domain}") or domain.endswith(f".{known}")
