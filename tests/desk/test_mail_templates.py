"""Templates: shipped ones, an administrator's own, and what a text becomes in HTML (R36)."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, meta
from structlog.testing import capture_logs

from desk.mail_out.mail_templates import FILTERS, SHIPPED, MailTemplates, paragraphs
from desk.mail_out.mails import KINDS

CONTEXT = {"company": "Müller & Söhne", "name": "", "portal": ""}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "templates" / "mail"
    (folder / "de").mkdir(parents=True)
    return folder


def test_a_mail_is_in_the_language_of_its_reader_and_else_in_english(tmp_path: Path):
    templates = MailTemplates(tmp_path / "none")

    assert templates.render("test_mail", "de", CONTEXT).subject == "Testmail von Müller & Söhne"
    assert templates.render("test_mail", "en", CONTEXT).subject == "Test mail from Müller & Söhne"
    assert templates.render("test_mail", "fr", CONTEXT).subject == "Test mail from Müller & Söhne"


def test_a_template_of_ones_own_replaces_one_file_and_no_other(own: Path):
    (own / "de" / "test_mail.txt").write_text("Nur ein Test, {{ company }}.\n")

    rendered = MailTemplates(own).render("test_mail", "de", CONTEXT)

    assert rendered.text == "Nur ein Test, Müller & Söhne.\n"
    assert rendered.subject == "Testmail von Müller & Söhne"
    assert "Dies ist eine Testmail" in rendered.html


def test_a_template_changed_while_we_run_is_used_at_once(own: Path):
    templates = MailTemplates(own)
    file = own / "de" / "test_mail.txt"
    for words in ("Eins", "Zwei und drei"):
        file.write_text(words)
        assert templates.render("test_mail", "de", CONTEXT).text == f"{words}\n"


@pytest.mark.parametrize(
    "broken",
    [
        "{{ company",
        "{{ nobody_knows_this }}",
        "{{ company.no_such() }}",
        "{% include 'nowhere.txt' %}",
        "{{ ''.__class__.__mro__ }}",
        "{% for a in range(100000000) %}{% endfor %}",
    ],
)
def test_a_broken_template_of_ones_own_gives_way_to_the_shipped_one_and_is_reported(own: Path, broken: str):
    (own / "de" / "test_mail.txt").write_text(broken)

    with capture_logs() as logs:
        rendered = MailTemplates(own).render("test_mail", "de", CONTEXT)

    assert "Dies ist eine Testmail." in rendered.text
    assert [(entry["event"], entry["kind"], entry["language"]) for entry in logs] == [
        ("mail.template_broken", "test_mail", "de")
    ]


def test_both_languages_of_a_mail_use_the_same_values():
    environment = Environment(loader=FileSystemLoader(SHIPPED), autoescape=True)
    environment.filters |= FILTERS

    def used(name: str) -> set[str]:
        tree = environment.parse((SHIPPED / name).read_text(encoding="utf-8"))
        found = meta.find_undeclared_variables(tree)
        for included in meta.find_referenced_templates(tree):
            assert included is not None
            found |= used(included)
        return found

    for kind in KINDS:
        for part in ("subject.txt", "txt", "html"):
            assert used(f"de/{kind}.{part}") == used(f"en/{kind}.{part}"), (kind, part)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Eins\nzwei\n\ndrei", ["Eins<br>\nzwei", "drei"]),
        ("<script>alert('x')</script>", ["&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"]),
        ("  a\n\tb", ["a<br>\n&nbsp;&nbsp;&nbsp;&nbsp;b"]),
        (
            "See (https://a.example/x?y=1&z=<2).",
            ['See (<a href="https://a.example/x?y=1&amp;z=">https://a.example/x?y=1&amp;z=</a>&lt;2).'],
        ),
        (
            'https://a.example/"onclick="x',
            ['<a href="https://a.example/">https://a.example/</a>&#34;onclick=&#34;x'],
        ),
        ("javascript:alert(1)", ["javascript:alert(1)"]),
        ("\n\n  \n", []),
    ],
)
def test_a_text_becomes_paragraphs_with_nothing_of_it_alive(text: str, html: list[str]):
    wanted = "\n".join(f'<p style="margin:0 0 1em">{block}</p>' for block in html)

    assert str(paragraphs(text)) == wanted


@pytest.mark.parametrize(
    ("language", "size", "shown"),
    [
        ("en", 1, "1 kB"),
        ("en", 48_200_000, "48.2 MB"),
        ("de", 48_200_000, "48,2 MB"),
        ("de", 250_000, "250 kB"),
    ],
)
def test_a_size_is_shown_as_in_the_language(language: str, size: int, shown: str):
    environment = Environment(autoescape=True)
    environment.filters |= FILTERS

    assert environment.from_string("{{ size|filesize }}").render(language=language, size=size) == shown


@pytest.mark.parametrize(("language", "shown"), [("en", "4 March 2026"), ("de", "4. März 2026")])
def test_a_day_is_shown_as_in_the_language(language: str, shown: str):
    environment = Environment(autoescape=True)
    environment.filters |= FILTERS
    at = datetime(2026, 3, 4, 12, tzinfo=UTC)

    assert environment.from_string("{{ at|day }}").render(language=language, at=at) == shown
