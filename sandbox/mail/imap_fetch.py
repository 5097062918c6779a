"""What FETCH can show of a mail: flags, numbers, dates, and the raw bytes whole, by header or by range.

ENVELOPE, BODYSTRUCTURE and numbered parts would need a parser of mails; this server has none on purpose, and
says BAD to them.
"""

import re
from collections.abc import Callable

from sandbox.mail.imap_grammar import Bad, Token
from sandbox.mail.store import StoredMail

SEEN = "\\Seen"
MACROS = {"FAST": ["FLAGS", "INTERNALDATE", "RFC822.SIZE"]}
BODY = re.compile(
    r"BODY(?P<peek>\.PEEK)?\[(?P<section>[^\]]*)\](?:<(?P<start>\d+)(?:\.(?P<length>\d+))?>)?\Z",
    re.IGNORECASE | re.DOTALL,
)
FIELDS = re.compile(r"HEADER\.FIELDS(?P<other>\.NOT)? \((?P<names>[^)]*)\)\Z", re.IGNORECASE | re.DOTALL)
HEADER_END = re.compile(rb"(?:\A|\r?\n)\r?\n")

Item = Callable[[StoredMail], bytes]


def parse_items(token: Token, *, with_uid: bool) -> tuple[list[Item], bool]:
    """Turn the list of a FETCH into writers; the second answer says whether it marks the mail as seen."""
    words = token if isinstance(token, list) else [token]
    names = [word for word in words if isinstance(word, str)]
    if len(names) != len(words):
        raise Bad("FETCH takes names of items")
    names = [name for word in names for name in MACROS.get(word.upper(), [word])]
    if with_uid and "UID" not in map(str.upper, names):
        names.insert(0, "UID")
    return [_item(name) for name in names], any(_marks_seen(name) for name in names)


def _item(name: str) -> Item:
    simple = SIMPLE.get(name.upper())
    if simple is not None:
        return simple
    body = BODY.match(name)
    if body is None:
        raise Bad(f"FETCH of {name} is not offered here")
    cut = _section(body["section"])
    label = f"BODY[{body['section']}]".encode("ascii", "surrogateescape")
    if body["start"] is None:
        return lambda mail: label + b" " + _literal(cut(mail.raw))
    start = int(body["start"])
    end = None if body["length"] is None else start + int(body["length"])
    return lambda mail: label + b"<%d> " % start + _literal(cut(mail.raw)[start:end])


def _marks_seen(name: str) -> bool:
    if name.upper() in {"RFC822", "RFC822.TEXT"}:
        return True
    body = BODY.match(name)
    return body is not None and body["peek"] is None


def _section(section: str) -> Callable[[bytes], bytes]:
    plain = SECTIONS.get(section.upper())
    if plain is not None:
        return plain
    fields = FIELDS.match(section)
    if fields is None:
        raise Bad(f"BODY[{section}] is not offered here")
    wanted = {name.strip('"').lower().encode() for name in fields["names"].split()}
    inverted = fields["other"] is not None
    return lambda raw: _some_fields(raw, wanted, inverted=inverted)


def header(raw: bytes) -> bytes:
    end = HEADER_END.search(raw)
    return raw if end is None else raw[: end.end()]


def body_text(raw: bytes) -> bytes:
    return raw[len(header(raw)) :]


def header_fields(raw: bytes) -> list[bytes]:
    """Cut the header into its fields, each with its folded lines."""
    fields: list[bytes] = []
    for line in header(raw).split(b"\n"):
        whole = line + b"\n"
        if line[:1] in {b" ", b"\t"} and fields:
            fields[-1] += whole
        elif line.strip():
            fields.append(whole)
    return fields


def _some_fields(raw: bytes, wanted: set[bytes], *, inverted: bool) -> bytes:
    chosen = bytearray()
    for field in header_fields(raw):
        name = field.partition(b":")[0].strip().lower()
        if (name in wanted) != inverted:
            chosen += field
    return bytes(chosen) + b"\r\n"


def _literal(value: bytes) -> bytes:
    return b"{%d}\r\n" % len(value) + value


def flag_list(mail: StoredMail) -> bytes:
    return b"FLAGS (" + " ".join(sorted(mail.flags)).encode("ascii", "replace") + b")"


def _internal_date(mail: StoredMail) -> bytes:
    return b"INTERNALDATE " + mail.received.strftime('"%d-%b-%Y %H:%M:%S %z"').encode()


SECTIONS: dict[str, Callable[[bytes], bytes]] = {"": bytes, "HEADER": header, "TEXT": body_text}

SIMPLE: dict[str, Item] = {
    "UID": lambda mail: b"UID %d" % mail.uid,
    "FLAGS": flag_list,
    "INTERNALDATE": _internal_date,
    "RFC822.SIZE": lambda mail: b"RFC822.SIZE %d" % len(mail.raw),
    "RFC822": lambda mail: b"RFC822 " + _literal(mail.raw),
    "RFC822.HEADER": lambda mail: b"RFC822.HEADER " + _literal(header(mail.raw)),
    "RFC822.TEXT": lambda mail: b"RFC822.TEXT " + _literal(body_text(mail.raw)),
}
