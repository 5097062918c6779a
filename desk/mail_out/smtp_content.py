"""A mail's bytes on the wire: until 354 they are ours, after the final dot perhaps the server's (RFC 1047).

The library's own `data` does both in one; which of them failed is what tells a late mail from one that may
arrive twice. Both raise the library's exceptions: SMTPDataError for a clean refusal, another for all else.
"""

import re

from aiosmtplib import SMTP, SMTPDataError, SMTPResponse, SMTPResponseException, SMTPServerDisconnected

_GO_AHEAD = 354
_LINE_END = re.compile(rb"\r\n|\r|\n")


async def announce(client: SMTP, *, timeout: float) -> None:  # noqa: ASYNC109 - the library's own
    """DATA. Whatever is raised, the server has nothing of the mail."""
    response = await client.execute_command(b"DATA", timeout=timeout)
    if response.code != _GO_AHEAD:
        raise SMTPDataError(response.code, response.message)


async def hand_over(client: SMTP, data: bytes, *, timeout: float) -> SMTPResponse:  # noqa: ASYNC109
    """The mail and its final dot; returns the answer. A first digit of 2 is a yes (RFC 5321 §4.3.2)."""
    if client.protocol is None:
        raise SMTPServerDisconnected("Connection lost")
    client.protocol.write(on_the_wire(data))
    response = await client.protocol.read_response(timeout=timeout)
    if response.code >= 400:
        raise SMTPDataError(response.code, response.message)
    if not 200 <= response.code < 300:
        raise SMTPResponseException(response.code, f"odd answer: {response.code} {response.message}")
    return response


def on_the_wire(data: bytes) -> bytes:
    """Lines end in CRLF, each of them: nobody's text ends the mail. Dots are doubled (RFC 5321 §4.5.2)."""
    if not data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r"):
        data = _LINE_END.sub(b"\r\n", data)
    first = b"." if data.startswith(b".") else b""
    end = b".\r\n" if data.endswith(b"\r\n") else b"\r\n.\r\n"
    return first + data.replace(b"\r\n.", b"\r\n..") + end
