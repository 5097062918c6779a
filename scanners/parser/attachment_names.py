"""The name an attachment is stored and shown under: one safe file name, whatever the mail says. Pure."""

import re

from desk.composing import composed
from scanners.parser.headers import decoded
from scanners.parser.part import Part

MAX_NAME_BYTES = 200
_SUBJECT = re.compile(rb"(?im)^subject:[ \t]*([^\r\n]{1,200})")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_BLANKS = re.compile(r"\s+")
_NAMES = {
    "text/plain": "text.txt",
    "text/html": "document.html",
    "text/calendar": "invitation.ics",
    "text/csv": "table.csv",
    "text/rfc822-headers": "headers.txt",
    "text/vcard": "card.vcf",
    "text/x-vcard": "card.vcf",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "receipt.txt",
    "message/feedback-report": "feedback-report.txt",
    "image/jpeg": "image.jpg",
    "image/jpg": "image.jpg",
    "image/png": "image.png",
    "image/gif": "image.gif",
    "image/webp": "image.webp",
    "image/svg+xml": "image.svg",
    "image/tiff": "image.tiff",
    "image/bmp": "image.bmp",
    "image/heic": "image.heic",
    "application/pdf": "document.pdf",
    "application/zip": "archive.zip",
    "application/json": "data.json",
    "application/xml": "data.xml",
    "application/rtf": "document.rtf",
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "encrypted.asc",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/ms-tnef": "winmail.dat",
    "audio/mpeg": "audio.mp3",
    "audio/wav": "audio.wav",
    "audio/x-wav": "audio.wav",
    "video/mp4": "video.mp4",
}


def attachment_name(part: Part, data: bytes, *, number: int) -> str:
    """The sender's name for it made safe, else a name by its type (an attached mail: its subject)."""
    name = safe_name(part.file_name)
    if name:
        return name
    if part.media_type in {"message/rfc822", "message/global"}:
        found = _SUBJECT.search(data[:65_536])
        subject = decoded(found[1].decode("ascii", "surrogateescape")) if found else ""
        return safe_name(f"{subject or 'message'}.eml".replace("/", "-").replace("\\", "-")) or "message.eml"
    return _NAMES.get(part.media_type) or _name_by_kind(part.media_type, number)


def _name_by_kind(media_type: str, number: int) -> str:
    kind, _, form = media_type.partition("/")
    if kind == "text":
        return f"attachment-{number}.{'html' if form.endswith('html') else 'txt'}"
    if kind in {"image", "audio", "video"} and form.isascii() and form.isalnum() and len(form) <= 5:
        return f"{kind}.{form}"
    return f"attachment-{number}.bin"


def safe_name(given: str) -> str:
    """The last piece of the path, without control signs or signs no file system takes, at most 200 bytes."""
    name = composed("NFC", given.replace("\\", "/").rstrip("/").rpartition("/")[2])
    name = _BLANKS.sub(" ", _FORBIDDEN.sub("", name)).strip(" .")
    return _shortened(name) if len(name.encode()) > MAX_NAME_BYTES else name


def _shortened(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension.encode()) > 20:
        stem, dot, extension = name, "", ""
    room = MAX_NAME_BYTES - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip() + dot + extension
