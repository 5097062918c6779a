"""What the own mail server's filter thought of a mail. A verdict to show and to sort by; the desk decides."""

import re
from collections.abc import Iterable

_YES = re.compile(r"\s{0,3}(?:yes|true|spam|1)\b", re.IGNORECASE)
_NO = re.compile(r"\s{0,3}(?:no|false|ham|clean|0)\b", re.IGNORECASE)
_SCL = re.compile(r"\s{0,3}(-?\d{1,2})\b")
_FILTERED = re.compile(r"\bSFV:(\w{3})", re.IGNORECASE)
_LEVEL = re.compile(r"\bSCL:(-?\d{1,2})", re.IGNORECASE)
_SPAM_LEVEL = 5
_SPAM_FILTERED = frozenset({"SPM", "SKS", "SKB"})
_PASSED_FILTERED = frozenset({"NSPM", "NSP", "SKN", "SKI", "SKA", "SFE"})
_ANSWERING = frozenset(
    {
        "x-spam-flag",
        "x-spam-status",
        "x-spam",
        "x-is-spam",
        "x-barracuda-spam-flag",
        "x-barracuda-spam-status",
        "x-spam-result",
        "x-gmx-antispam",
    }
)
_ACTIONS = {
    "reject": True,
    "add header": True,
    "rewrite subject": True,
    "soft reject": True,
    "no action": False,
}


def spam_verdict(headers: Iterable[tuple[str, str]]) -> bool | None:
    """True for spam, False for none, None if no filter spoke; the first header that says something decides.

    Headers stand in the order of the mail, and servers write theirs on top: the last server speaks first.
    """
    for name, value in headers:
        verdict = _verdict(name, value[:500])
        if verdict is not None:
            return verdict
    return None


def _verdict(name: str, value: str) -> bool | None:
    if name in _ANSWERING:
        return True if _YES.match(value) else False if _NO.match(value) else None
    if name in {"x-ms-exchange-organization-scl", "x-scl"}:
        found = _SCL.match(value)
        return int(found[1]) >= _SPAM_LEVEL if found else None
    if name == "x-forefront-antispam-report":
        return _forefront(value)
    if name == "x-spamd-result":
        return _verdict("x-spam-flag", value.partition(":")[2])
    if name == "x-rspamd-action":
        return _ACTIONS.get(" ".join(value.lower().split()))
    return None


def _forefront(value: str) -> bool | None:
    filtered = _FILTERED.search(value)
    if filtered and filtered[1].upper() in _SPAM_FILTERED:
        return True
    if filtered and filtered[1].upper() in _PASSED_FILTERED:
        return False
    level = _LEVEL.search(value)
    return int(level[1]) >= _SPAM_LEVEL if level else None
