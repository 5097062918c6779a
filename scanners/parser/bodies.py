"""From the parts of a mail to its text, its HTML and its attachments. Pure; loses nothing.

A part is shown or attached, never dropped. Of alternatives the plain one gives the text and the HTML one the
display; parts that stand one after the other are joined, in both forms. Files that a text carries inside
(uuencode, winmail.dat) are attached like any other.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from desk import html_cleaning
from desk.html_limits import MAX_HTML
from scanners.parsed_mail import Attachment
from scanners.parser import cms, invitation, pictures, tnef, uuencoded
from scanners.parser.attachment_names import attachment_name, safe_name
from scanners.parser.charsets import header_text, html_charset, to_text
from scanners.parser.part import MAX_PARTS, Part
from scanners.parser.passages import Passage, one_of, without_doubles
from scanners.parser.structure import entity_within

MAX_TEXT = 1024 * 1024
_HTML_DOCUMENT = re.compile(
    rb"\s{0,99}(?:<\?xml[^>]{0,99}>\s{0,99})?<(?:!doctype html|html)[\s>]", re.IGNORECASE
)
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
# Shown where a mail has nothing else to show.
_LIKE_TEXT = frozenset({"text/enriched", "text/richtext", "text/markdown", "text/x-markdown", "text/x-plain"})
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_ENCRYPTED = {
    "application/pgp-encrypted": "the mail is encrypted (PGP), its text can't be read",
    **dict.fromkeys(_SMIME, "the mail is encrypted (S/MIME), its text can't be read"),
}


@dataclass(frozen=True, slots=True)
class Bodies:
    text: str
    html: str | None
    attachments: tuple[Attachment, ...]
    defects: tuple[str, ...]


@dataclass(slots=True)
class _Reader:
    root: Part
    defects: list[str] = field(default_factory=list)
    files: list[Part | Attachment] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    known: Mapping[str, str] | None = None
    # What all parts together may still show: a mail may have a thousand of them.
    text_room: int = MAX_TEXT
    html_room: int = MAX_HTML

    def passages(self, part: Part) -> list[Passage]:
        children = part.children
        if children is None:
            return self._leaf(part)
        read = [self.passages(child) for child in children[:MAX_PARTS]]
        if part.media_type == "multipart/alternative":
            return one_of(read)
        return without_doubles([passage for passages in read for passage in passages])

    def _leaf(self, part: Part) -> list[Passage]:
        if not _is_shown(part, self.root):
            self.files.append(part)
            return self._signed(part)
        content = part.decoded()
        if content.defect:
            self.defects.append(content.defect)
        if part.media_type == "text/html" or _is_untold_html(part, content.data):
            return [self._html(part, self._text(part, content.data)), *self._after(part, content.after)]
        data = content.data + (b"\n" + content.after if content.after.strip() else b"")
        return [self._plain(part, data)]

    def _signed(self, part: Part) -> list[Passage]:
        """What a mail says that was signed as a whole."""
        if part.media_type not in _SMIME or part.is_left_whole:
            return []
        content = cms.signed_content(part.content())
        return [] if content is None else self.passages(entity_within(part, content))

    def _text(self, part: Part, data: bytes) -> str:
        charset = part.content_type.parameters.get("charset")
        if part.media_type == "text/html" and not charset and not data.isascii():
            charset = html_charset(data)
        text, defect = to_text(data, charset)
        if defect:
            self.defects.append(defect)
        return text

    def _after(self, part: Part, data: bytes) -> list[Passage]:
        return [Passage(text=self._shown(part, self._text(part, data).strip()))] if data.strip() else []

    def _html(self, part: Part, source: str) -> Passage:
        if len(source) <= self.html_room:
            self.html_room -= len(source)
            cleaned = html_cleaning.sanitised(pictures.shown_by_id(source, self._known_pictures(source)))
            if cleaned is not None:
                return Passage(html=cleaned)
        self.defects.append("the HTML is too big or too deeply nested to be shown, it is attached")
        self._attach(part)
        return Passage(text=self._within_room(html_cleaning.stripped(source)) if self.text_room else "")

    def _shown(self, part: Part, text: str) -> str:
        if len(text) > self.text_room:
            self.defects.append("the text is too long to be shown whole, it is attached")
            self._attach(part)
        return self._within_room(text)

    def _attach(self, part: Part) -> None:
        if not any(one is part for one in self.files):
            self.files.append(part)

    def _within_room(self, text: str) -> str:
        shown = text[: self.text_room]
        self.text_room -= len(shown)
        return shown

    def _known_pictures(self, source: str) -> Mapping[str, str]:
        if "<img" not in source.lower():
            return {}
        if self.known is None:
            leaves = [one for one in self.root.walk() if one.children is None and one.is_picture]
            self.numbers = {id(one): number for number, one in enumerate(leaves, 1)}
            self.known = pictures.ids_by_name(leaves)
        return self.known

    def _plain(self, part: Part, data: bytes) -> Passage:
        text = _with_line_feeds(self._text(part, self._without_files(data)))
        text = self._shown(part, text)
        parameters = part.content_type.parameters
        if parameters.get("format", "").lower() == "flowed":
            text = unflowed(text, delete_space=parameters.get("delsp", "").lower() == "yes")
        return Passage(text=text)

    def _without_files(self, data: bytes) -> bytes:
        if b"begin" not in data:
            return data
        kept, position = [], 0
        for found in uuencoded.files(data):
            name = safe_name(header_text(found.name)) or "file.bin"
            self.files.append(Attachment(name, "application/octet-stream", found.data))
            kept.append(data[position : found.start])
            position = found.end
        return b"".join([*kept, data[position:]])

    def shown_id(self, part: Part) -> str | None:
        given = pictures.content_id(part)
        return f"part{self.numbers[id(part)]}" if given is None and id(part) in self.numbers else given

    def nothing_shown(self) -> list[Passage]:
        """What stands in for the text of a mail that has none."""
        for part in list(self.files):
            if isinstance(part, Attachment) or part.disposition.value == "attachment":
                continue
            if part.media_type == "text/html":
                return [self._html(part, self._text(part, part.content()))]
            if part.media_type == "text/plain":
                return [self._plain(part, part.content())]
            if part.media_type == "text/calendar":
                words = invitation.in_words(part.content(), part.content_type.parameters.get("charset"))
                if words:
                    return [Passage(text=words)]
            if part.media_type in _LIKE_TEXT:
                return [Passage(text=self._text(part, part.content())[:MAX_TEXT])]
            if part.media_type in _ENCRYPTED:
                self.defects.append(_ENCRYPTED[part.media_type])
        return self._packed_text()

    def _packed_text(self) -> list[Passage]:
        for part in self.files:
            packed = tnef.unpacked(part.content()) if isinstance(part, Part) and _is_tnef(part) else None
            if packed is not None and packed.html.strip():
                return [Passage(text=packed.text or None, html=html_cleaning.sanitised(packed.html) or "")]
            if packed is not None and packed.text.strip():
                return [Passage(text=_with_line_feeds(packed.text)[:MAX_TEXT])]
        return []


def read_bodies(root: Part) -> Bodies:
    """What the mail says and what it carries."""
    reader = _Reader(root)
    passages = [one for one in reader.passages(root) if not one.is_empty] or reader.nothing_shown()
    html = None
    if any(passage.html is not None for passage in passages):
        html = "\n".join(passage.as_html() for passage in passages)
    text = "\n\n".join(passage.as_text().strip("\n") for passage in passages)
    return Bodies(
        text.strip("\n"), html, tuple(_attachments(reader, html or "")), tuple(dict.fromkeys(reader.defects))
    )


def _with_line_feeds(text: str) -> str:
    # Not by an expression: a mail of nothing but line ends would cost it forty times its size.
    # Lines that were ended twice, on their way through something that took `\n` for `\r\n`, are one.
    return text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")


def unflowed(text: str, *, delete_space: bool) -> str:
    """Soft line breaks taken out, within one quote depth; stuffed spaces removed (RFC 3676 §4)."""
    out: list[str] = []
    flowing, last_depth = False, 0
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        if not flowing or depth != last_depth or content == "-- ":
            out.append("\n" + (">" * depth + " " if depth else ""))
        flowing, last_depth = content.endswith(" ") and content != "-- ", depth
        out.append(content[:-1] if flowing and delete_space else content)
    return "".join(out)[1:]


def _is_shown(part: Part, root: Part) -> bool:
    if part.media_type.startswith("multipart/"):
        return not part.is_left_whole
    if part.media_type not in {"text/plain", "text/html"} or part.disposition.value == "attachment":
        return False
    return part is root or not part.file_name


def _is_untold_html(part: Part, data: bytes) -> bool:
    """A document that a script sent without saying what it is."""
    return not part.content_type.value and bool(_HTML_DOCUMENT.match(data, 0, 500))


def _is_tnef(part: Part) -> bool:
    return part.media_type in _TNEF or part.file_name.lower() == "winmail.dat"


def _attachments(reader: _Reader, html: str) -> Iterator[Attachment]:
    shown = html_cleaning.picture_ids(html)
    for number, file in enumerate(reader.files[:MAX_PARTS], 1):
        if isinstance(file, Attachment):
            yield file
            continue
        attachment = _attachment(file, reader.shown_id(file), shown, number)
        yield attachment
        if _is_tnef(file):
            yield from _unpacked(attachment.data, shown)


def _attachment(part: Part, content_id: str | None, shown: frozenset[str], number: int) -> Attachment:
    data = part.content()
    return Attachment(
        name=attachment_name(part, data, number=number),
        content_type=part.media_type,
        data=data,
        content_id=content_id if content_id in shown or part.first("content-id") else None,
        inline=content_id in shown,
    )


def _unpacked(data: bytes, shown: frozenset[str]) -> Iterator[Attachment]:
    packed = tnef.unpacked(data)
    for number, file in enumerate(packed.files if packed else (), 1):
        yield Attachment(
            name=safe_name(file.name) or f"attachment-{number}.bin",
            content_type=file.content_type
            if file.content_type.count("/") == 1
            else "application/octet-stream",
            data=file.data,
            content_id=file.content_id or None,
            inline=file.content_id in shown,
        )
