"""From the parts of a mail to its text, its HTML and its attachments. Pure; loses nothing.

A part is shown or attached, never dropped. Of alternatives the plain one gives the text and the HTML one the
display (RFC 2046 §5.1.4); parts that stand one after the other are joined, in both forms.
"""

import re
from dataclasses import dataclass, field

from desk import html_cleaning
from scanners.parsed_mail import Attachment
from scanners.parser.attachment_names import attachment_name
from scanners.parser.charsets import to_text
from scanners.parser.structure import MAX_PARTS, Part

MAX_TEXT = 1024 * 1024
_LINE_END = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Bodies:
    text: str
    html: str | None
    attachments: tuple[Attachment, ...]
    defects: tuple[str, ...]


@dataclass(slots=True)
class _Passage:
    """One stretch of the mail in the forms it came in; `html` is sanitised, None if there is none."""

    text: str | None = None
    html: str | None = None

    def as_text(self) -> str:
        return self.text if self.text is not None else html_cleaning.as_text(self.html or "")

    def as_html(self) -> str:
        return self.html if self.html is not None else html_cleaning.from_text(self.text or "")


@dataclass(slots=True)
class _Reader:
    defects: list[str] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)

    def passages(self, part: Part) -> list[_Passage]:
        children = part.children
        if children is None:
            return self._leaf(part)
        read = [self.passages(child) for child in children[:MAX_PARTS]]
        if part.media_type == "multipart/alternative":
            return _one_of(read)
        return [passage for passages in read for passage in passages]

    def _leaf(self, part: Part) -> list[_Passage]:
        if not _is_shown(part):
            self.files.append(part)
            return []
        text, defect = to_text(part.content(), part.content_type.parameters.get("charset"))
        if defect:
            self.defects.append(defect)
        if part.media_type == "text/html":
            return [self._html(part, text)]
        return [self._plain(part, text)]

    def _html(self, part: Part, source: str) -> _Passage:
        cleaned = html_cleaning.sanitised(source)
        if cleaned is not None:
            return _Passage(html=cleaned)
        self.defects.append("the HTML is too big or too deeply nested to be shown, it is attached")
        self.files.append(part)
        return _Passage(text=html_cleaning.stripped(source)[:MAX_TEXT])

    def _plain(self, part: Part, text: str) -> _Passage:
        text = _LINE_END.sub("\n", text)
        if len(text) > MAX_TEXT:
            self.defects.append("the text is too long to be shown whole, it is attached")
            self.files.append(part)
            text = text[:MAX_TEXT]
        parameters = part.content_type.parameters
        if parameters.get("format", "").lower() == "flowed":
            text = unflowed(text, delete_space=parameters.get("delsp", "").lower() == "yes")
        return _Passage(text=text)


def read_bodies(root: Part) -> Bodies:
    """What the mail says and what it carries."""
    reader = _Reader()
    passages = [one for one in reader.passages(root) if one.text != "" or one.html]
    html = None
    if any(passage.html is not None for passage in passages):
        html = "\n".join(passage.as_html() for passage in passages)
    text = "\n\n".join(passage.as_text().strip("\n") for passage in passages) if passages else ""
    shown = html_cleaning.picture_ids(html or "")
    files = tuple(_attachment(part, shown, number) for number, part in enumerate(reader.files[:MAX_PARTS], 1))
    return Bodies(text.strip("\n"), html, files, tuple(dict.fromkeys(reader.defects)))


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


def _is_shown(part: Part) -> bool:
    if part.media_type.startswith("multipart/"):
        return not part.is_left_whole
    if part.media_type not in {"text/plain", "text/html"} or part.disposition.value == "attachment":
        return False
    return not (part.disposition.parameters.get("filename") or part.content_type.parameters.get("name"))


def _one_of(alternatives: list[list[_Passage]]) -> list[_Passage]:
    """The alternatives as one passage: the first plain text and the last HTML, each joined if cut up."""
    texts = [found for found in alternatives if any(one.text is not None for one in found)]
    htmls = [found for found in alternatives if any(one.html is not None for one in found)]
    if not texts or not htmls:
        return [one for found in (texts or htmls)[:1] for one in found]
    plain = next((found for found in texts if all(one.html is None for one in found)), None)
    text = "\n\n".join(one.as_text() for one in plain) if plain is not None else None
    html = "\n".join(one.as_html() for one in htmls[-1])
    return [_Passage(text=text if text and text.strip() else None, html=html)]


def _attachment(part: Part, shown: frozenset[str], number: int) -> Attachment:
    content_id = "".join(part.first("content-id").split()).strip("<>") or None
    data = part.content()
    return Attachment(
        name=attachment_name(part, data, number=number),
        content_type=part.media_type,
        data=data,
        content_id=content_id,
        inline=content_id in shown,
    )
