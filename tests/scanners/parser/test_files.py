"""Files of a mail, however they were packed, and what its HTML shows of them (R40)."""

import struct

import pytest

from scanners.parsed_mail import ParsedMail
from scanners.parser.parse import parse

PNG = b"\x89PNG\r\n\x1a\n"


def mixed(*parts: bytes, kind: str = "mixed") -> ParsedMail:
    body = b"".join(b"--a\n" + part + b"\n" for part in parts)
    return parse(f"Content-Type: multipart/{kind}; boundary=a\n\n".encode() + body + b"--a--\n")


def names(mail: ParsedMail) -> list[str]:
    return [one.name for one in mail.attachments]


def attached(headers: str) -> list[str]:
    return names(mixed(f"{headers}\n\nx".encode()))


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ('Content-Disposition: attachment; filename="a;b,c.txt"', "a;b,c.txt"),
        ("Content-Disposition: attachment; filename=Plan April 2026.pdf", "Plan April 2026.pdf"),
        ("Content-Disposition: attachment; filename*=utf-8''B%C3%BCro.pdf", "Büro.pdf"),
        ("Content-Disposition: attachment; filename*=\"iso-8859-1'de'B%FCro.pdf\"", "Büro.pdf"),
        ("Content-Disposition: attachment; filename*1=ro.pdf; filename*0*=utf-8''B%C3%BC", "Büro.pdf"),
        ('Content-Disposition: attachment; filename="=?utf-8?q?B=C3=BCro=2Epdf?="', "Büro.pdf"),
        ('Content-Disposition: attachment; filename="Büro.pdf"', "Büro.pdf"),
        ('Content-Disposition: attachment; filename="C:\\TEMP\\bild.png"', "bild.png"),
        ('Content-Disposition: attachment; filename="../../etc/passwd"', "passwd"),
        ('Content-Disposition: attachment; filename="a\r\n b.txt"', "a b.txt"),
        ('Content-Disposition: attachment; filename="a\0b.txt"', "ab.txt"),
        ('Content-Disposition: attachment; filename="ohne Ende.txt', "ohne Ende.txt"),
        ('Content-Disposition: filename="nur.txt"', "nur.txt"),
        ("Content-Disposition: attachment\nContent-Type: application/x; name=typ.txt", "typ.txt"),
        ('Content-Type: application/x charset=utf-8 name="leer.txt"', "leer.txt"),
        ('Content-Type: unbekannt; name="x.dat"', "x.dat"),
        ("Content-Type: image/jpeg", "image.jpg"),
        ("Content-Type: image/x-icon", "attachment-1.bin"),
        ("Content-Type: image/avif", "image.avif"),
        ("Content-Type: application/pdf\nContent-Disposition: attachment", "document.pdf"),
        ("Content-Type: message/rfc822\n\nSubject: =?utf-8?q?B=C3=BCro/Lager?=\n", "Büro-Lager.eml"),
        ("Content-Type: message/delivery-status", "delivery-status.txt"),
    ],
)
def test_a_file_has_the_name_its_sender_gave_it_or_one_by_its_kind(headers: str, name: str):
    assert attached(headers) == [name]


def test_a_name_too_long_for_a_file_system_keeps_its_ending():
    (name,) = attached(f'Content-Disposition: attachment; filename="{"ü" * 300}.pdf"')
    assert name.endswith("ü.pdf")
    assert len(name.encode()) <= 255


def test_two_files_of_one_name_are_two_files():
    part = b"Content-Disposition: attachment; filename=a.txt\n\n"
    mail = mixed(part + b"1", part + b"2")
    assert [(one.name, one.data) for one in mail.attachments] == [("a.txt", b"1"), ("a.txt", b"2")]


@pytest.mark.parametrize(
    ("link", "headers"),
    [
        ("cid:bild@kunde", "Content-ID: <bild@kunde>"),
        ("cid:bild%40kunde", "Content-ID: <bild@kunde>"),
        ("CID:BILD@kunde", "Content-ID: <bild@kunde>"),
        ("http://kunde.example/bild.png", "Content-Location: http://kunde.example/bild.png"),
        ("bild.png", "Content-Location: bild.png"),
        ("bild.png", "Content-Location: http://kunde.example/bild.png"),
        ("bilder/Bild.png", 'Content-Disposition: inline; filename="bild.png"'),
        ("cid:bild.png", 'Content-Disposition: inline; filename="bild.png"'),
    ],
)
def test_a_picture_that_html_shows_is_shown_whatever_it_is_called_by(link: str, headers: str):
    picture = f"Content-Type: image/png\n{headers}\n\n".encode() + PNG
    mail = mixed(f'Content-Type: text/html\n\n<p>So:<img src="{link}">'.encode(), picture, kind="related")
    (shown,) = mail.attachments
    assert shown.inline
    assert mail.html is not None
    assert f'src="cid:{shown.content_id}"' in mail.html


def test_a_picture_from_elsewhere_is_not_loaded_and_one_that_nobody_shows_is_a_file():
    picture = b"Content-Type: image/png; name=bild.png\n\n" + PNG
    mail = mixed(b'Content-Type: text/html\n\n<p>So:<img src="https://x.example/anderes.png">', picture)
    assert mail.html == "<p>So:</p>"
    assert [(one.name, one.inline, one.content_id) for one in mail.attachments] == [("bild.png", False, None)]


def test_files_in_the_middle_of_a_text_are_taken_out_of_it():
    mail = parse(
        b"Subject: alt\n\nAnbei:\nbegin 644 B\xfcro.txt\n'1W+#O,.?90``\n`\nend\nbegin nicht zu frueh\nGruss"
    )
    assert mail.text == "Anbei:\n\nbegin nicht zu frueh\nGruss"
    assert [(one.name, one.data) for one in mail.attachments] == [("Büro.txt", "Grüße".encode())]


def test_alternatives_that_say_something_else_are_all_shown():
    # A gateway's note stands beside the alternatives, as one of them.
    mail = mixed(
        b"Content-Type: text/plain\n\nGuten Tag",
        b"Content-Type: text/html\n\n<p>Guten <b>Tag</b></p>",
        b"Content-Type: text/plain\n\nGeprueft: kein Virus",
        b"Content-Type: text/plain\n\nGuten   Tag",
        b"Content-Type: text/x-amp-html\n\n<html amp4email>",
        kind="alternative",
    )
    assert mail.text == "Guten Tag\n\nGeprueft: kein Virus"
    assert mail.html == "<p>Guten <b>Tag</b></p>"
    assert [(one.name, one.content_type) for one in mail.attachments] == [
        ("attachment-1.html", "text/x-amp-html")
    ]


INVITATION = (
    b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\n"
    b"SUMMARY:Wartung\\, Raum\n  4\nDTSTART;TZID=Europe/Berlin:20260302T091500\nDTEND:20260302T100000Z\n"
    b"LOCATION:Keller\nEND:VEVENT\nEND:VCALENDAR\n"
)


def test_an_invitation_without_any_text_is_told_in_a_few_lines():
    mail = mixed(INVITATION)
    assert mail.text == "Wartung, Raum 4\n2026-03-02 09:15 (Europe/Berlin) – 2026-03-02 10:00 UTC\nKeller"
    assert names(mail) == ["invitation.ics"]


def test_a_text_that_has_a_name_is_shown_where_there_is_no_other_and_kept():
    mail = mixed(b"Content-Type: text/plain; name=nachricht.txt\n\nGuten Tag")
    assert (mail.text, names(mail)) == ("Guten Tag", ["nachricht.txt"])
    mail = mixed(b"\nHallo", b"Content-Type: text/plain; name=protokoll.txt\n\nFehler 7")
    assert (mail.text, names(mail)) == ("Hallo", ["protokoll.txt"])
    mail = mixed(b"Content-Disposition: attachment; filename=protokoll.txt\n\nFehler 7")
    assert (mail.text, names(mail)) == ("", ["protokoll.txt"])


def test_an_invitation_beside_a_text_is_a_file_alone():
    assert mixed(b"Content-Type: text/plain\n\nBitte kommen", INVITATION).text == "Bitte kommen"


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (b"Content-Type: application/pgp-encrypted\n\nVersion: 1", "encrypted.asc"),
        (b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx", "smime.p7m"),
    ],
)
def test_an_encrypted_mail_is_kept_and_told(part: bytes, name: str):
    mail = mixed(part, kind="encrypted")
    assert names(mail) == [name]
    assert len(mail.defects) == 1
    assert "its text can't be read" in mail.defects[0]


def element(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return bytes((tag, 0x82)) + len(content).to_bytes(2) + content


def opened(tag: int, *contents: bytes) -> bytes:
    """With its length left open, as it is written on the fly."""
    return bytes((tag, 0x80)) + b"".join(contents) + b"\0\0"


SIGNED, DATA = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")
ENTITY = "Content-Type: text/plain; charset=utf-8\r\n\r\nGrüße".encode()
PIECES = (element(0x04, ENTITY[:20]), element(0x04, ENTITY[20:]))
BEFORE = (b"\x02\x01\x01", element(0x31))
CLOSED = element(0x30, *BEFORE, element(0x30, DATA, element(0xA0, element(0x04, ENTITY))))
OPEN = opened(0x30, *BEFORE, opened(0x30, DATA, opened(0xA0, opened(0x24, *PIECES))))
WRAPPINGS = {
    "closed": element(0x30, SIGNED, element(0xA0, CLOSED)),
    "open": opened(0x30, SIGNED, opened(0xA0, OPEN)),
}


@pytest.mark.parametrize("wrapping", WRAPPINGS.values(), ids=WRAPPINGS)
def test_a_mail_that_was_signed_as_a_whole_is_unwrapped(wrapping: bytes):
    header = b"Content-Type: application/pkcs7-mime; name=smime.p7m\n\n"
    mail = parse(header + wrapping)
    assert (mail.text, names(mail), mail.defects) == ("Grüße", ["smime.p7m"], ())
    for end in range(len(wrapping)):
        assert names(parse(header + wrapping[:end]))[0] == "smime.p7m"


def test_texts_without_end_are_cut_all_together_and_kept_as_files():
    part = b"Content-Type: text/plain\n\n" + b"Zeile\n" * 50_000
    mail = mixed(*[part] * 10)
    assert len(mail.text) <= 1024 * 1024 + 100
    assert len(mail.attachments) == 7
    assert mail.defects == ("the text is too long to be shown whole, it is attached",)


def test_the_headers_are_told_in_the_order_in_which_they_stand():
    mail = parse(b"Received: zwei\nAuthentication-Results: mx\nReceived: eins\n\nx")
    assert mail.headers == (("received", "zwei"), ("authentication-results", "mx"), ("received", "eins"))


def test_the_text_of_a_signed_mail_is_read_and_its_signature_kept():
    mail = mixed(
        b"Content-Type: text/plain\n\nUnterschrieben",
        b"Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----",
        kind="signed",
    )
    assert (mail.text, names(mail), mail.defects) == ("Unterschrieben", ["signature.asc"], ())


def attribute(level: int, tag: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, tag, len(value)) + value + b"\0\0"


def properties(*pairs: tuple[int, int, bytes]) -> bytes:
    out = struct.pack("<I", len(pairs))
    for kind, number, value in pairs:
        out += struct.pack("<HHII", kind, number, 1, len(value)) + value + bytes(-len(value) % 4)
    return out


def winmail(*attributes: bytes) -> bytes:
    packed = b"\x78\x9f\x3e\x22\0\0" + b"".join(attributes)
    return b"Content-Type: application/ms-tnef; name=winmail.dat\n\n" + packed


FILE = (
    attribute(2, 0x00069002, bytes(14)),
    attribute(2, 0x00018010, b"BERICHT.PDF\0"),
    attribute(2, 0x0006800F, b"%PDF"),
    attribute(2, 0x00069005, properties((0x1F, 0x3707, "Bericht März.pdf\0".encode("utf-16-le")))),
)


def test_what_outlook_packed_into_winmail_dat_is_taken_out():
    mail = mixed(b"Content-Type: text/plain\n\nAnbei", winmail(*FILE))
    assert mail.text == "Anbei"
    assert [(one.name, one.data) for one in mail.attachments[1:]] == [("Bericht März.pdf", b"%PDF")]
    assert names(mail)[0] == "winmail.dat"


def test_a_mail_that_is_nothing_but_winmail_dat_shows_the_text_in_it():
    html = properties((0x102, 0x1013, "<p>Grüße</p><script>x</script>".encode("cp1252")))
    mail = mixed(winmail(attribute(1, 0x00069007, b"\xe4\x04\0\0"), attribute(1, 0x00069003, html), *FILE))
    assert mail.text == "Grüße"
    assert mail.html == "<p>Grüße</p>"
    assert mixed(winmail(attribute(1, 0x0002800C, b"Nur Text\0"))).text == "Nur Text"


def test_a_winmail_dat_that_was_cut_or_lies_gives_what_it_has():
    whole = winmail(*FILE, attribute(1, 0x00069003, b"\xff\xff\xff\xff" + b"\xff" * 40))
    for end in range(60, len(whole)):
        assert names(mixed(whole[:end]))[0] == "winmail.dat"
    assert names(mixed(b"Content-Type: application/ms-tnef\n\nkein TNEF")) == ["winmail.dat"]


def test_parts_that_are_too_many_stay_together_and_no_byte_is_lost():
    mail = mixed(*[b"Content-Disposition: attachment\n\n%d" % number for number in range(1_500)])
    assert len(mail.attachments) == 1_000
    assert mail.attachments[0].data == b"0"
    assert mail.attachments[-1].data.endswith(b"1499\n--a--\n")
    assert mail.defects == ("too many parts, the rest is one attachment",)
