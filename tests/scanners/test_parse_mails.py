"""Whole mails, one symptom each: what a person reads in them, and what they carry (R40)."""

import hashlib
from datetime import UTC, datetime

import pytest

from scanners.parsed_mail import Address
from scanners.parser.parse import parse
from tests.parts.mails import names, raw, read

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(48))


def test_a_mail_with_umlauts_is_read_whole():
    mail = read("plain_umlauts_quoted_printable")
    assert mail.subject == "Störung am Drucker"
    assert mail.from_ == Address("Frau Weber", "weber@kunde.example")
    assert mail.to == (Address("Support", "support@desk.example"),)
    assert mail.message_id == "<qp@kunde.example>"
    assert mail.date == datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
    assert mail.text == "Guten Tag,\n\nder Drucker im Büro druckt nicht.\n\nViele Grüße\nFrau Weber"
    assert (mail.visible, mail.folded) == (mail.text, ())
    assert (mail.html, mail.attachments, mail.defects) == (None, (), ())


@pytest.mark.parametrize(
    ("name", "subject", "text", "defects"),
    [
        (
            "raw_latin1_without_any_label",
            "Störung am Gerät",
            "Grüße aus München, der Drucker läuft nicht. Bitte prüfen Sie das Gerät.",
            (),
        ),
        ("raw_utf8_in_every_header", "Störung", "Text", ()),
        (
            "charset_lies_utf8_is_latin1",
            "Luege",
            "Schöne Grüße aus Köln, wir wünschen uns Rückruf.",
            ("the text is not utf-8, as it says",),
        ),
        ("charset_nobody_knows", "Unbekannt", "Grüße", ("unknown charset x-firma-intern",)),
        ("charset_windows_quotes_called_latin1", "Quotes", "„Hallo“ – 100 €", ()),
        ("japanese_iso2022", "お問い合わせ", "こんにちは", ()),
        ("letter_cut_between_encoded_words", "Grüße aus Köln", "x", ()),
        ("blank_lines_before_the_header", "Trotzdem", "Text", ()),
        ("mbox_line_before_the_header", "Mbox", "Text", ()),
        ("base64_text_with_broken_padding", "Base64", "Die Zeile ist abgeschnitten, aber lesbar: äöü", ()),
        ("boundary_that_never_comes", "Grenze", "Der Text steht einfach so da.", ()),
        ("multipart_without_a_boundary", "Ohne", "Auch dieser Text zählt.", ()),
        ("no_header_at_all", "", "Nur eine Zeile Text ohne Kopf.\nUnd noch eine.", ()),
        ("header_only", "leer", "", ()),
        ("doubled_headers", "Der zweite", "x", ()),
    ],
)
def test_a_damaged_mail_is_read_as_well_as_can_be(
    name: str, subject: str, text: str, defects: tuple[str, ...]
):
    mail = read(name)
    assert (mail.subject, mail.text, mail.defects) == (subject, text, defects)


def test_names_of_people_are_read_from_raw_bytes():
    mail = read("raw_utf8_in_every_header")
    assert mail.from_ == Address("Jörg Müller", "joerg@kunde.example")
    assert mail.to == (Address("Größe AG", "support@desk.example"),)


def test_of_two_senders_the_first_counts_and_a_date_that_is_none_is_none():
    mail = read("doubled_headers")
    assert mail.from_ == Address("", "weber@kunde.example")
    assert mail.date is None


def test_text_comes_from_the_plain_alternative_and_display_from_the_html_one():
    mail = read("alternative_plain_and_html")
    assert mail.text == "Nur Text: Grüße"
    assert mail.html == "<p>Mit <b>HTML</b>: Grüße</p>"
    assert mail.attachments == ()


def test_a_mail_in_html_alone_is_readable_as_text():
    mail = read("html_only")
    assert mail.text == (
        "Guten Tag,\n\nder Server antwortet nicht.\n\n- erstens\n- zweitens\n\n"
        "Siehe Fehlerseite <https://kunde.example/fehler>.\n> Frühere Antwort"
    )
    assert mail.folded == ("> Frühere Antwort",)
    assert "nicht zeigen" not in (mail.html or "")
    assert "color" not in (mail.html or "")


def test_html_loses_whatever_acts_or_calls_home_and_keeps_its_own_picture():
    mail = read("html_with_script_tracker_and_logo")
    assert mail.html is not None
    for danger in ("script", "onclick", "alert(1)", "tracker.example", "iframe", "/tickets/1", "style"):
        assert danger not in mail.html
    assert '<img src="cid:logo@kunde" alt="Logo">' in mail.html
    assert "[Bild]" in mail.html
    assert [(one.name, one.content_id, one.inline, one.data) for one in mail.attachments] == [
        ("logo.png", "logo@kunde", True, PICTURE),
        # Called inline by its mail, but shown nowhere in it: then it is an attachment like any other.
        ("foto.png", "foto@kunde", False, PICTURE),
    ]


def test_a_text_that_comes_in_pieces_is_put_together_in_both_forms():
    mail = read("html_in_pieces_around_a_picture")
    assert mail.text == "Vor dem Bild\n\nNach dem Bild\n\nFuß < der Liste"
    assert mail.html == "<p>Vor dem Bild</p>\n<p>Nach dem Bild</p>\n<p>Fuß &lt; der Liste</p>"
    assert [one.name for one in mail.attachments] == ["bild.png"]


def test_attachments_keep_their_names_as_far_as_a_file_system_can_bear_them():
    mail = read("attachment_names_of_every_kind")
    assert mail.text == "Anlagen anbei."
    assert [(one.name, one.content_type) for one in mail.attachments] == [
        ("Rechnung März.pdf", "application/pdf"),
        ("Grüße aus Berlin.doc", "application/octet-stream"),
        ("Übersicht.xlsx", "application/octet-stream"),
        ("über uns.jpg", "image/jpeg"),
        ("evil.exe", "application/octet-stream"),
        ("image.png", "image/png"),
        ("ohne Anführungszeichen.dat", "application/x-firma"),
    ]


def test_an_attached_mail_stays_one_file_byte_for_byte():
    mail = read("forwarded_mail_as_attachment")
    assert mail.text == "Siehe Anlage."
    (attached,) = mail.attachments
    assert (attached.name, attached.content_type) == ("Alte Störung-2025.eml", "message/rfc822")
    assert attached.data in raw("forwarded_mail_as_attachment")
    assert attached.data.startswith(b"From: chef@kunde.example")
    assert b"nicht unsere Anlage" in attached.data


def test_what_arrived_of_a_mail_that_was_cut_off_is_kept():
    mail = read("cut_off_in_the_middle_of_an_attachment")
    assert mail.text == "Text ist da."
    assert [(one.name, one.data) for one in mail.attachments] == [("halb.png", b"\x89PNG\r\n\x1a\n\0\0\0")]


def test_an_invitation_is_an_attachment_beside_its_text():
    mail = read("calendar_invitation")
    assert mail.text == "Termin am Montag"
    assert [one.name for one in mail.attachments] == ["invitation.ics"]


def test_soft_line_breaks_are_taken_out_of_flowed_text():
    assert read("flowed_with_quotes").text == (
        "Dieser Absatz ist vom Programm umgebrochen und gehört zusammen.\n\n"
        "> zitierter Text in zwei Zeilen\neingerückt\n-- \nFrau Weber"
    )


def test_references_are_split_at_blanks_commas_and_line_breaks_and_named_once():
    mail = read("references_with_commas_and_line_breaks")
    assert mail.in_reply_to == ("<a1@desk.example>",)
    assert mail.references == ("<a0@desk.example>", "<a1@desk.example>", "<a2@desk.example>")


def test_ids_without_brackets_get_them():
    mail = read("ids_without_brackets")
    assert mail.message_id == "<nackt@kunde.example>"
    assert mail.in_reply_to == ("<a1@desk.example>",)
    assert mail.references == ("<a0@desk.example>", "<a1@desk.example>")


def test_addresses_are_found_in_groups_comments_and_every_delivery_header():
    mail = read("odd_addresses")
    assert mail.from_ == Address("Weber, Anna", "weber@kunde.example")
    assert mail.reply_to == (Address("Anna, privat", "weber@privat.example"),)
    assert [str(one) for one in mail.to] == ["A, B <ab@desk.example>", "c@desk.example", "d@desk.example"]
    assert mail.cc == (Address("Müller, Jörg", "joerg@kunde.example"),)
    assert mail.delivered_to == (
        "support+t7.ab@desk.example",
        "support@desk.example",
        "alias@desk.example",
        "zweit@desk.example",
    )


def test_what_a_database_refuses_is_in_no_text():
    mail = read("nul_and_lone_surrogates")
    texts = (mail.subject, mail.text, mail.html or "", str(mail.from_), mail.visible)
    for text in texts:
        assert "\0" not in text
        text.encode("utf-8")
    assert mail.from_ == Address("", "ab@kunde.example")


@pytest.mark.parametrize("name", names())
def test_every_beginning_of_a_mail_can_be_read(name: str):
    """A mail cut off at any byte, as by a full disk, raises nothing."""
    whole = raw(name)
    for end in range(0, len(whole), 7):
        assert parse(whole[:end]).visible is not None


@pytest.mark.parametrize("name", names())
def test_a_mail_with_foreign_bytes_in_it_can_be_read(name: str):
    """Bytes are replaced at places drawn from the name, so that a failure can be repeated."""
    whole = raw(name)
    for number in range(60):
        seed = hashlib.sha256(f"{name} {number}".encode()).digest()
        damaged = bytearray(whole)
        for place, byte in zip(seed[:16:2], seed[1:16:2], strict=True):
            position = (place << 8 | seed[place % 32]) % len(damaged)
            damaged[position : position + byte % 9] = seed[: byte % 5]
        mail = parse(bytes(damaged))
        f"{mail}".encode()
