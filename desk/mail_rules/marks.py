"""`{marks}` in what a rule sets: pieces of the mail. What is put in is never looked through again."""

import re
from collections.abc import Callable, Iterator

from desk.errors import Invalid

_MARK = re.compile(r"\{([^{}\n]{1,100})\}")
NAMES = ("from", "from_name", "subject", "body", "mailbox", "organisation", "match")
_NUMBERED = re.compile(r"match\.[0-9]{1,2}", re.ASCII)
LABEL = "label."


def check(template: str, *, field: str) -> None:
    """Raises Invalid for a name in braces that a mail doesn't have."""
    for name in found_in(template):
        if not is_known(name):
            raise Invalid(
                field,
                "A mail has no {name} to put in. Possible are: {known}.",
                name=f"{{{name}}}",
                known=", ".join(f"{{{item}}}" for item in (*NAMES, "match.1", f"{LABEL}NAME")),
            )


def is_known(name: str) -> bool:
    """Is it a piece of a mail?"""
    return name in NAMES or _NUMBERED.fullmatch(name) is not None or name.startswith(LABEL)


def found_in(template: str) -> Iterator[str]:
    """The names in braces."""
    yield from _MARK.findall(template)


def filled(template: str, value_of: Callable[[str], str]) -> str:
    """The template with the mail's values."""
    return _MARK.sub(lambda found: value_of(found[1]), template).strip()
