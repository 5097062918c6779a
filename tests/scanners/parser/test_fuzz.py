"""No bytes make the parser fail, lose a word or take long: mails are made of what mailers get wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.mail_frames import Unreadable
from scanners.parser.parse import parse
from scanners.reading import Reader, ReaderLimits
from tests.parts.mail_facts import broken_facts
from tests.parts.mails import names, raw

PIECES = (
    b"\r\n",
    b"\n",
    b"\n\n",
    b"\r",
    b"\0",
    b" ",
    b"\t",
    b";",
    b":",
    b'"',
    b"<",
    b">",
    b"(",
    b")",
    b",",
    b"=",
    b"--",
    b"--a",
    b"\n--a\n",
    b"\n--a--\n",
    b"\n--b\n",
    b"\n--b--\n",
    b"> ",
    b"-- \n",
    b"\xff",
    b"\xc3\xa4",
    b"\xe4",
    b"\x1b$B",
    b"\x1b(B",
    b"+AGE-",
    b"~{",
    b"\x82\xa0",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"=?utf-8?q?=C3=A4?=",
    b"=?utf-8?b?w6Q=?=",
    b"=?iso-2022-jp?b?GyRCJDMbKEI=?=",
    b"=?x?q?\xe4?=",
    b"=?utf-8?q?",
    b"?=",
    b"From: a@b.example",
    b"To: a@b.example, <c@d.example>;",
    b"Subject: ",
    b"Date: Mon, 2 Mar 2026 09:15:00 +0100",
    b"Message-ID: <a@b>",
    b"References: <a@b>,c@d",
    b"Content-Type: multipart/mixed; boundary=a",
    b"Content-Type: multipart/alternative; boundary=b",
    b"Content-Type: multipart/digest; boundary=b",
    b"Content-Type: text/html",
    b"Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes",
    b"Content-Type: text/plain; charset=iso-2022-jp",
    b"Content-Type: text/plain; charset=utf-16",
    b"Content-Type: message/rfc822",
    b"Content-Type: text/calendar; method=REQUEST",
    b"Content-Type: image/png; name*0*=utf-8''a; name*1=b",
    b"Content-Type: application/ms-tnef; name=winmail.dat",
    b"Content-Type: multipart/report; boundary=a",
    b"Content-Transfer-Encoding: base64",
    b"Content-Transfer-Encoding: quoted-printable",
    b"Content-Transfer-Encoding: x-uuencode",
    b'Content-Disposition: attachment; filename="../a"',
    b"Content-ID: <x>",
    b"Content-Location: a.png",
    b"<img src=a.png>",
    b"<img src='cid:x'>",
    b"<p>Hallo<br>",
    b"<blockquote>",
    b"begin 644 a\n#86)C\n`\nend\n",
    b"QUJD",
    b"QQ==\n",
    b"\x78\x9f\x3e\x22\0\0",
    b"\x02\x02\x90\x06\0\x04\0\0\0abcd\0\0",
    b"BEGIN:VEVENT\nSUMMARY:x\nDTSTART:20260302T091500Z",
    b"Auto-Submitted: auto-replied",
    b"Am 2. schrieb A:\n",
    b"Von: A\nAn: B\nBetreff: C\n",
)
LINE_ENDS = st.sampled_from([b"\n", b"\r\n", b"", b" "])
MAILS = st.lists(
    st.tuples(st.one_of(st.sampled_from(PIECES), st.binary(max_size=8)), LINE_ENDS), max_size=40
).map(lambda pieces: b"".join(part for piece in pieces for part in piece))
KNOWN = [raw(name) for name in names()]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A mail that was sound, or nearly, with bytes lost, doubled, and pieces of another one in it."""
    mail = bytearray(draw(st.sampled_from(KNOWN)))
    for _ in range(draw(st.integers(0, 5))):
        place = draw(st.integers(0, len(mail)))
        end = min(len(mail), place + draw(st.integers(0, 60)))
        other = draw(st.sampled_from(KNOWN))
        start = draw(st.integers(0, len(other)))
        mail[place:end] = draw(
            st.one_of(st.binary(max_size=6), st.sampled_from(PIECES), st.just(other[start : start + 200]))
        )
    return bytes(mail)


@settings(derandomize=True, database=None, max_examples=1_200, deadline=None)
@given(MAILS)
def test_a_mail_of_any_pieces_is_read(mail: bytes):
    assert broken_facts(parse(mail)) == []


@settings(derandomize=True, database=None, max_examples=1_200, deadline=None)
@given(damaged())
def test_a_mail_that_was_damaged_on_its_way_is_read(mail: bytes):
    assert broken_facts(parse(mail)) == []


@settings(derandomize=True, database=None, max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_bytes_that_are_no_mail_are_read(mail: bytes):
    assert broken_facts(parse(mail)) == []


REPEATED = (
    b"\n--a",
    b"\n--a\n",
    b"\n--a--\n",
    b"--a\nContent-Type: multipart/mixed; boundary=a\n\n",
    b"X: y\n",
    b" \n",
    b"\r",
    b"=?utf-8?q?a?= ",
    b"QQ==\n",
    b"= ",
    b"begin 644 x\n",
    b"> \n",
    b"a \n",
    b"\x1b$B$\x1b(B",
    b"\xe4 ",
    b"\xc3\xa4\xff",
    b'"',
    b"(",
    b"<",
    b"<a@b>",
    b"<img src",
    b"<div>",
    b"<!--",
    b"&",
    b"On 1 x wrote:\n",
    b"Von: a\n",
    b"-",
    b" ",
    b"Content-Type: message/rfc822\n\n",
)
HEADERS = (
    b"",
    b"To: ",
    b"References: ",
    b"Content-Type: ",
    b"\n",
    b"Content-Type: text/html\n\n",
    b"Content-Type: multipart/mixed; boundary=a\n\n",
    b"Content-Type: multipart/mixed\n\n",
    b"Content-Type: multipart/alternative; boundary=a\n\n",
    b"Content-Transfer-Encoding: base64\n\n",
    b"Content-Transfer-Encoding: quoted-printable\n\n",
    b"Content-Type: text/calendar\n\n",
    b"Content-Type: text/plain; charset=iso-2022-jp; format=flowed\n\n",
    b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22\0\0",
)


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header.decode("latin-1")[:60] or "nothing")
async def test_hundreds_of_kilobytes_of_one_thing_are_read_before_the_deadline(header: bytes):
    """What takes time that grows faster than the mail would be killed, and told as unreadable."""
    async with Reader(ReaderLimits(seconds=10, seconds_each_mb=0)) as reader:
        mails = [header + piece * (300_000 // len(piece)) for piece in REPEATED]
        answers = await reader.read(mails, instance=None)
    unread = [
        piece for piece, answer in zip(REPEATED, answers, strict=True) if isinstance(answer, Unreadable)
    ]
    assert unread == []
