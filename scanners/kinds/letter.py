"""A mail as those see it who judge its kind: header, addresses, text and files, all read already. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from scanners.parsed_mail import Address, Attachment

_SYSTEM_PATHS = frozenset({"<>", "<mailer-daemon>", "mailer-daemon", "<postmaster>"})


@dataclass(frozen=True, slots=True)
class Letter:
    """`said` has the first header of each name (lower case) that says something, `loops` every loop mark."""

    said: Mapping[str, str]
    loops: frozenset[str]
    sender: Address | None
    to: tuple[Address, ...]
    subject: str
    date: datetime | None
    text: str
    attachments: tuple[Attachment, ...]

    def lower(self, name: str) -> str:
        """What a header says, in lower case; an empty text if it is missing."""
        return self.said.get(name, "").lower()

    @property
    def local_part(self) -> str:
        return self.sender.key.partition("@")[0].strip("\"' ") if self.sender else ""

    @property
    def has_empty_path(self) -> bool:
        """True if nobody wants to hear of its fate (RFC 5321 §4.5.5): no machine's report is answered."""
        path = "".join(self.lower("return-path").split())
        return path in _SYSTEM_PATHS or path.startswith("<mailer-daemon@")

    @property
    def submitted(self) -> str:
        """The keyword of Auto-Submitted (RFC 3834 §5); empty for `no`, a missing one and a mail passed on."""
        keyword = self.lower("auto-submitted").partition(";")[0].partition("(")[0].strip()
        return "" if keyword in {"no", "auto-forwarded"} else keyword


def first_of_each(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The first value of each header that is not blank."""
    said: dict[str, str] = {}
    for name, value in headers:
        if stripped := value.strip():
            said.setdefault(name, stripped)
    return said
