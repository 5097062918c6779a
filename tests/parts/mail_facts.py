"""What holds for every mail that was read, whatever its bytes were."""

from collections.abc import Iterator

import orjson

from scanners import mail_frames
from scanners.parsed_mail import ParsedMail


def broken_facts(mail: ParsedMail) -> list[str]:
    """Those that don't hold; none, if all is well."""
    return [fact for fact, holds in _facts(mail) if not holds]


def _facts(mail: ParsedMail) -> Iterator[tuple[str, bool]]:
    texts = [mail.subject, mail.text, mail.html or "", mail.visible, *mail.folded, *mail.references]
    texts += [value for _, value in mail.headers] + [one.name for one in mail.attachments]
    texts += [str(one) for one in (*mail.to, *mail.cc, *mail.reply_to)] + [str(mail.from_ or "")]
    yield "no text has a NUL", not any("\0" in text for text in texts)
    yield "every text can be written down", all(_is_sound(text) for text in texts)
    shown = sorted(" ".join((mail.visible, *mail.folded)).split())
    yield "every word is shown or folded", shown == sorted(mail.text.split())
    yield "something is shown of every text", bool(mail.visible.strip()) == bool(mail.text.strip())
    yield "the subject is one line", "\n" not in mail.subject and "\r" not in mail.subject
    yield "every file has a name without a path", all(_is_name(one.name) for one in mail.attachments)
    ids = [one for one in (mail.message_id, *mail.in_reply_to, *mail.references) if one is not None]
    yield "every id has its brackets", all(one[0] == "<" and one[-1] == ">" for one in ids)
    yield "only what HTML shows is inline", all(one.content_id for one in mail.attachments if one.inline)
    yield "it can be told to another process", _crossed(mail) == mail


def _is_sound(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_name(name: str) -> bool:
    return (
        bool(name)
        and not set(name) & set("/\\\0\r\n")
        and len(name.encode()) <= 255
        and name not in {".", ".."}
    )


def _crossed(mail: ParsedMail) -> object:
    _, _, words, *files = mail_frames.packed(mail)
    orjson.loads(words)
    return mail_frames.unpacked(words, files)
