"""Templates: shipped ones, an administrator's own, and what a text becomes in HTML (R36)."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from jinja2 import Environment, meta
from structlog.testing import capture_logs

from desk import clock, company_logo, preference_editing, template_editing
from desk.house import House
from desk.mail_out import mails
from desk.mail_out.mail_facts import MailFacts
from desk.mail_out.mail_templates import MailTemplates
from desk.mail_out.template_filters import FILTERS, excerpt, paragraphs
from desk.mail_out.template_language import SHIPPED, environment
from desk.mail_out.variable import Type, Variable
from desk.mail_out.variables import VARIABLES
from models.agent import Agent, Role
from models.contact import Contact
from models.delivery import Courier, Delivery
from models.mail_template import MailTemplate
from models.picklist_value import PicklistValue
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent
from tests.parts.mail_out import answer, composed, html_of, text_of, ticket_of
from tests.parts.mail_out import mails as mails_out
from tests.parts.pictures import SVG, png

CONTEXT = {"company": "Müller & Söhne", "name": "", "portal": "", "logo": None}


async def test_a_mail_is_in_the_language_of_its_reader_and_else_in_english(house: House):
    templates = MailTemplates(house)

    assert (await templates.render("test_mail", "de", CONTEXT)).subject == "Testmail von Müller & Söhne"
    assert (await templates.render("test_mail", "en", CONTEXT)).subject == "Test mail from Müller & Söhne"
    assert (await templates.render("test_mail", "fr", CONTEXT)).subject == "Test mail from Müller & Söhne"


async def test_an_adapted_part_replaces_the_shipped_one_in_its_language_and_no_other(house: House):
    own = {"text": "Nur ein Test, {{ company }}.\n"}
    await template_editing.change(house, "test_mail", "de", own, actor=OPERATOR)

    german = await MailTemplates(house).render("test_mail", "de", CONTEXT)
    english = await MailTemplates(house).render("test_mail", "en", CONTEXT)

    assert german.text == "Nur ein Test, Müller & Söhne.\n"
    assert german.subject == "Testmail von Müller & Söhne"
    assert "Dies ist eine Testmail" in german.html
    assert "This is a test mail." in english.text


async def test_what_is_adapted_while_mails_leave_is_used_by_the_next_ones(house: House):
    templates = MailTemplates(house)
    for words in ("Eins", "Zwei und drei"):
        await template_editing.change(house, "test_mail", "de", {"text": words}, actor=OPERATOR)
        await templates.refresh()
        assert (await templates.render("test_mail", "de", CONTEXT)).text == f"{words}\n"
    await template_editing.reset(house, "test_mail", actor=OPERATOR)
    await templates.refresh()
    assert "Dies ist eine Testmail." in (await templates.render("test_mail", "de", CONTEXT)).text


@pytest.mark.parametrize(
    "broken",
    [
        "{{ company",
        "{{ nobody_knows_this }}",
        "{{ company.no_such() }}",
        "{% include 'nowhere.txt' %}",
        "{{ ''.__class__.__mro__ }}",
        "{% for a in range(100000000) %}{% endfor %}",
        "{{ (company * 100000) * 100000 }}",
    ],
)
async def test_an_adapted_template_that_fails_on_a_mail_gives_way_and_administrators_are_told_once(
    house: House, cast: Cast, broken: str
):
    """R36, with a template that no check would have let in."""
    await Agent.filter(id=cast.priya.id).update(role=Role.ADMINISTRATOR)
    await MailTemplate.create(kind="test_mail", language="de", text=broken, modified_at=clock.now())
    templates = MailTemplates(house)

    began = time.monotonic()
    with capture_logs() as logs:
        both = [await templates.render("test_mail", "de", CONTEXT) for _ in range(2)]
        again = await MailTemplates(house).render("test_mail", "de", CONTEXT)

    assert time.monotonic() - began < 5
    for rendered in (*both, again):
        assert "Dies ist eine Testmail." in rendered.text
    assert [entry["event"] for entry in logs] == ["mail.template_broken"]
    row = await MailTemplate.get()
    assert row.fault
    (told,) = await mails_out()
    assert (told.kind, told.agent_id) == ("template_broken", cast.priya.id)
    text = text_of(await composed(house, kind="template_broken"))
    assert "The adapted template test_mail (de) could not be used" in text
    assert row.fault in text


async def test_a_mail_that_an_adapted_template_fails_on_leaves_with_the_shipped_one(house: House, cast: Cast):
    """R36: no mail is lost; the operations channel hears of it."""
    await preference_editing.change(house, "operations_channel", "C0OPS", actor=OPERATOR)
    await MailTemplate.create(
        kind="customer_comment", language="de", subject="{{ gone }}", modified_at=clock.now()
    )
    ticket = await ticket_of(house, cast.weber, actor=as_agent(cast.nadia))
    await answer(house, ticket, "Bitte ausschalten.", actor=as_agent(cast.nadia))

    message = await composed(house, kind="customer_comment")

    assert message["Subject"] == f"[{ticket.number}] Drucker druckt nicht"
    assert "Bitte ausschalten." in text_of(message)
    notice = await Delivery.get(courier=Courier.SLACK, recipient="C0OPS")
    assert "customer_comment" in str(notice.payload)


async def test_a_corrected_template_is_used_again(house: House):
    await MailTemplate.create(kind="test_mail", language="de", text="{{ gone }}", modified_at=clock.now())
    templates = MailTemplates(house)
    assert "Testmail" in (await templates.render("test_mail", "de", CONTEXT)).text

    await template_editing.change(house, "test_mail", "de", {"text": "Nun gut."}, actor=OPERATOR)
    await templates.refresh()

    assert (await templates.render("test_mail", "de", CONTEXT)).text == "Nun gut.\n"
    assert (await MailTemplate.get()).fault is None


def test_both_languages_of_a_mail_use_the_same_values():
    def used(name: str) -> set[str]:
        tree = environment().parse((SHIPPED / name).read_text(encoding="utf-8"))
        found = meta.find_undeclared_variables(tree)
        for included in meta.find_referenced_templates(tree):
            assert included is not None
            found |= used(included)
        return found

    for kind in VARIABLES:
        for part in ("subject.txt", "txt", "html"):
            assert used(f"de/{kind}.{part}") == used(f"en/{kind}.{part}"), (kind, part)


async def test_each_mail_gives_its_templates_exactly_what_is_documented(house: House, cast: Cast):
    ticket = await ticket_of(house, cast.weber, actor=as_agent(cast.nadia))
    comment = await answer(house, ticket, "Bitte ausschalten.", actor=as_agent(cast.nadia))
    assert set(VARIABLES) == set(mails.KINDS)
    for kind in VARIABLES:
        context = mails.context_of(_facts(kind, cast.weber, ticket, comment))
        documented = {item.name: item for item in VARIABLES[kind] if item.name != "language"}
        assert set(context) == set(documented), kind
        for name, value in context.items():
            _is_as_documented(documented[name], value)


def _facts(kind: str, contact: Contact, ticket: Ticket, comment: Any) -> MailFacts:
    payload = {
        "actor": "Nadia",
        "note": "",
        "fields": [],
        "description": "",
        "solution": "Neu.",
        "password": "x",
        "rating": {"good": "a", "so_so": "b", "bad": "c"},
        "ends_on": "2026-12-24",
        "days": 3,
        "words": {"en": {"subject": "a", "text": "b"}},
        "workflow": "Remind",
        "tickets": [{}],
        "count": 1,
        "address": "a@b.example",
        "template": "test_mail",
        "language": "de",
        "fault": "x",
    }
    delivery = Delivery(kind=kind, recipient="a@b.example", payload=payload)
    closed = PicklistValue(picklist="status", key="closed", counts_as_closed=True)
    people = {"contact": contact, "customer": contact}
    return MailFacts(delivery, "A", "en", ticket=ticket, comment=comment, status=closed, **people)


def _is_as_documented(item: Variable, value: Any) -> None:
    types: dict[Type, Any] = {
        Type.TEXT: str,
        Type.LINK: str,
        Type.NUMBER: int,
        Type.YES_NO: bool,
        Type.LIST: list | tuple,
    }
    if item.type in types:
        assert isinstance(value, types[item.type]), (item.name, value)
    elif item.type is Type.RECORD and value is not None:
        assert set(value) == {field.name for field in item.fields}


async def test_a_refresh_is_one_query_where_nothing_was_changed(house: House):
    await template_editing.change(house, "test_mail", "de", {"text": "Eins"}, actor=OPERATOR)
    templates = MailTemplates(house)
    await templates.refresh()
    first = templates.adapted("test_mail", "de")

    await templates.refresh()

    assert templates.adapted("test_mail", "de") is first


def test_a_text_that_runs_from_the_right_says_so():
    assert str(paragraphs("שלום")) == '<p dir="rtl" style="margin:0 0 1em">שלום</p>'
    assert str(paragraphs("(12) مرحبا")).startswith('<p dir="rtl"')
    assert "dir=" not in str(paragraphs("Ärger mit שלום"))


def test_an_excerpt_is_one_short_line():
    assert excerpt("Eins\n\n zwei") == "Eins zwei"
    assert excerpt("x" * 500) == "x" * 109 + "…"


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


async def test_a_mail_shows_the_logo_in_a_modest_size_and_asks_nobody_for_it(house: House, cast: Cast):
    """R52: Outlook wants width and height; what stands in the HTML is in the mail."""
    await company_logo.choose(house, png(1000, 100), actor=OPERATOR)
    ticket = await ticket_of(house, cast.weber, actor=as_agent(cast.nadia))
    await answer(house, ticket, "Bitte ausschalten.", actor=as_agent(cast.nadia))

    message = await composed(house, kind="customer_comment")

    (picture,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"].strip("<>") in html_of(message)
    assert 'alt="Support" width="220" height="22"' in html_of(message)
    assert '"cid:logo"' not in html_of(message)


@pytest.mark.parametrize("picture", [SVG, None])
async def test_a_mail_has_the_companys_name_where_no_program_would_show_a_logo(
    house: House, cast: Cast, picture: bytes | None
):
    if picture is not None:
        await company_logo.choose(house, picture, actor=OPERATOR)
    ticket = await ticket_of(house, cast.weber, actor=as_agent(cast.nadia))
    await answer(house, ticket, "Bitte ausschalten.", actor=as_agent(cast.nadia))

    html = html_of(await composed(house, kind="customer_comment"))

    assert "<img" not in html
    assert ">Support</p>" in html


async def test_of_many_senders_that_meet_a_broken_template_one_tells(house: House, cast: Cast):
    await preference_editing.change(house, "operations_channel", "C0OPS", actor=OPERATOR)
    await MailTemplate.create(kind="test_mail", language="de", text="{{ gone }}", modified_at=clock.now())
    senders = [MailTemplates(house) for _ in range(5)]
    for templates in senders:
        await templates.refresh()

    made = await asyncio.gather(*(templates.render("test_mail", "de", CONTEXT) for templates in senders))

    assert all("Dies ist eine Testmail." in rendered.text for rendered in made)
    assert await Delivery.filter(recipient="C0OPS").count() == 1
