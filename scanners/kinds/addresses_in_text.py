"""Mail addresses as they stand in a machine's text: in brackets, in quotes, before a colon. Linear."""

import re

_ADDRESS = re.compile(
    r"""("[^"@<>\r\n]{1,64}"|[^\s<>()\[\]:;,"'@|=\\]{1,64})
        @([A-Za-z0-9\u0080-\uffff](?:[A-Za-z0-9.\u0080-\uffff_-]{0,253}[A-Za-z0-9\u0080-\uffff])?)""",
    re.VERBOSE,
)
_LONGEST_LINE = 1_000
_MANY = 20


def addresses_in(line: str) -> list[str]:
    """The addresses of a line in their order, each once."""
    if "@" not in line:
        return []
    found: dict[str, None] = {}
    for match in _ADDRESS.finditer(line[:_LONGEST_LINE]):
        local = match[1].lstrip("*>`'.-&~") or match[1]
        domain = match[2].partition("..")[0]
        if not domain.replace(".", "").isdigit() or domain.count(".") == 3:
            found.setdefault(f"{local.removeprefix('mailto:')}@{domain}")
        if len(found) >= _MANY:
            break
    return list(found)


def bare(text: str) -> str:
    """An address without what machines wrap around it: a type, brackets, quotes, a comment."""
    inside = re.search(r"<([^<>]{1,320})>", text[:_LONGEST_LINE])
    if inside:
        text = inside[1]
    found = addresses_in(text)
    return found[0] if found else text.strip(" \t<>\"'();,")[:320]
