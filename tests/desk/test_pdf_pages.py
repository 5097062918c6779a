"""The page itself: what a facts' description looks like as PDF, whatever people wrote (R12, R17)."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.pdf import prose
from desk.pdf.press import Press
from desk.pdf.printed import Edition, PrintedChange, PrintedComment, PrintedFile, PrintedTicket, Printing
from tests.parts import pdf

AT = datetime(2026, 11, 23, 14, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def press() -> Press:
    return Press()


def _ticket(**more: object) -> PrintedTicket:
    return replace(PrintedTicket(number="TT12", title="Drucker", language="en"), **more)


def _printing(*tickets: PrintedTicket, edition: Edition = Edition.CUSTOMER) -> Printing:
    return Printing(edition=edition, company="Muster AG", at=AT, tickets=tickets)


def _said(body: str, **more: object) -> PrintedComment:
    return replace(PrintedComment(author="Nadia Brandt", at=AT, body=body), **more)


def test_a_page_has_the_company_the_number_the_title_and_where_it_ends(press: Press):
    ticket = _ticket(
        fields=[("Status", "offen"), ("Created", AT)],
        description="Seit heute druckt er leere Seiten.",
        solution="Toner getauscht.",
        files=[PrintedFile("Foto.jpg", 1_234_567)],
        comments=[_said("Bitte den Toner prüfen."), _said("Ja.", author="Frau Weber", by_customer=True)],
    )
    (page,) = pdf.pages(press.typeset(_printing(ticket)))
    assert page.startswith("Muster AG Ticket TT12 Drucker Status offen Created 23 Nov 2026")
    assert "Description Seit heute druckt er leere Seiten. Documents: Foto.jpg (1.2 MB)" in page
    assert "Solution Toner getauscht." in page
    assert page.index("Bitte den Toner prüfen.") < page.index("Frau Weber") < page.index("Ja.")
    assert "Page 1 of 1" in page


def test_the_words_around_a_ticket_are_german_for_who_reads_german(press: Press):
    ticket = _ticket(
        language="de",
        fields=[("Type", "Störung"), ("Created", AT)],
        description="Text",
        solution="Text",
        files=[PrintedFile("a.txt", 1_500)],
        comments=[_said("Text")],
    )
    (page,) = pdf.pages(press.typeset(_printing(ticket)))
    for words in ("Art Störung", "Beschreibung", "Lösung", "Kommentare", "Dokumente: a.txt (1,5 KB)"):
        assert words in page
    assert "Erstellt 23. Nov. 2026" in page
    assert "Stand: 23. Nov. 2026" in page
    assert "Seite 1 von 1" in page
    assert not {"Description", "Solution", "Comments", "Page"} & set(page.split())


def test_each_ticket_begins_a_page_of_its_own_and_the_pages_after_it_name_it(press: Press):
    """R26."""
    long = _ticket(number="TT7", title="Lang", comments=[_said("Zeile\n" * 30)] * 4)
    pages = pdf.pages(press.typeset(_printing(long, _ticket(number="TT8", title="Kurz"))))
    assert len(pages) > 2
    assert all("TT7" in page and "TT8" not in page for page in pages[:-1])
    assert pages[1].startswith("TT7 Lang Muster AG")
    assert "Ticket TT8 Kurz" in pages[-1]
    assert "TT7" not in pages[-1]
    assert pages[-1].endswith(f"Page {len(pages)} of {len(pages)}")


@pytest.mark.parametrize(
    ("language", "mark"),
    [("en", "internal – not for the customer"), ("de", "intern – nicht für den Kunden")],
)
def test_every_page_of_the_internal_edition_says_that_it_is_internal(press: Press, language: str, mark: str):
    """R17."""
    ticket = _ticket(language=language, comments=[_said("Zeile\n" * 30, is_internal=True)] * 4)
    pages = pdf.pages(press.typeset(_printing(ticket, edition=Edition.INTERNAL)))
    assert len(pages) > 2
    assert all(page.startswith(mark) for page in pages)
    assert mark not in pdf.text(press.typeset(_printing(_ticket(language=language))))


@pytest.mark.parametrize(
    "internal",
    [
        {"comments": [_said("Kabel?", is_internal=True)]},
        {"files": [PrintedFile("Vertrag.pdf", 1, is_internal=True)]},
        {"comments": [_said("Hier", files=[PrintedFile("Vertrag.pdf", 1, is_internal=True)])]},
        {"internal_fields": [("Hours", "1.5")]},
        {"changes": [PrintedChange(at=AT, by="Nadia", what="Status", old="", new="offen")]},
    ],
)
def test_nothing_internal_is_ever_printed_for_the_customer(press: Press, internal: dict[str, object]):
    """R17: a second lock, should the view ever leave a door open."""
    with pytest.raises(ValueError, match="TT12 has something internal"):
        press.typeset(_printing(_ticket(**internal)))
    assert pdf.pages(press.typeset(_printing(_ticket(**internal), edition=Edition.INTERNAL)))


MARKUP = (
    '#import "secret.typ": *',
    '#read("/etc/passwd") #eval("1+1")',
    "$ x^2 $ *not bold* _nor this_ `raw` @label <label>",
    "= Heading\n- item\n/ term: text // comment /* comment */",
    r"\ \u{1F600} ~ -- --- ... 'quotes' \"quotes\"",
    "<script>alert(1)</script><b>bold</b> &amp; &nbsp;",
    "{{ braces }} {page} %s {when}",
    "] ) } #[ #( #{",
)


@pytest.mark.parametrize("written", MARKUP)
def test_markup_is_printed_as_it_was_written(press: Press, written: str):
    ticket = _ticket(
        title=written.split("\n", maxsplit=1)[0],
        fields=[("Contact", written)],
        description=written,
        solution=written,
        files=[PrintedFile(written, 1)],
        comments=[_said(written, author=written)],
    )
    page = pdf.text(press.typeset(_printing(ticket)))
    as_read = " ".join(written.split())
    assert page.count(as_read) >= 6


def test_a_machine_without_fonts_shows_the_scripts_of_the_world_and_emoji():
    press = Press(with_system_fonts=False)
    written = "Ärger Ελληνικά Кириллица Český 🙂 👩‍👩‍👧 ✅ ไทย हिन्दी"
    data = press.typeset(_printing(_ticket(description=written + "\n\nשלום עולם\n\nمرحبا بالعالم")))
    page = pdf.text(data)
    for word in ("Ärger", "Ελληνικά", "Кириллица", "Český", "🙂", "✅", "ไทย"):
        assert word in page
    assert {name.partition("-")[0] for name in pdf.fonts(data)} >= {
        "NotoSans",
        "NotoSansHebrew",
        "NotoSansArabic",
        "NotoEmoji",
        "NotoSansThai",
        "NotoSansDevanagari",
    }


def test_each_line_runs_in_the_direction_of_its_first_letter():
    (paragraph,) = prose.paragraphs("Guten Tag,\nשלום abc\n123\n- hello\nمرحبا")
    assert [(piece.text, piece.is_rtl) for piece in paragraph] == [
        ("Guten Tag,", False),
        ("שלום abc\n123", True),
        ("- hello", False),
        ("مرحبا", True),
    ]


def test_hebrew_stands_on_the_right_of_the_page(press: Press):
    hebrew, latin = (press.typeset(_printing(_ticket(description=words))) for words in ("שלום", "Hallo"))
    assert pdf.left_edge(hebrew, "שלום") > 400 > pdf.left_edge(latin, "Hallo")


def test_control_characters_leave_no_trace(press: Press):
    written = "a\x00b\x07c\x1b[31md\x7fe\u202eexe\ufefff\x85neue Zeile\r\nnoch\tetwas \ud800."
    page = pdf.text(press.typeset(_printing(_ticket(title=written, description=written))))
    assert page.count("abc[31mdeexef neue Zeile noch etwas ?.") == 2


def test_a_word_longer_than_the_page_is_broken_and_stays_on_it(press: Press):
    word = "https://portal.example/" + "x" * 3000
    data = press.typeset(
        _printing(_ticket(title=word[:255], fields=[("Contact", word[:200])], description=word))
    )
    lines = pdf.lines(data)
    assert sum(line.count("x") for line in lines) >= sum(
        text.count("x") for text in (word[:255], word[:200], word)
    )
    assert max(map(len, lines)) < 130


def test_a_ticket_with_two_thousand_comments_takes_seconds_and_nobody_waits_for_it(press: Press):
    body = "Guten Tag,\n\n" + "Der Drucker druckt leere Seiten. " * 8 + "\n\nMit freundlichen Grüßen"
    comments = [_said(f"Nummer {n}.\n{body}", by_customer=n % 2 == 0) for n in range(2000)]

    async def meanwhile() -> tuple[bytes, float]:
        printing = asyncio.create_task(press.pdf(_printing(_ticket(comments=comments))))
        longest, before = 0.0, time.perf_counter()
        while not printing.done():
            await asyncio.sleep(0.01)
            longest, before = max(longest, time.perf_counter() - before), time.perf_counter()
        return await printing, longest

    begun = time.perf_counter()
    data, longest = asyncio.run(meanwhile())
    assert time.perf_counter() - begun < 30
    assert longest < 1.0
    first, last = pdf.pages(data, only=(0, -1))
    assert "Nummer 0." in first
    assert "Nummer 1999." in last


def test_a_text_of_five_megabytes_is_printed(press: Press):
    text = ("Der Drucker druckt nur leere Seiten und piept dabei. " * 2 + "\n") * 50_000 + "Ende."
    assert len(text) > 5_000_000
    data = press.typeset(_printing(_ticket(description=text)))
    assert b"%PDF-" in data[:8]
    assert len(data) > 1_000_000


@pytest.mark.parametrize(
    "text", ["a\n\n" * 20_000, "שלום\nhallo\n" * 20_000, "x" * 200_000, " " * 200_000, "\n"]
)
def test_texts_made_to_cost_much_do_not(text: str):
    """Each paragraph and each turn of direction is set by itself: there is an end to that."""
    pieces = [piece for paragraph in prose.paragraphs(text) for piece in paragraph]
    assert len(pieces) < 5_000
    letters = "".join(text.split())
    assert "".join("".join(piece.text for piece in pieces).split()) == letters


def test_the_press_forgets_what_it_has_printed(press: Press):
    """The typesetter remembers ten runs: a process that prints for weeks must not grow by each."""
    ticket = _ticket(comments=[_said("Der Drucker druckt leere Seiten. " * 10)] * 300)
    press.typeset(_printing(ticket))
    sizes = []
    for round_ in range(4):
        comments = [_said(f"{round_} Der Drucker druckt leere Seiten. " * 10) for _ in range(300)]
        press.typeset(_printing(replace(ticket, comments=comments)))
        sizes.append(_resident_mb())
    assert sizes[-1] - sizes[0] < 40


def _resident_mb() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 // 1_000_000


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_whatever_is_written_can_be_printed_and_no_letter_is_lost(press: Press, written: str):
    ticket = _ticket(title=written, description=written, fields=[("Contact", written)])
    said = [_said(written, author=written, files=[PrintedFile(written, 1)])]
    assert press.typeset(_printing(replace(ticket, comments=said))).startswith(b"%PDF-")
    kept = "".join(piece.text for paragraph in prose.paragraphs(written) for piece in paragraph)
    assert "".join(kept.split()) == "".join(prose.printable(written).split())
