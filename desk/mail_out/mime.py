"""The body of a mail as bytes: text, HTML and files, in lines that every server carries (RFC 2045, RFC 2046).

All of it is ASCII, so nothing depends on what the server can do. Plain functions of their arguments: the same
input gives the same bytes, which the `email` package with its random boundaries doesn't.
"""

import binascii
import re
from base64 import b64encode
from collections.abc import Sequence
from urllib.parse import quote

_TYPE = re.compile(r"[a-z0-9][a-z0-9.+_-]*/[a-z0-9][a-z0-9.+_-]*")
_PIECE = 60


def multipart(subtype: str, boundary: str, parts: Sequence[bytes], *, of: str = "") -> bytes:
    """Parts between boundaries; `boundary` must not occur in them: `=_` can't in what is encoded.

    `of` is the type of the first part, which that of `related` is named by (RFC 2387 §3.1).
    """
    line = b"--" + boundary.encode("ascii")
    kind = f'; type="{of}"' if of else ""
    head = f'Content-Type: multipart/{subtype}{kind}; boundary="{boundary}"\r\n\r\n'.encode("ascii")
    return head + b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"


def text(subtype: str, words: str) -> bytes:
    """Text, readable as it is as long as most of it is ASCII; its lines end as lines of mails do."""
    data = words.replace("\r\n", "\n").replace("\r", "\n").encode()
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: '.encode("ascii")
    if len(data) < len(words) * 1.3:
        encoded = binascii.b2a_qp(data, istext=True).replace(b"\n", b"\r\n")
        return head + b"quoted-printable\r\n\r\n" + encoded
    return head + b"base64\r\n\r\n" + _base64(data.replace(b"\n", b"\r\n"))


def file(name: str, content_type: str, data: bytes) -> bytes:
    """A file to be saved, with its name in full (RFC 2231)."""
    return _encoded(name, content_type, data, "attachment")


def inline(name: str, content_type: str, data: bytes, *, content_id: str) -> bytes:
    """A picture that HTML shows as `cid:…` (RFC 2392)."""
    return _encoded(name, content_type, data, "inline", f"Content-ID: <{content_id}>\r\n")


def _encoded(name: str, content_type: str, data: bytes, disposition: str, more: str = "") -> bytes:
    main = content_type.partition("/")[0]
    # RFC 2046 §5: mails and multiparts may not be encoded, so they travel as plain bytes.
    is_sound = _TYPE.fullmatch(content_type) is not None and main not in {"message", "multipart"}
    head = (
        f"Content-Type: {content_type if is_sound else 'application/octet-stream'}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"{more}Content-Disposition: {disposition}{_filename(name)}\r\n\r\n"
    )
    return head.encode("ascii") + _base64(data)


def _filename(name: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9 ._+()-]{1,60}", name):
        return f'; filename="{name}"'
    pieces = _pieces(quote(name, safe="", encoding="utf-8", errors="replace"))
    if len(pieces) == 1:
        return f";\r\n filename*=utf-8''{pieces[0]}"
    first = f";\r\n filename*0*=utf-8''{pieces[0]}"
    return first + "".join(f";\r\n filename*{n}*={piece}" for n, piece in enumerate(pieces[1:], start=1))


def _pieces(quoted: str) -> list[str]:
    """Cut into short pieces, none within a `%C3`."""
    return re.findall(rf"(?:%[0-9A-F]{{2}}|[^%]){{1,{_PIECE // 3}}}", quoted)


def _base64(data: bytes) -> bytes:
    encoded = b64encode(data)
    return b"\r\n".join(encoded[at : at + 76] for at in range(0, len(encoded), 76)) + b"\r\n"
