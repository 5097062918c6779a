"""Whatever the text: every word is shown or folded, and reading what is shown folds nothing more."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import html_cleaning
from scanners.replies.html_lines import html_lines
from scanners.replies.split import split

# A megabyte is read in a fraction of a second; the reader of mails has ten and more for it.
DEADLINE = 5.0

PIECES = (
    "Hallo",
    "Ja.",
    "",
    "",
    " ",
    "> Frage?",
    ">> alt",
    ">",
    "-- ",
    "--",
    "Anna Weber",
    "Am 02.03.2026 um 09:15 schrieb Support:",
    "Support <s@desk.example> wrote:",
    "wrote:",
    "On Mon, 2 Mar 2026 at 09:15, Support <",
    "s@desk.example> wrote:",
    "gern On Mon, 2 Mar 2026 at 09:15, Support <s@desk.example> wrote:",
    "Von: Support <s@desk.example>",
    "Gesendet: Montag, 2. März 2026 09:15",
    "An: Anna",
    "Betreff: Drucker",
    "-----Ursprüngliche Nachricht-----",
    "---------- Forwarded message ---------",
    "________________",
    "Von meinem iPhone gesendet",
    "Mit freundlichen Grüßen",
    "Tel.: 030 1234567",
    "www.kunde.example",
    "FYI",
    "Das steht unten:",
    "Please do not print this email, save paper",
    "users mailing list https://lists.example/unsubscribe",
)
texts = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(PIECES), max_size=25).map("\n".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=15).map("\n".join),
)
TAGS = ("div", "p", "span", "b", "table", "tr", "td", "ul", "li", "pre", "a")
OPENINGS = (
    "<blockquote>",
    '<blockquote type="cite">',
    '<div class="gmail_quote">',
    '<div id="appendonsend">',
    '<div class="moz-signature">',
    "<br>",
    "<hr>",
    '<img src="cid:1">',
    '<img alt="Bild" src="cid:2">',
    '<a href="https://kunde.example/a">',
    "</blockquote>",
    "</a>",
    "</div>",
    *(f"<{tag}>" for tag in TAGS),
    *(f"</{tag}>" for tag in TAGS),
)
html_sources = st.lists(st.one_of(st.sampled_from(OPENINGS), st.sampled_from(PIECES)), max_size=40).map(
    "".join
)


def words(*found: str) -> list[str]:
    return " ".join(found).split()


def tags(source: str) -> list[str]:
    return re.findall("<[^>]*>", source)


def is_in_order(some: list[str], everything: list[str]) -> bool:
    left = iter(everything)
    return all(word in left for word in some)


@settings(derandomize=True, max_examples=600, deadline=None)
@given(texts)
def test_every_word_is_shown_or_folded_in_its_order(text: str):
    reply = split(text, None)
    assert sorted(words(reply.visible, *reply.folded)) == sorted(words(text))
    assert is_in_order(words(reply.visible), words(text))
    assert is_in_order(words(*reply.folded), words(text))
    assert bool(reply.visible.strip()) == bool(text.strip())


@settings(derandomize=True, max_examples=600, deadline=None)
@given(texts)
def test_reading_what_is_shown_once_more_folds_nothing(text: str):
    visible = split(text, None).visible
    assert split(visible, None).visible == visible


@settings(derandomize=True, max_examples=400, deadline=None)
@given(html_sources)
def test_html_shows_the_same_words_as_the_text_made_of_it(source: str):
    cleaned = html_cleaning.sanitised(source)
    assert cleaned is not None
    text = html_cleaning.as_text(cleaned)
    assert "\n".join(html_lines(cleaned).lines).strip() == text
    reply = split(text, cleaned)
    assert sorted(words(reply.visible, *reply.folded)) == sorted(words(text))
    assert reply.visible_html is not None
    assert set(tags(reply.visible_html)) <= {"<br>", *tags(cleaned)}
    shown = html_cleaning.as_text(reply.visible_html)
    # A link's target is written behind its last word, wherever that went.
    plain = {word for word in words(reply.visible) if not word.startswith("<http")}
    assert plain <= set(words(shown)) | {">", "-"}


@settings(derandomize=True, max_examples=200, deadline=None)
@given(html_sources, texts)
def test_text_and_html_that_say_different_things_lose_nothing(source: str, text: str):
    cleaned = html_cleaning.sanitised(source)
    reply = split(text, cleaned)
    assert sorted(words(reply.visible, *reply.folded)) == sorted(words(text))


@pytest.mark.parametrize(
    "text",
    [
        "hello world\n" * 200_000,
        "x" * 1_000_000,
        "On " * 20_000,
        "On \n" * 20_000,
        "Hallo\n" + "On Mon, 2 Mar 2026 at 09:15, Support <s@desk.example> wrote:\n" * 2_000,
        "On Mon, 2 Mar 2026 at 09:15, Support <s@desk.example> wro\n" * 2_000,
        "a\n" + "On Mon, 2 Mar 2026 at 09:15, S <s@d.example> wrote:\n> a\nb\n" * 2_000,
        " " * 100_000,
        "\xa0" * 100_000,
        "-" * 200_000,
        "-----\n" * 100_000,
        "--\nx\n" * 50_000,
        "x\n" + "Sent from my iPhone\n" * 50_000,
        "From: a@b.example\n" * 50_000,
        "From: a@b.example\nSent: x\n" * 20_000,
        "a@b.example 2026 09:15:\n" * 40_000,
        ">" * 500_000,
        ">\n" * 200_000,
        "> " + ("x" * 60 + "\ny\n> ") * 10_000,
        ("confidential recipient virus " * 30 + "\n") * 1_000,
        "Gruß\nx\nTel 1\nTel 2\nTel 3\n" * 10_000,
        "a@" * 200_000 + ":",
        "<" * 200_000,
    ],
    ids=lambda text: repr(text[:24]),
)
def test_a_text_made_to_take_long_ends_within_the_readers_deadline(text: str):
    start = time.process_time()
    reply = split(text, None)
    assert time.process_time() - start < DEADLINE
    assert len(words(reply.visible, *reply.folded)) == len(words(text))


@pytest.mark.parametrize(
    "source",
    [
        "<blockquote>" * 250 + "x" + "</blockquote>" * 250,
        "<blockquote>a</blockquote>b" * 8_000,
        '<div class="gmail_quote">a</div>' * 8_000,
        "<p>On Mon, 2 Mar 2026 at 09:15, S &lt;s@d.example&gt; wrote:</p>" * 8_000,
        "<pre>" + "a\n" * 200_000 + "</pre><blockquote>x</blockquote>",
        "x " * 500_000 + "<blockquote>x</blockquote>",
    ],
    ids=lambda source: repr(source[:24]),
)
def test_html_made_to_take_long_ends_within_the_readers_deadline(source: str):
    cleaned = html_cleaning.sanitised(source)
    assert cleaned is not None
    start = time.process_time()
    split(html_cleaning.as_text(cleaned), cleaned)
    assert time.process_time() - start < DEADLINE


def test_ten_thousand_nested_quotes_are_shown_as_text():
    source = "<blockquote>" * 10_000 + "Hallo"
    assert html_cleaning.sanitised(source) is None
    assert split(html_cleaning.stripped(source), None).visible == "Hallo"
