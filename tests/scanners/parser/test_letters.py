"""Letters: whatever a mail says of its charset, or doesn't say, people read what was written."""

import pytest

from scanners.parser.parse import parse

RUSSIAN = "Здравствуйте, у нас не работает принтер на втором этаже."


def text_of(body: bytes, content_type: str = "text/plain") -> str:
    return parse(f"Content-Type: {content_type}\n\n".encode() + body).text


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("windows1252", "cp1252", "Grüße – 5 €"),
        ("cp-1252", "cp1252", "Grüße"),
        ("win-1251", "cp1251", RUSSIAN),
        ("windows-1251http-equiv", "cp1251", RUSSIAN),
        ("KOI8-R", "koi8_r", RUSSIAN),
        ("koi8r", "koi8_r", RUSSIAN),
        ("x-mac-cyrillic", "mac_cyrillic", RUSSIAN),
        ("iso_8859-2:1987", "iso8859_2", "Zażółć gęślą jaźń"),
        ("gb2312", "gb18030", "打印机不工作，镕基"),
        ("x-gbk", "gbk", "打印机"),
        ("hz-gb-2312", "hz", "打印机"),
        ("big5", "big5hkscs", "印表機"),
        ("ks_c_5601-1987", "cp949", "프린터가 똠방"),
        ("x-sjis", "cp932", "①プリンター"),
        ("unicode-1-1-utf-7", "utf-7", "Grüße"),
        ("utf-8mb4", "utf-8", "Grüße 😀"),
        ("utf-16", "utf-16-be", "Grüße"),
        ("utf-16", "utf-16-le", "Grüße"),
        ('"utf-8" (Unicode)', "utf-8", "Grüße"),
    ],
)
def test_charsets_are_known_by_all_the_names_that_mailers_give_them(label: str, codec: str, text: str):
    assert text_of(text.encode(codec), f"text/plain; charset={label}") == text


def test_japanese_with_the_letters_of_a_maker_is_read():
    # A circled digit and half-width letters, which the standard doesn't have.
    body = b"\x1b$B-!!!%W%j%s%?!<\x1b(B \x1b(I12\x1b(B"
    assert text_of(body, "text/plain; charset=iso-2022-jp") == "①　プリンター ｱｲ"
    assert text_of(body) == "①　プリンター ｱｲ"


def test_utf8_that_is_called_japanese_is_read():
    assert text_of("カテゴリ：全".encode(), "text/plain; charset=iso-2022-jp") == "カテゴリ：全"


def test_utf8_under_another_name_is_read_and_told():
    mail = parse("Content-Type: text/plain; charset=iso-8859-1\n\nGrüße aus Köln".encode())
    assert mail.text == "Grüße aus Köln"
    assert mail.defects == ("the text is UTF-8, not iso-8859-1, as it says",)


def test_thai_is_not_taken_for_utf8():
    # Two letters of it are, by chance, one letter of UTF-8.
    assert text_of("ยก".encode("cp874"), "text/plain; charset=tis-620") == "ยก"


def test_html_that_alone_knows_its_charset_is_asked():
    page = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>Привет</p>'
    assert text_of(page.encode("cp1251"), "text/html") == "Привет"


def test_a_text_without_any_label_that_begins_with_a_mark_is_read_by_it():
    assert text_of("Grüße".encode("utf-16")) == "Grüße"
    assert text_of("Grüße".encode("utf-8-sig")) == "Grüße"


@pytest.mark.parametrize("word", ["Grüße", "Störung", "„Danke“", "Müller & Söhne", "naïve"])
def test_a_western_word_without_any_label_is_read(word: str):
    assert parse(b"Subject: " + word.encode("cp1252") + b"\n\nx").subject == word


def test_a_header_without_label_has_the_charset_of_the_text():
    header = f"Subject: {RUSSIAN}\nFrom: Иван <ivan@kunde.example>\nContent-Type: text/plain; charset=koi8-r"
    mail = parse(f"{header}\n\n{RUSSIAN}".encode("koi8_r"))
    assert (mail.subject, mail.text) == (RUSSIAN, RUSSIAN)
    assert mail.from_ is not None
    assert mail.from_.name == "Иван"


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (b"=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?=", "Grüße"),
        (b"=?iso-8859-1?Q?Gr\xfc\xdfe?=", "Grüße"),
        (b"=?utf-8?Q?Wo ist das?=", "Wo ist das"),
        (b"=?utf-8?Q?Was?_Wie??=", "Was? Wie?"),
        (b"Re:=?utf-8?Q?_Gr=C3=BC=C3=9Fe?=, Anna", "Re: Grüße, Anna"),
        (b"=?utf-8?B?R3LDvMOfZQ?=", "Grüße"),
        (b"=?utf-8?B?R3LDvMOfZQ==?=Anna", "GrüßeAnna"),
        (b"=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?windows-1252?Q?Gr=FC=DFe?=\n =?utf-8?Q?_aus_K=C3=B6ln?=", "Grüße aus Köln"),
        (b"=?us-ascii?Q?Gr=FC=DFe?=", "Grüße"),
        (b"=?x-unbekannt?Q?Gr=FC=DFe?=", "Grüße"),
        (b"=?utf-8?Q?kein Ende", "=?utf-8?Q?kein Ende"),
        (b"=?utf-8?Q??= leer =?utf-8?B??=", "leer"),
        ("Grüße 😀".encode(), "Grüße 😀"),
        (b"\x1b$B$3$s\x1b(B", "こん"),
    ],
)
def test_a_subject_is_read_in_spite_of_its_mailer(subject: bytes, expected: str):
    assert parse(b"Subject: " + subject + b"\n\nx").subject == expected
