"""The fields of a delivery report (RFC 3464), however a mail server arranged them. Pure, never raises.

Servers leave out blank lines or put one behind every field, forget types, misname actions and put remarks
behind addresses. A recipient's group starts where a field comes that the group before has already.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from scanners.kinds.addresses_in_text import bare

_MAX_BYTES = 256 * 1024
_MAX_RECIPIENTS = 1_000
_MAX_REPORTS = 20
_FIELD = re.compile(r"\s{0,3}(?:>\s?)?([A-Za-z][A-Za-z0-9-]{2,40})\s{0,2}:\s{0,8}(.{0,2000})")
_OF_RECIPIENT = frozenset(
    {
        "original-recipient",
        "final-recipient",
        "x-actual-recipient",
        "x-supplementary-info",
        "action",
        "status",
        "diagnostic-code",
        "remote-mta",
    }
)
_STARTS = frozenset({"original-recipient", "final-recipient", "action", "status"})
_ADDRESS_TYPES = re.compile(
    r"\s{0,3}(?:rfc[-_ ]?822|utf-8|local|system|unknown|smtp|dns|x400|x-[a-z0-9]{1,12})\s{0,3};",
    re.IGNORECASE,
)
_HEX = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")


@dataclass(slots=True)
class Group:
    """What a report says of one recipient."""

    fields: dict[str, str] = field(default_factory=dict)

    @property
    def action(self) -> str:
        """failed, delayed, delivered, relayed or expanded; empty if it isn't said."""
        said = self.fields.get("action", "").lower()
        for word, action in _ACTIONS:
            if word in said:
                return action
        return ""

    @property
    def status(self) -> str:
        found = STATUS.search(self.fields.get("status", ""))
        return ".".join(found.groups()) if found else ""

    @property
    def diagnostic(self) -> str:
        kind, separator, rest = self.fields.get("diagnostic-code", "").partition(";")
        text = rest if separator and " " not in kind.strip() else self.fields.get("diagnostic-code", "")
        return " ".join((text or self.fields.get("x-supplementary-info", "")).split())[:1000]

    @property
    def original(self) -> str:
        return _address(self.fields.get("original-recipient", ""))

    @property
    def final(self) -> str:
        return _address(self.fields.get("final-recipient", "") or self.fields.get("x-actual-recipient", ""))


_ACTIONS = (
    ("undeliver", "failed"),
    ("deliver", "delivered"),
    ("relay", "relayed"),
    ("expand", "expanded"),
    ("delay", "delayed"),
    ("defer", "delayed"),
    ("transient", "delayed"),
    ("fail", "failed"),
    ("error", "failed"),
    ("reject", "failed"),
    ("bounce", "failed"),
)


def groups(report: str) -> list[Group]:
    """The groups of a report that are about a recipient, in their order."""
    found: list[Group] = []
    current = Group()
    for name, value, is_behind_blank in _fields(report):
        if name in current.fields and (name in _STARTS or is_behind_blank):
            found.append(current)
            current = Group()
        current.fields.setdefault(name, value)
        if len(found) >= _MAX_RECIPIENTS:
            break
    return [group for group in (*found, current) if group.original or group.final or group.action]


def read_groups(reports: Iterable[bytes]) -> list[Group]:
    """The groups of a mail's first reports, a thousand at most."""
    found: list[Group] = []
    for report in islice(reports, _MAX_REPORTS):
        found.extend(groups(decoded(report)))
        if len(found) >= _MAX_RECIPIENTS:
            break
    return found[:_MAX_RECIPIENTS]


def decoded(data: bytes) -> str:
    """The text of a report: UTF-8 or, failing that, each byte its own letter."""
    data = data[:_MAX_BYTES].replace(b"\0", b"")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _fields(report: str) -> Iterable[tuple[str, str, bool]]:
    """Each field that is about a recipient: name, value, and whether a blank line stands before it."""
    name, value, is_behind_blank = "", "", False
    for line in (*report.splitlines(), ""):
        if name and value_goes_on(line):
            value = f"{value} {line.strip()}"[:4000]
            continue
        if name in _OF_RECIPIENT:
            yield name, value, is_behind_blank
            is_behind_blank = False
        is_behind_blank = is_behind_blank or not line.strip()
        found = _FIELD.match(line)
        name, value = (found[1].lower(), found[2].strip()) if found else ("", "")


def value_goes_on(line: str) -> bool:
    """True for a folded line; one that is indented but a field of its own is none."""
    if line[:1] not in {" ", "\t"}:
        return False
    found = _FIELD.match(line)
    return found is None or found[1].lower() not in _OF_RECIPIENT


def bare_field(value: str) -> str:
    """The address in a field such as `rfc822; weber@kunde.example`."""
    return _address(value) if value else ""


def _address(value: str) -> str:
    kind = _ADDRESS_TYPES.match(value)
    address = bare(value[kind.end() :] if kind else value)
    if "\\x{" in address:
        address = _HEX.sub(lambda code: _letter(code[1]), address)
    local, at, domain = address.rpartition("@")
    if at and kind and _XTEXT.search(local) and "+3D" in local.upper():
        return f"{_XTEXT.sub(lambda code: _letter(code[1]), local)}@{domain}"
    return address


def _letter(code: str) -> str:
    number = int(code, 16)
    return chr(number) if 0x20 <= number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "?"
