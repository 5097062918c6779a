"""What customers' HTML reads like as plain text: tables, lists, links, addresses in brackets."""

import time

from desk import html_cleaning


def _text(source: str) -> str:
    cleaned = html_cleaning.sanitised(source)
    assert cleaned is not None
    return html_cleaning.as_text(cleaned)


def test_cells_that_outlook_fills_with_paragraphs_stand_side_by_side() -> None:
    cell = "<td><p class=MsoNormal>{}<o:p></o:p></p></td>"
    rows = (("Kunde", "4711"), ("Ort", "Ulm"))
    table = "".join(f"<tr>{''.join(cell.format(one) for one in row)}</tr>" for row in rows)
    assert _text(f"<table>{table}</table><p>Danke</p>") == "Kunde  4711\nOrt  Ulm\n\nDanke"


def test_cells_of_several_lines_stay_one_below_the_other() -> None:
    table = "<table><tr><td><p>Links eins</p><p>zwei</p></td><td><p>Rechts</p></td></tr></table>"
    assert _text(table) == "Links eins\n\nzwei\n\nRechts"


def test_paragraphs_of_a_table_for_layout_keep_their_distance() -> None:
    table = "<table><tr><td><p>Hallo</p></td></tr><tr><td><p>Text</p></td></tr></table>"
    assert _text(table) == "Hallo\n\nText"


def test_steps_are_numbered_from_where_the_list_starts() -> None:
    assert _text("<ol><li>Start</li><li>Klick</li></ol>") == "1. Start\n2. Klick"
    assert _text('<ol start="5"><li>a<li>b</ol><p>und</p><ul><li>c</ul>') == "5. a\n6. b\n\nund\n\n- c"


def test_a_list_within_a_list_is_indented_and_the_outer_one_counts_on() -> None:
    source = "<ol><li>Eins<ul><li>links</li><li>rechts</li></ul></li><li>Zwei</li></ol>"
    assert _text(source) == "1. Eins\n  - links\n  - rechts\n2. Zwei"


def test_an_item_made_of_a_paragraph_stands_behind_its_mark() -> None:
    assert _text("<ul>\n<li>\n<p>eins</p></li><li><div>zwei</div></li></ul>") == "- eins\n\n- zwei"


def test_a_link_to_a_mailbox_tells_the_address_once() -> None:
    assert _text('<a href="mailto:anna@kunde.example?subject=x">Anna</a>') == "Anna <anna@kunde.example>"
    assert _text('<a href="mailto:anna@kunde.example">Anna@kunde.example</a>') == "Anna@kunde.example"


def test_a_word_that_also_stands_in_its_link_does_not_hide_it() -> None:
    assert _text('<a href="https://shop.example/hier">hier</a>') == "hier <https://shop.example/hier>"
    assert _text('<a href="https://shop.example/">shop.example</a>') == "shop.example"


def test_a_link_behind_a_scanner_for_links_is_shown_as_it_was_written() -> None:
    href = "https://scan.example/?url=https%3A%2F%2Fshop.example%2Fb%2F&amp;data=05"
    assert _text(f'<a href="{href}">https://shop.example/b/</a>') == "https://shop.example/b/"


def test_an_address_in_brackets_that_nobody_escaped_is_kept() -> None:
    assert _text("<p>Von: Anna <anna@kunde.example> an uns</p>") == "Von: Anna <anna@kunde.example> an uns"
    assert _text("Seite <https://shop.example/a?b=1>") == "Seite <https://shop.example/a?b=1>"
    assert html_cleaning.stripped("<b>Anna <anna@kunde.example></b>").split() == [
        "Anna",
        "<anna@kunde.example>",
    ]


def test_a_footer_put_behind_the_document_begins_on_a_line_of_its_own() -> None:
    assert _text("<html><body>Text</body></html>\n<html><body>Virenfrei</body></html>") == "Text\nVirenfrei"
    assert _text("<body>Text</body></html>Virenfrei") == "Text\nVirenfrei"


def test_preformatted_lines_keep_their_indentation() -> None:
    assert _text("<pre>wenn x:\n    halt\nende</pre>") == "wenn x:\n    halt\nende"


def test_marks_of_the_reader_in_the_text_itself_are_left_out() -> None:
    assert _text("<p>a&#29;&#30;&#1;b</p><p>\x1d\x1ec</p>") == "ab\n\nc"


def test_pieces_of_tables_and_lists_count_the_letters_of_the_text() -> None:
    source = "<ol><li>a<ul><li>b</ul><li><p>c</p></ol><table><tr><td><p>d</p><td><p>e</p></table>"
    cleaned = html_cleaning.sanitised(source) or ""
    found = html_cleaning.text_in_pieces(cleaned)
    assert sum(letters for letters, _, _ in found.pieces) == len("".join(_text(source).split()))


def test_wide_deep_and_bracketed_html_is_read_in_time() -> None:
    began = time.process_time()
    _text("<table>" + "<tr>" + "<td><p>x</p>" * 9_000 + "</table>")
    _text("<table><tr><td>" * 80 + "x" * 500_000 + "</td></tr></table>" * 80)
    _text("<" * 20_000 + "a@" * 200_000)
    _text("<ol><li>" * 100 + "x")
    _text("</body>" * 15_000 + " " * 900_000)
    assert time.process_time() - began < 10
