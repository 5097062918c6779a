"""Outlook's thread of a mail: what its Thread-Index begins with (MS-OXOMSG §2.2.1.3). Pure."""

import binascii
from base64 import b64decode

from scanners.parsed_mail import ParsedMail

# A header, the same in all mails of a conversation; each answer adds some bytes of its own.
HEADER_BYTES = 22
MOST_LENGTH = 400


def conversation_of(mail: ParsedMail) -> str | None:
    """The header in hex; None if there is none, or rubbish."""
    written = "".join(mail.header("thread-index")[:MOST_LENGTH].split())
    try:
        data = b64decode(written + "=" * (-len(written) % 4))
    except (binascii.Error, ValueError):
        return None
    return data[:HEADER_BYTES].hex() if len(data) >= HEADER_BYTES else None
