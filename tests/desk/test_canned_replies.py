"""Canned replies: filled in for a ticket, in the customer's language, with nothing internal in them."""

import pytest

from desk import canned_replies, canned_words, clock, groups
from desk.canned_replies import NewCanned
from desk.errors import Invalid, NotFound
from desk.house import House
from models.canned_reply import CannedReply
from models.change import Change
from models.contact import Contact
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent
from tests.parts.mail_out import note, ticket_of


async def _canned(house: House, name: str = "thanks", **more: object) -> CannedReply:
    texts = {} if {"text_en", "text_de"} & more.keys() else {"text_en": "Thank you, {{ customer }}."}
    return await canned_replies.add(house, NewCanned(name, **{**texts, **more}), actor=OPERATOR)


async def _for(house: House, cast: Cast, contact: Contact | None, canned: CannedReply) -> str:
    ticket = await ticket_of(house, contact, actor=as_agent(cast.nadia))
    return await canned_words.filled(house, canned, ticket, writer=as_agent(cast.nadia))


async def test_a_reply_is_filled_in_from_the_ticket_in_the_customers_language(house: House, cast: Cast):
    canned = await _canned(
        house,
        text_en="Hello {{ customer }} of {{ organisation }}, {{ number }} is {{ status }}. {{ agent }}",
        text_de=(
            "Guten Tag {{ customer }},\n\n„{{ title }}“ ({{ number }}) ist {{ status }}.\n"
            "{% if ticket_link %}Siehe {{ ticket_link }}{% endif %}\n{{ agent }}, {{ company }}"
        ),
    )
    assert await _for(house, cast, cast.weber, canned) == (
        "Guten Tag Frau Weber,\n\n„Drucker druckt nicht“ (TT1) ist offen.\n"
        "Siehe http://127.0.0.1:8080/tickets/TT1\nNadia Brandt, Support"
    )
    assert await _for(house, cast, cast.oliver, canned) == (
        "Hello Oliver Smith of Acme Ltd, TT2 is Open. Nadia Brandt"
    )


async def test_without_words_in_the_customers_language_the_other_is_taken(house: House, cast: Cast):
    german = await _canned(house, "danke", text_de="Danke. Ihr Ticket ist {{ status }}.")
    assert await _for(house, cast, cast.oliver, german) == "Danke. Ihr Ticket ist offen."


async def test_a_ticket_without_customer_leaves_the_names_empty(house: House, cast: Cast):
    canned = await _canned(
        house, text_en="Hello{% if customer %} {{ customer }}{% endif %}!{{ ticket_link }}"
    )
    assert await _for(house, cast, None, canned) == "Hello!"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("{{ nmae }}", "There is no {{ nmae }}"),
        ("{{ custmer }}", "did you mean customer?"),
        ("{{ internal_notes }}", "There is no"),
        ("{{ customer.email }}", ".email is nothing that a variable here has"),
        ("{{ customer.__class__ }}", "is nothing that a variable here has"),
        ("{{ customer", "Line 1"),
        ("{% for a in range(9) %}{% endfor %}", "Line 1"),
        ("{% set a = 1 %}x", "Line 1"),
        ("{% if customer %}Hello{% endif %}", "Nothing would be left of it"),
        ("x" * 20_001, "at most 20000 characters"),
        ("  ", "Please write the words"),
    ],
)
async def test_words_that_cannot_be_filled_in_are_refused_with_the_reason(house: House, words: str, why: str):
    with pytest.raises(Invalid) as refused:
        await _canned(house, text_en=words)
    assert why in refused.value.sentence("en")
    assert not await CannedReply.exists()


async def test_nothing_of_an_internal_note_can_get_into_one(house: House, cast: Cast):
    """R17."""
    everything = " ".join(f"{{{{ {item.name} }}}}" for item in canned_words.VARIABLES)
    canned = await _canned(house, text_en=everything)
    ticket = await ticket_of(house, cast.oliver, actor=as_agent(cast.nadia))
    await note(house, ticket, "The customer is wrong", actor=as_agent(cast.nadia))
    assert "wrong" not in await canned_words.filled(house, canned, ticket, writer=as_agent(cast.nadia))


async def test_what_a_customer_wrote_is_words_and_no_template(house: House, cast: Cast):
    canned = await _canned(house, text_en="About {{ title }}")
    ticket = await ticket_of(house, cast.oliver, actor=as_agent(cast.nadia), title="{{ agent }} {% if %} <b>")
    found = await canned_words.filled(house, canned, ticket, writer=as_agent(cast.nadia))
    assert found == "About {{ agent }} {% if %} <b>"


async def test_a_group_has_its_own_beside_those_of_all(house: House, cast: Cast):
    await _canned(house, "all")
    await _canned(house, "ours", group=cast.support, title="Ask for the log")
    await _canned(house, "theirs", group=cast.billing)
    ticket = await ticket_of(house, cast.oliver, actor=as_agent(cast.nadia))
    await Ticket.filter(id=ticket.id).update(group_id=cast.support.id)
    await ticket.refresh_from_db()

    async def names(text: str = "") -> list[str]:
        return [item.name for item in await canned_replies.for_ticket(ticket, text=text)]

    assert await names() == ["all", "ours"]
    assert await names("LOG") == ["ours"]
    assert await names("#al") == ["all"]
    assert (await canned_replies.called("#Ours", ticket=ticket)).name == "ours"
    with pytest.raises(NotFound):
        await canned_replies.called("theirs", ticket=ticket)


async def test_a_name_can_be_typed_behind_a_hash_and_is_there_once(house: House):
    assert (await _canned(house, "#Need-Logs")).name == "need-logs"
    for name in ("need-logs", "two words", "", "#", "x" * 61, "a#b"):
        with pytest.raises(Invalid) as refused:
            await _canned(house, name)
        assert refused.value.field == "name"


async def test_changes_are_checked_whole_and_written_down(house: House, cast: Cast):
    canned = await _canned(house, group=cast.support)
    changed = await canned_replies.change(
        house,
        canned,
        {"name": "merci", "text_de": "Danke", "text_en": "", "group": None, "title": "Thanks"},
        actor=OPERATOR,
    )
    assert (changed.name, changed.text_en, changed.text_de, changed.group_id) == ("merci", "", "Danke", None)
    with pytest.raises(Invalid, match="Please write the words"):
        await canned_replies.change(house, changed, {"text_de": ""}, actor=OPERATOR)
    await canned_replies.change(house, changed, {"title": "Thanks"}, actor=OPERATOR)
    await canned_replies.remove(house, changed, actor=OPERATOR)
    told = await Change.filter(record="canned_reply").order_by("id").values_list("field", "old", "new")
    assert told == [
        ("created", None, "thanks"),
        ("text_en", None, "Thank you, {{ customer }}."),
        ("group", None, "Support"),
        ("name", "thanks", "merci"),
        ("text_de", None, "Danke"),
        ("text_en", "Thank you, {{ customer }}.", None),
        ("title", None, "Thanks"),
        ("group", "Support", None),
        ("deleted", "merci", None),
    ]


async def test_the_replies_of_a_group_that_is_deleted_go_where_its_tickets_go(house: House, cast: Cast):
    await _canned(house, group=cast.billing)
    await groups.delete(house, cast.billing, replacement=cast.support, actor=OPERATOR)
    assert (await CannedReply.get(name="thanks")).group_id == cast.support.id
    assert clock.now() >= (await CannedReply.get(name="thanks")).created_at
