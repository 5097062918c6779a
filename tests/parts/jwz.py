"""Threads as mail programs make them: by references (RFC 5256 §3, after Jamie Zawinski), and Gmail's."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage

_ID = re.compile(r"<[^<>\s]+>")
# RFC 5256 §2.1, and what Outlook writes in German.
_PREFIX = re.compile(r"\s*(?:re|fwd?|aw|antw|wg)\s*(?:\[[^\]]*\])?\s*:", re.IGNORECASE)
_BLOB = re.compile(r"\s*\[[^\[\]]*\]\s*(?=\S)")


@dataclass(eq=False)
class _Box:
    """A mail, or the place of one that is not there."""

    mail: EmailMessage | None = None
    parent: "_Box | None" = None
    children: "list[_Box]" = field(default_factory=list)

    def is_below(self, other: "_Box") -> bool:
        box: _Box | None = self
        while box is not None:
            if box is other:
                return True
            box = box.parent
        return False

    def hang(self, child: "_Box") -> None:
        child.parent = self
        self.children.append(child)

    def leave(self) -> None:
        if self.parent is not None:
            self.parent.children.remove(self)
            self.parent = None


def by_references(mails: Sequence[EmailMessage]) -> list[list[EmailMessage]]:
    """The threads, each with its mails (RFC 5256 §3, REFERENCES, steps 1 to 5)."""
    boxes = _linked(mails)
    roots = [kept for box in boxes.values() if box.parent is None for kept in _pruned(box, is_root=True)]
    return [_mails_of(boxes) for boxes in _by_subject(roots)]


def _linked(mails: Sequence[EmailMessage]) -> dict[str, _Box]:
    boxes: dict[str, _Box] = {}
    for mail in mails:
        box = boxes.setdefault(str(mail["Message-ID"]).strip(), _Box())
        box.mail = mail
        above: _Box | None = None
        for one in references_of(mail):
            named = boxes.setdefault(one, _Box())
            if above is not None and named.parent is None and not above.is_below(named):
                above.hang(named)
            above = named
        box.leave()
        if above is not None and not above.is_below(box):
            above.hang(box)
    return boxes


def references_of(mail: EmailMessage) -> list[str]:
    """All of References; where there are none, the first of In-Reply-To."""
    return _ID.findall(str(mail["References"] or "")) or _ID.findall(str(mail["In-Reply-To"] or ""))[:1]


def _pruned(box: _Box, *, is_root: bool) -> list[_Box]:
    """Places of mails that are not there give way to what hangs on them."""
    box.children = [kept for child in box.children for kept in _pruned(child, is_root=False)]
    for child in box.children:
        child.parent = box
    if box.mail is not None or (is_root and len(box.children) > 1):
        return [box]
    return box.children


def _by_subject(roots: Sequence[_Box]) -> Iterable[list[_Box]]:
    threads: dict[str, list[_Box]] = {}
    for number, root in enumerate(roots):
        first = root.mail or root.children[0].mail
        assert first is not None
        threads.setdefault(base_subject(str(first["Subject"])) or str(number), []).append(root)
    return threads.values()


def base_subject(subject: str) -> str:
    """Without `Re:` and `[…]` at its beginning (RFC 5256 §2.1, without its rarer parts)."""
    before = ""
    text = " ".join(subject.split())
    while text != before:
        before = text
        text = _BLOB.sub("", _PREFIX.sub("", text, count=1), count=1) or before
    return text.casefold()


def _mails_of(boxes: Sequence[_Box]) -> list[EmailMessage]:
    found: list[EmailMessage] = []
    for box in boxes:
        found += [box.mail] if box.mail is not None else []
        found += _mails_of(box.children)
    return found


def as_gmail(mails: Sequence[EmailMessage]) -> list[list[EmailMessage]]:
    """Mails belong together that refer to one another, or to the same, under the same subject."""
    threads: list[tuple[str, set[str], list[EmailMessage]]] = []
    for mail in mails:
        subject = _plain(str(mail["Subject"]))
        ids = {str(mail["Message-ID"]).strip(), *_ID.findall(f"{mail['References']} {mail['In-Reply-To']}")}
        joined = [thread for thread in threads if thread[0] == subject and thread[1] & ids]
        rest = [thread for thread in threads if thread not in joined]
        together = [one for thread in joined for one in thread[2]]
        threads = [*rest, (subject, ids.union(*(thread[1] for thread in joined)), [*together, mail])]
    return [thread[2] for thread in threads]


def _plain(subject: str) -> str:
    """Without `Re:`; what stands in brackets counts."""
    before, text = "", " ".join(subject.split())
    while text != before:
        before, text = text, _PREFIX.sub("", text, count=1).strip()
    return text.casefold()
