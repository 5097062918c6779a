"""Mails made to cost time or memory, each of about a given size: name -> what makes its bytes.

Header, structure, text, reports and HTML. Where HTML of more than a few megabytes is not looked into at all,
`pieces` cuts the same into parts that are.
"""

import base64
import random
from collections.abc import Callable, Mapping

Shape = Callable[[int], bytes]

_FROM = (
    b"From: Kim <kim@kunde.example>\r\nTo: support@desk.example\r\nSubject: Re: Help\r\nMIME-Version: 1.0\r\n"
)
_DAEMON = (
    b"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
)
_PIECE = 900_000


def _many(unit: bytes, size: int, before: bytes = b"", after: bytes = b"") -> bytes:
    return before + unit * max(1, (size - len(before) - len(after)) // len(unit)) + after


def _header(unit: bytes, start: bytes = b"Subject: ") -> Shape:
    return lambda size: _many(unit, size, start, b"\r\nFrom: kim@kunde.example\r\n\r\nHello\r\n")


def _numbered(pattern: bytes, size: int) -> bytes:
    return b"".join(pattern % number for number in range(max(1, size // (len(pattern) + 4))))


def _numbered_header(pattern: bytes, start: bytes) -> Shape:
    return lambda size: start + _numbered(pattern, size) + b"\r\nFrom: kim@kunde.example\r\n\r\nHello\r\n"


def _text(unit: bytes, start: bytes = b"Hello\n\n", kind: bytes = b"text/plain; charset=utf-8") -> Shape:
    return lambda size: _many(unit, size, _FROM + b"Content-Type: " + kind + b"\r\n\r\n" + start)


def _encoded(unit: bytes, encoding: bytes, kind: bytes = b"text/plain; charset=utf-8") -> Shape:
    header = _FROM + b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n"
    return lambda size: _many(unit, size, header)


def _report(unit: bytes, kind: bytes) -> Shape:
    start = (
        _DAEMON + b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n'
    )
    return lambda size: _many(unit, size, start + b"Content-Type: " + kind + b"\r\n\r\n", b"\r\n--b--\r\n")


def _daemon(unit: bytes) -> Shape:
    return lambda size: _many(unit, size, _DAEMON + b"\r\nThis message could not be delivered:\n\n")


def _html(unit: bytes, start: bytes = b"", after: bytes = b"") -> Shape:
    kind = b"Content-Type: text/html; charset=utf-8\r\n\r\n"
    return lambda size: _many(unit, size, _FROM + kind + b"<p>Hello</p>" + start, after)


def _pieces(unit: bytes, start: bytes = b"", piece: int = _PIECE) -> Shape:
    """The same HTML again and again, each time just small enough to be read."""
    body = _many(unit, piece, b"Content-Type: text/html\r\n\r\n<p>Hello</p>" + start, b"\r\n--b\r\n")
    header = _FROM + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
    return lambda size: header + body * max(1, size // len(body))


def _nested(size: int) -> bytes:
    count = size // 60
    return _FROM + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (number, number)
        for number in range(count)
    )


def _parts(unit: bytes) -> Shape:
    header = _FROM + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    return lambda size: _many(unit, size, header)


def _noise(size: int) -> bytes:
    return _FROM + b"\r\n" + random.Random(7).randbytes(size)


def _letters(size: int) -> bytes:
    kind = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    sentence = "Die Größe der Straße überrascht jeden Fußgänger in Köln.\n".encode("latin-1")
    return _many(sentence, size, _FROM + kind)


def _tnef(size: int) -> bytes:
    """The signature of winmail.dat, and then small attributes without end."""
    attribute = b"\x02" + (0x00069005).to_bytes(4, "little") + (4).to_bytes(4, "little") + b"abcd" + b"\0\0"
    data = _many(attribute, size * 3 // 4, b"\x78\x9f\x3e\x22\x01\x00")
    return _file(b"application/ms-tnef", b"winmail.dat", data)


def _zero_tnef(size: int) -> bytes:
    return _file(b"application/ms-tnef", b"winmail.dat", b"\x78\x9f\x3e\x22" + bytes(size * 3 // 4))


def _picture(size: int) -> bytes:
    return _file(b"image/png", b"a.png", random.Random(7).randbytes(size * 3 // 4))


def _file(kind: bytes, name: bytes, data: bytes) -> bytes:
    header = b'Content-Type: %s; name="%s"\r\nContent-Transfer-Encoding: base64\r\n\r\n' % (kind, name)
    return _FROM + header + base64.encodebytes(data)


def _mail_in_mail(size: int) -> bytes:
    return _many(b"Content-Type: message/rfc822\r\n\r\n", size, _FROM, b"Subject: inner\r\n\r\nHello\r\n")


HEADERS: Mapping[str, Shape] = {
    "encoded words": _header(b"=?utf-8?Q?=C3=A4?= "),
    "encoded words of many charsets": _numbered_header(b"=?x%d?B?w6Q=?= ", b"Subject: "),
    "encoded words never closed": _header(b"=?utf-8?B?w6Q "),
    "signs of encoded words": _header(b"=?"),
    "question marks": _header(b"?="),
    "folded lines": _header(b"a\r\n "),
    "quotes in From": _header(b'"', b"From: "),
    "brackets in To": _header(b"(", b"To: "),
    "closing brackets in To": _header(b"()", b"To: "),
    "backslashes in To": _header(b"\\", b'To: "'),
    "angles in To": _header(b"<", b"To: "),
    "colons in To": _header(b"a:", b"To: "),
    "addresses": _numbered_header(b"Kim <kim%d@kunde.example>, ", b"To: "),
    "ids in References": _numbered_header(b"<%d@kunde.example> ", b"References: "),
    "blanks in a date": _header(b" ", b"Date: Mon"),
    "parameters": _numbered_header(b"; a%d=b", b"Content-Type: text/plain"),
    "continued parameters": _numbered_header(b"; name*%d*=a", b"Content-Type: text/plain"),
    "quotes in parameters": _header(b'; a="\\"', b"Content-Type: text/plain"),
    "header fields": lambda size: _numbered(b"X-%d: a\r\n", size) + b"\r\nHello\r\n",
    "the same header field": _header(b"\r\nTo: kim@kunde.example", b"To: a@kunde.example"),
    "lines that are no header": _header(b"nonsense\r\n", b"Subject: a\r\n"),
    "combining marks in a subject": _header("\u0316\u0301".encode()),
    "combining marks in a file name": _header(
        "\u0316\u0301".encode(), b"Content-Disposition: attachment; filename="
    ),
    "domains": _header(b".a", b"From: kim@kunde"),
    "listed ids": _header(b"<a.b> ", b"List-Id: "),
    "verdicts": _header(b"; spf=pass (a) smtp.mailfrom=b", b"Authentication-Results: mx.desk.example"),
    "places of receipt": _header(b"Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000\r\n", b""),
}

STRUCTURE: Mapping[str, Shape] = {
    "parts": _parts(b"--b\r\n\r\n"),
    "parts with a file": _parts(b"--b\r\nContent-Disposition: attachment; filename=a\r\n\r\nx\r\n"),
    "nested multiparts": _nested,
    "mails in mails": _mail_in_mail,
    "almost boundaries": _parts(b"--bb\r\n"),
    "boundary never found": lambda size: _many(
        b"--c\r\nContent-Type: text/plain\r\n\r\nx\r\n",
        size,
        _FROM + b"Content-Type: multipart/mixed\r\n\r\n",
    ),
    "empty lines": _text(b"\r\n"),
    "bare CR": _text(b"a\r"),
    "base64 of nothing": _encoded(b"=", b"base64"),
    "base64 with a sign after each letter": _encoded(b"Y=", b"base64"),
    "quoted-printable signs": _encoded(b"=", b"quoted-printable"),
    "quoted-printable breaks": _encoded(b"=\r\n", b"quoted-printable"),
    "begin of uuencode": _text(b"begin 644 a.txt\n"),
    "uuencoded files": _text(b"begin 644 a.txt\n#0V%T\n`\nend\n"),
    "begin of yEnc": _text(b"=ybegin line=128 size=1 name=a\n"),
    "a big file": _picture,
    "TNEF attributes": _tnef,
    "TNEF of nothing": _zero_tnef,
    "calendar": _text(
        b"BEGIN:VEVENT\r\nSUMMARY:a\r\nEND:VEVENT\r\n", b"BEGIN:VCALENDAR\r\n", b"text/calendar"
    ),
}

TEXT: Mapping[str, Shape] = {
    "noise without a charset": _noise,
    "letters without a charset": _letters,
    "UTF-7 shifts": _text(b"+AAA-+", kind=b"text/plain; charset=utf-7"),
    "ISO-2022-JP escapes": _text(b"\x1b$B\x1b(B", kind=b"text/plain; charset=iso-2022-jp"),
    "On On On": _text(b"On "),
    "lines that begin with On": _text(b"On Mon, 1 Jan 2024 at 10:00 Kim\n"),
    "attributions": _text(b"On Mon, 1 Jan 2024 at 10:00, Kim <kim@kunde.example> wrote:\n\n> Hello\n\nHm\n"),
    "attributions over four lines": _text(b"Am 1.1.2024 um 10:00\nKim\n<kim@kunde.example>\nschrieb\n"),
    "wrote": _text(b"wrote:\n"),
    "header blocks": _text(b"Von: Kim\nGesendet: Montag\nAn: Support\nBetreff: Hilfe\n\n"),
    "From lines": _text(b"From: Kim\n"),
    "spaces": _text(b" "),
    "a space a line": _text(b" \n"),
    "dashes": _text(b"-"),
    "lines of dashes": _text(b"-----\n"),
    "lines of underscores": _text(b"________________\n"),
    "signature marks": _text(b"-- \nKim\n"),
    "phones": _text(b"Von meinem iPhone gesendet\n\n"),
    "quote signs in a line": _text(b">"),
    "quoted lines": _text(b"> Hello\n"),
    "answers between quotes": _text(b"> Hello\nHm\n"),
    "flowed": _text(b"> a \n", kind=b"text/plain; format=flowed; delsp=yes"),
    "one long line": _text(b"word "),
    "forwarded": _text(b"---------- Forwarded message ---------\nFrom: Kim <kim@kunde.example>\n\n"),
    "attributions in Chinese": _text(
        "于2024年1月1日周一 10:00，金 <kim@kunde.example> 写道：\n> 好\n".encode()
    ),
    "attributions in Arabic": _text("في الاثنين كتب كيم <kim@kunde.example>:\n".encode()),
    "combining marks": _text("\u0316\u0301".encode()),
    "direction marks": _text("\u202e\u2066".encode()),
    "zero width spaces": _text("\u200b".encode()),
    "greetings": _text(b"Mit freundlichen Gr\xc3\xbc\xc3\x9fen\nKim\n+49 30 555 1234\n"),
    "labels": _text(b"Name: Kim\nE-Mail: kim@kunde.example\n"),
    "addresses in a text": _text(b"kim@kunde.example "),
    "links in a text": _text(b"<https://kunde.example/a?b=c> "),
    "dates": _text(b"Ich bin bis zum 3. Dezember 2026 nicht da. "),
}

REPORTS: Mapping[str, Shape] = {
    "blocks of a report": _report(
        b"\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\n", b"message/delivery-status"
    ),
    "recipients of a report": _report(
        b"Final-Recipient: rfc822; a@b.example\r\n", b"message/delivery-status"
    ),
    "folded diagnostics": _report(b" a\r\n", b"message/delivery-status\r\n\r\nDiagnostic-Code: smtp; 550"),
    "addresses in a report": _daemon(b"<a@b.example>: "),
    "at signs in a report": _daemon(b"@"),
    "addresses without end": _daemon(b"a@b."),
    "reasons in a report": _daemon(b"550 5.1.1 user unknown a@b.example\n"),
    "codes in a report": _daemon(b"5.1.1 550 "),
    "blank words in a report": _daemon(b"does not exist "),
    "returned mails": _report(
        b"Subject: a\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n", b"message/rfc822"
    ),
    "failed recipients": lambda size: _many(
        b"a@b.example, ", size, _DAEMON + b"X-Failed-Recipients: ", b"\r\n\r\nHi"
    ),
}

_MARKUP = {
    "nested divs": b"<div>",
    "nested quotes": b"<blockquote>",
    "nested tables": b"<table><tr><td>",
    "formatting never closed": b"<b><i>",
    "formatting across paragraphs": b"<p><b>a</p>",
    "angles": b"<",
    "opened links": b"<a ",
    "opened comments": b"<!--",
    "entities": b"&amp;",
    "unknown entities": b"&a",
    "cells": b"<td>a",
    "breaks": b"<br>",
    "paragraphs": b"<p>a</p>",
    "quotes of Gmail": b'<div class="gmail_quote">On 1 Jan Kim wrote:<blockquote>a</blockquote></div>',
    "attributions in HTML": b"<p>Am 1.1.2024 schrieb Kim:</p>",
    "rules": b"<hr>From: a<br>",
    "pictures": b'<img src="cid:a">',
    "links": b'<a href="https://a.example/">a</a>',
    "spaces in HTML": b"&nbsp; ",
    "options": b"<select><option>",
}

HTML: Mapping[str, Shape] = {
    **{name: _html(unit) for name, unit in _MARKUP.items()},
    "attributes": _html(b"a=b ", b"<p "),
    "style": _html(b"p{color:red}", b"<style>"),
    "a picture in the text": _html(b"AAAA", b'<img src="data:image/png;base64,', b'">'),
    **{f"{name}, in pieces": _pieces(unit) for name, unit in _MARKUP.items()},
    "attributes, in pieces": _pieces(b"a=b ", b"<p "),
    "cells, in small pieces": _pieces(b"<td>a", piece=200_000),
    "paragraphs, in small pieces": _pieces(b"<p>a</p>", piece=300_000),
}

ALL: Mapping[str, Mapping[str, Shape]] = {
    "header": HEADERS,
    "structure": STRUCTURE,
    "text": TEXT,
    "report": REPORTS,
    "HTML": HTML,
}
