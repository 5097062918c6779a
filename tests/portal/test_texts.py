"""What the portal writes: all of it in German too, text as text, colours that can be read, sizes, times."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

import portal
from desk.shipped_picklists import SHIPPED
from portal import colours
from portal.dates import time_tag
from portal.plain_text import with_links
from portal.templating import file_size
from portal.visits import preferred

ROOM = Path(portal.__file__).parent
DESK = ROOM.parent / "desk"
# Verbs whose refusals a customer may read.
VERBS = ("portal_login", "passwords", "login_throttle", "texts", "access", "picklists", "comments")
# … but for these: an agent's.
NOT_OURS = {
    "A customer can't write internal notes.",
    "Only an agent can write to the customer.",
    "It has already been sent to the customer.",
    "This note was deleted.",
    "The customer has already got the first version.",
}
SENTENCE = {
    "N_": 0,
    "NotFound": 0,
    "NotAllowed": 0,
    "NotPossible": 0,
    "Invalid": 1,
    "TooMuch": 1,
    "Unreadable": 1,
}


REL = 'rel="noopener noreferrer nofollow"'


def _in_templates() -> Iterator[tuple[str | None, str]]:
    for file in (ROOM / "templates").glob("*.html"):
        with file.open("rb") as source:
            for _, function, message, _ in babel_extract(source, ("_", "pgettext"), [], {}):
                if function == "pgettext":
                    yield message[0], message[1]
                else:
                    yield None, message if isinstance(message, str) else message[0]


def _in_code() -> Iterator[tuple[str | None, str]]:
    for file in (*ROOM.rglob("*.py"), *(DESK / f"{name}.py" for name in VERBS)):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SENTENCE:
                place = SENTENCE[node.func.id]
                sentence = node.args[place] if len(node.args) > place else None
                if isinstance(sentence, ast.Constant) and sentence.value not in NOT_OURS:
                    yield None, sentence.value


def test_every_sentence_of_the_portal_has_its_german():
    with (ROOM / "locale" / "de.po").open("rb") as source:
        catalogue = read_po(source)
    missing = [
        text
        for context, text in {*_in_templates(), *_in_code()}
        if not (found := catalogue.get(text, context)) or not found.string
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<b>&", "&lt;b&gt;&amp;"),
        (
            "see https://a.example/x?a=1&b=2.",
            f'see <a href="https://a.example/x?a=1&amp;b=2" {REL}>https://a.example/x?a=1&amp;b=2</a>.',
        ),
        (
            "(http://a.example/b_(c))",
            f'(<a href="http://a.example/b_(c)" {REL}>http://a.example/b_(c)</a>)',
        ),
        ("javascript:alert(1)", "javascript:alert(1)"),
        (
            'https://a.example/"onclick="x',
            f'<a href="https://a.example/" {REL}>https://a.example/</a>&#34;onclick=&#34;x',
        ),
    ],
)
def test_text_is_text_and_addresses_are_links(text: str, html: str):
    assert with_links(text) == html


COLOURS = {value.colour for values in SHIPPED.values() for value in values}


@pytest.mark.parametrize(
    "colour", [*sorted(COLOURS), "#ffff00", "#ffffff", "#000000", "#ff00ff", "nonsense", ""]
)
def test_a_chip_can_be_read_whatever_its_colour(colour: str):
    # WCAG 2.2, 1.4.3; measured on what stands in the style sheet.
    for chip in (colours.on_light(colours.read(colour)), colours.on_dark(colours.read(colour))):
        assert colours.contrast(colours.read(str(chip.ink)), colours.read(str(chip.ground))) >= 4.5


@pytest.mark.parametrize(
    ("size", "language", "text"),
    [(12, "en", "12 B"), (1536, "en", "1.5 KB"), (1_500_000, "de", "1,4 MB"), (5 * 2**30, "de", "5.120 MB")],
)
def test_sizes_are_written_as_people_write_them(size: int, language: str, text: str):
    assert file_size(size, language=language) == text


def test_a_time_is_for_people_and_for_machines():
    at = datetime(2026, 3, 5, 12, 30, tzinfo=UTC)
    local = at.astimezone()
    assert time_tag(at, "de") == (
        f'<time datetime="2026-03-05T12:30:00+00:00">{local.day}. März 2026, {local:%H:%M}</time>'
    )
    assert f"{local.day} Mar 2026, " in time_tag(at, "en")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9", "de"),
        ("fr,it", "en"),
        ("en;q=0.2,de;q=0.8", "de"),
        ("de;q=0,en", "en"),
        (";;;q=x,,", "en"),
        ("x" * 10_000, "en"),
    ],
)
def test_the_browsers_wishes_are_read_with_their_weight(accepted: str, language: str):
    assert preferred(accepted) == language
