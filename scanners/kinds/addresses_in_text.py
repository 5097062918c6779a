"""Mail addresses as they stand in a machine's text: in brackets, in quotes, before a colon. Linear."""

import re

_ADDRESS = re.compile(
    r"""("[^"@<>\r\n]{1,64}"|[^\s<>()\[\]:;,"@|=\\]{1,64})
        @([A-Za-z0-9\u0080-\uffff](?:[A-Za-z0-9.\u0080-\uffff_-]{0,253}[A-Za-z0-9\u0080-\uffff])?)""",
    re.VERBOSE,
)
# Where words are written together: "宛先weber@kunde.example様".
_BEFORE_LATIN = re.compile(r"^.{0,64}[\u2e80-\uffef](?=[!-~]{1,64}$)")
_AFTER_LATIN = re.compile(r"(\.[A-Za-z]{2,63})[\u2e80-\uffef].{0,253}$")
_LONGEST_LINE = 1_000
_MANY = 20


def addresses_in(line: str) -> list[str]:
    """The addresses of a line in their order, each once."""
    if "@" not in line:
        return []
    found: dict[str, None] = {}
    for match in _ADDRESS.finditer(line[:_LONGEST_LINE]):
        is_bracketed = line[match.start() - 1 : match.start()] == "<"
        local = match[1] if is_bracketed else match[1].lstrip("*>`'.-&~") or match[1]
        domain = _AFTER_LATIN.sub(r"\1", match[2].partition("..")[0])
        local = _BEFORE_LATIN.sub("", local) or local
        if not domain.replace(".", "").isdigit() or domain.count(".") == 3:
            found.setdefault(f"{local.removeprefix('mailto:')}@{domain}")
        if len(found) >= _MANY:
            break
    return list(found)


def bare(text: str) -> str:
    """An address without what machines wrap around it: a type, brackets, quotes, a comment."""
    inside = re.search(r"<([^<>]{1,320})>", text[:_LONGEST_LINE])
    if inside:
        text = inside[1].strip()
    text = text.strip(" \t'")
    if text.count("@") == 1 and len(text.split()) == 1 and not set(text) & set('();,:"'):
        return text.strip()[:320]
    found = addresses_in(text)
    return found[0] if found else text.strip(" \t<>\"'();,")[:320]
