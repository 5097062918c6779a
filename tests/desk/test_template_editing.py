"""Adapting mails (R36): what can be a template, what can't and why, who may, what a preview shows."""

import time

import pytest

from desk import clock, template_editing, template_preview
from desk.errors import Invalid, NotAllowed, NotFound
from desk.house import House
from desk.mail_out import template_check
from desk.mail_out.mail_templates import PARTS, shipped_source
from desk.mail_out.variables import VARIABLES
from models.change import Change
from models.comment import Comment
from models.delivery import Delivery
from models.mail_template import MailTemplate
from tests.parts.house import OPERATOR, Cast, as_agent
from tests.parts.mail_out import answer, note, ticket_of

SUBJECT, TEXT, HTML = PARTS
# The least that may be the HTML of an answer.
SOUND = '<html lang="en"><body><p>{{ text }}</p></body></html>'


def checked(part: str, source: str, kind: str = "customer_comment", language: str = "en") -> str:
    """What is wrong with it; nothing, if it can be a template."""
    try:
        template_check.check(part, source, VARIABLES[kind], language=language)
    except Invalid as fault:
        return fault.sentence("en") if fault.field == part else f"at {fault.field}"
    return ""


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_shipped_template_would_pass_if_it_were_ones_own(language: str):
    for kind in VARIABLES:
        for part in PARTS:
            source = shipped_source(kind, language, part)
            assert checked(part, source, kind, language) == "", (kind, part)


@pytest.mark.parametrize(
    ("part", "source", "said"),
    [
        (TEXT, "{{ text }} {{ nmae }}", "Line 1: There is no {{ nmae }}; did you mean name?"),
        (TEXT, "{{ text }}\n{% if is_copy %}{{ xyzzy }}{% endif %}", "Line 2: There is no {{ xyzzy }}."),
        (
            TEXT,
            "{{ text }}{% for f in left_out %}{{ f.nam }}{% endfor %}",
            "Line 1: There is no {{ f.nam }}; did you mean f.name?",
        ),
        (TEXT, "{{ text }}{{ internal_note }}", "There is no {{ internal_note }}."),
        (TEXT, "{{ text", "Line 1: unexpected end of template"),
        (TEXT, "{% if name %}{{ text }}", "Line 1: Unexpected end of template"),
        (TEXT, "{{ text }}{{ [1][5] ~ 'x' }}", "It can't be filled in"),
        (HTML, "{% import 'x.html' as y %}", 'Line 1: Only {% import "parts.html" as parts %} can be used'),
        (TEXT, "   \n", "it is empty"),
        (TEXT, "{% if leave_link %}{{ text }}{% endif %}", "it is empty"),
        (TEXT, "Hello {{ name }}", "{{ text }} is missing"),
        (SUBJECT, "{{ title }}", "{{ number }} is missing"),
        (SUBJECT, "[{{ number }}] a\n[{{ number }}] b", "A subject is one line"),
        (SUBJECT, "[{{ number }}] " + "x" * 200, "A subject is one line"),
        (TEXT, "{{ text }}" + "x" * 100_001, "at most 100000 characters"),
    ],
)
def test_a_mistake_is_named_where_it_is(part: str, source: str, said: str):
    assert said in checked(part, source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ text.__class__ }}",
        "{{ text['__class__'] }}",
        "{{ text.format }}",
        "{{ self.__init__ }}",
        "{{ config }}",
        "{{ cycler }}",
        "{{ lipsum() }}",
        "{{ namespace() }}",
        "{{ text|attr('__class__') }}",
        "{{ text|safe }}",
        "{{ text|map('upper')|list }}",
        "{{ text|center(1000000000) }}",
        "{{ text|replace('a', text) }}",
        "{{ text * 1000000000 }}",
        "{{ 9 ** 999999999 }}",
        "{{ '%1000000000d' % 1 }}",
        "{% for a in range(1000000000) %}{% endfor %}",
        "{% for a in text %}{% endfor %}",
        "{% for a in left_out %}" * 3 + "{% endfor %}" * 3,
        "{% for a in left_out recursive %}{{ loop(left_out) }}{% endfor %}",
        "{% for a in [text, text] %}{{ a }}{% endfor %}",
        "{% set x = text ~ text %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% autoescape false %}{{ text }}{% endautoescape %}",
        "{% filter upper %}x{% endfilter %}",
        "{% include text %}",
        "{% include ['a', 'b'] %}",
        "{% include '../../mails.py' %}",
        "{% include 'en/customer_comment.txt' %}",
        "{% include 'layout.html' %}",
        "{% extends 'layout.html' %}",
        "{% import 'parts.html' as parts %}",
        "{% from 'parts.html' import heading %}",
        "{{ parts.heading('x') }}",
        "{% include 'en/agent_footer.txt' %}",
        "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
        "{% if name %}" * 300 + "{% endif %}" * 300,
        "{{ text|trim(*left_out) }}",
        "{{ text|join(text) }}",
        "{{ text|trim(text) }}",
        "{{ text" + "|string|e" * 1000 + " }}",
        "{{ text" + "|urlencode" * 7 + " }}",
        "{{ text|round(1000000000, 'ceil') }}",
        "{{ " + "text ~ " * 1000 + "text }}",
    ],
)
def test_no_template_reaches_what_it_is_not_given_or_hangs_the_desk(source: str):
    began = time.monotonic()
    assert checked(TEXT, "{{ text }}" + source) != ""
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<img src="https://tracker.example/p.gif" alt="">',
        '<p onclick="x()">x</p>',
        '<form action="https://x.example"><input name="a"></form>',
        '<a href="javascript:x()">x</a>',
        '<p style="background:url(https://x.example/a.png)">x</p>',
        "<style>@import url(https://x.example/a.css);</style>",
        '<link rel="stylesheet" href="https://x.example/a.css">',
        '<meta http-equiv="refresh" content="0">',
        "<div><table><tr><td>x</td></tr></div></table>",
        "<div>",
        "{{ text|safe }}",
        "{{ parts.nothing('x') }}",
        "{% include 'en/agent_footer.html' %}",
    ],
)
def test_no_html_runs_loads_or_breaks_anything(source: str):
    assert checked(HTML, SOUND) == ""
    assert checked(HTML, SOUND.replace("</body>", source + "</body>")) != ""


def test_html_of_ones_own_may_use_the_frame_and_its_parts():
    source = (
        '{% extends "layout.html" %}{% import "parts.html" as parts %}'
        "{% block content %}{{ parts.heading(number) }}{{ text|paragraphs }}"
        "{{ parts.box([('Ticket', number), ('Title', title)]) }}"
        "{% for file in left_out if file.link %}{{ loop.index }}. {{ file.name }} {{ file.until|day }}"
        "{% endfor %}"
        '{% include "en/left_out.html" %}{% endblock %}'
        '{% block footer %}{% include "en/customer_footer.html" %}{% endblock %}'
    )
    assert checked(HTML, source) == ""


async def test_adapting_is_noted_with_who_and_what(house: House, cast: Cast):
    """R11."""
    own = "[{{ number }}] Ihre Anfrage: {{ title }}"
    assert await template_editing.change(
        house, "customer_comment", "de", {"subject": own}, actor=OPERATOR
    ) == ["subject"]

    (change,) = await Change.filter(record="mail_template")
    assert change.field == "customer_comment de subject"
    assert (change.old, change.new) == (None, own + "\n")
    listed = {(item.kind, item.language): item for item in await template_editing.listed()}
    assert listed["customer_comment", "de"].parts == ("subject",)
    assert listed["customer_comment", "en"].parts == ()
    assert len(listed) == 2 * len(VARIABLES)


async def test_what_is_written_as_it_is_shipped_is_not_ones_own(house: House, cast: Cast):
    own = {"subject": "[{{ number }}] Neu"}
    await template_editing.change(house, "customer_comment", "de", own, actor=OPERATOR)
    shipped = {part: shipped_source("customer_comment", "de", part).rstrip() for part in PARTS}

    assert await template_editing.change(house, "customer_comment", "de", shipped, actor=OPERATOR) == []
    assert await MailTemplate.all().count() == 0


async def test_a_template_that_is_refused_leaves_the_one_before(house: House):
    await template_editing.change(house, "test_mail", "de", {"text": "Eins"}, actor=OPERATOR)
    with pytest.raises(Invalid):
        await template_editing.change(
            house, "test_mail", "de", {"subject": "Gut", "text": "{{ schlecht }}"}, actor=OPERATOR
        )
    sources = await template_editing.sources("test_mail", "de")
    assert (sources["text"].text, sources["subject"].is_own) == ("Eins\n", False)


async def test_what_no_longer_is_sound_is_found(house: House):
    """After an update a variable may be gone."""
    await template_editing.change(house, "test_mail", "de", {"text": "Eins"}, actor=OPERATOR)
    assert await template_editing.faults() == []
    await MailTemplate.all().update(text="{{ gone }}")
    (fault,) = await template_editing.faults()
    assert (fault.kind, fault.language, fault.part) == ("test_mail", "de", "text")
    assert "There is no {{ gone }}." in fault.sentence


async def test_unknown_mails_and_languages_are_refused_by_name(house: House):
    for kind, language in (("nothing", "de"), ("test_mail", "fr")):
        with pytest.raises(NotFound):
            await template_editing.change(house, kind, language, {"text": "x"}, actor=OPERATOR)
    with pytest.raises(NotFound):
        await template_editing.change(house, "test_mail", "de", {"body": "x"}, actor=OPERATOR)


async def test_a_preview_shows_the_real_ticket_and_no_note_and_writes_nothing(house: House, cast: Cast):
    """R17."""
    nadia = as_agent(cast.nadia)
    ticket = await ticket_of(house, cast.weber, actor=nadia, title="Toner leer")
    await answer(house, ticket, "Wir schicken Toner.", actor=nadia)
    await note(house, ticket, "SECRET-NOTE", actor=nadia)
    withdrawn = await answer(house, ticket, "SECRET-WITHDRAWN", actor=nadia)
    await Comment.filter(id=withdrawn.id).update(withdrawn_at=clock.now())
    before = await Delivery.all().count()

    for kind in VARIABLES:
        made = await template_preview.preview(house, kind, "de", actor=OPERATOR, ticket=ticket)
        assert "SECRET" not in made.text + made.html + made.subject, kind
        if "number" in {item.name for item in VARIABLES[kind]}:
            assert ticket.number in made.subject, kind

    shown = await template_preview.preview(house, "agent_ticket", "de", actor=OPERATOR, ticket=ticket)
    assert "Toner leer" in shown.text
    assert await Delivery.all().count() == before
    assert await MailTemplate.all().count() == 0


async def test_a_preview_of_a_ticket_without_words_for_the_customer_has_samples(house: House, cast: Cast):
    ticket = await ticket_of(house, None, actor=as_agent(cast.nadia), title="Intern")
    for kind in VARIABLES:
        made = await template_preview.preview(house, kind, "en", actor=OPERATOR, ticket=ticket)
        assert made.text.strip()
    with pytest.raises(NotAllowed):
        await template_preview.preview(house, "test_mail", "en", actor=as_agent(cast.nadia))


async def test_a_preview_shows_what_is_being_written(house: House):
    parts = {"text": "Neu: {{ company }}"}
    made = await template_preview.preview(house, "test_mail", "de", actor=OPERATOR, parts=parts)
    assert made.text == "Neu: Support\n"
    with pytest.raises(Invalid, match="gone"):
        await template_preview.preview(house, "test_mail", "de", actor=OPERATOR, parts={"text": "{{ gone }}"})
