"""What rules set of a ticket and its customer (R38): fields, assignee, tags, words of the mail."""

import pytest

from desk import tags
from models.change import Change
from models.comment import Author, Comment
from models.contact import Contact
from models.delivery import Delivery
from models.ticket import Ticket
from tests.parts.house import STRANGER, Cast
from tests.parts.rule_box import SUPPORT, RuleBox, when

SHOP_MAIL = """Order no: 4711
Name: Anna Huber
E-Mail: anna@huber.example
Phone: +49 30 1234
Priority: high
Urgency: whatever
Message:
The second chair is missing.
"""


async def test_a_rule_opens_a_ticket_with_what_it_sets(box: RuleBox, cast: Cast) -> None:
    await box.rules(
        {
            "name": "Invoices",
            "if": when("subject", "contains", "invoice"),
            "then": "create",
            "set": {"priority": "Urgent", "type": "incident", "title": "Invoice of {from_name}: {subject}"},
            "assign": "agent:priya",
            "tags": ["billing", "from {from}"],
        },
        {"then": "create"},
    )
    row = await box.gets("Oliver Smith <oliver@acme.example>", "Wrong invoice")
    opened = await Ticket.get()
    assert opened.title == "Invoice of Oliver Smith: Wrong invoice"
    assert (opened.priority, opened.type) == ("urgent", "incident")
    assert (opened.agent_id, opened.group_id) == (cast.priya.id, cast.billing.id)
    assert list(await tags.on(opened.id)) == ["billing", "from oliver@acme.example"]
    assert (row.outcome, row.ticket_id, row.rule, row.rule_list) == ("ticket", opened.id, 3, 1)
    told = await Change.get(ticket_id=opened.id, field="mail_rule")
    assert (told.new, told.actor_name, told.channel) == ("3 Invoices", "Postbote", "email")


async def test_the_first_rule_that_acts_wins_and_those_before_it_add_their_settings(box: RuleBox) -> None:
    await box.rules(
        {
            "if": when("subject", "is_not_empty"),
            "then": "adjust",
            "set": {"priority": "high"},
            "tags": ["one"],
        },
        {"if": when("language", "is", "fr"), "then": "adjust", "tags": ["french"]},
        {"then": "adjust", "set": {"priority": "low", "severity": "minor"}, "tags": ["two"]},
        {"then": "create", "tags": ["three"]},
        {"then": "ignore"},
    )
    await box.gets(STRANGER)
    opened = await Ticket.get()
    assert (opened.priority, opened.severity) == ("high", "minor"), "the earlier rule counts"
    assert list(await tags.on(opened.id)) == ["one", "three", "two"]


async def test_what_a_web_form_says_becomes_the_ticket_of_its_customer(box: RuleBox) -> None:
    """Body mapping: vtiger stores it and never applies it."""
    await box.rules(
        {
            "if": when("from", "is", "form@shop.example"),
            "then": "create",
            "sender": "label",
            "map": {
                "Order no": "title",
                "Message": "description",
                "Priority": "priority",
                "Urgency": "severity",
                "Name": "contact.name",
                "E-Mail": "contact.email",
                "Phone": "contact.phone",
                "Street": "hours",
            },
        }
    )
    await box.gets("Shop <form@shop.example>", "New order", SHOP_MAIL)
    opened = await Ticket.get()
    customer = await Contact.get(id=opened.contact_id)
    assert (opened.title, opened.description) == ("4711", "The second chair is missing.")
    assert "Urgency: whatever" in (opened.description_folded or ""), "all other words can be opened"
    assert opened.priority == "high"
    assert (customer.name, customer.email, customer.phone) == (
        "Anna Huber",
        "anna@huber.example",
        "+49 30 1234",
    )
    assert not await Contact.exists(email="form@shop.example")
    note = await Comment.get(ticket_id=opened.id)
    assert note.author == Author.SYSTEM
    assert "whatever is no value of Severity" in note.body
    assert "The mail has nothing behind “Street” (for hours)." in note.body


async def test_pieces_of_the_mail_are_put_into_what_a_rule_sets(box: RuleBox) -> None:
    await box.rules(
        {
            "if": when("subject", "matches", r"order (?:no\.? )?(\d+)"),
            "then": "create",
            "set": {"title": "Order {match.1} of {label.Name} ({mailbox}, {match.7})"},
            "tags": ["{match}"],
        }
    )
    await box.gets("Shop <form@shop.example>", "Your ORDER no. 4711", "Name: {subject}\n\nHello")
    opened = await Ticket.get()
    assert opened.title == f"Order 4711 of {{subject}} ({SUPPORT}, )"
    assert list(await tags.on(opened.id)) == ["ORDER no. 4711"]


async def test_newsletters_and_lists_are_for_the_rules_to_say(box: RuleBox) -> None:
    await box.rules(
        {"if": when("kind", "one_of", "list", "bulk"), "then": "ignore"},
        {"then": "create"},
    )
    row = await box.gets("news@shop.example", "Offers", List_Unsubscribe="<https://shop.example/u>")
    assert (row.kind in {"list", "bulk"}, row.outcome) == (True, "ignored")


async def test_a_mail_changes_nothing_about_a_contact_who_is_known(box: RuleBox, cast: Cast) -> None:
    await box.rules(
        {"then": "create", "sender": "label", "map": {"E-Mail": "contact.email", "Phone": "contact.phone"}}
    )
    await box.gets(STRANGER, "x", "E-Mail: weber@kunde.example\nPhone: 0190 666")
    opened = await Ticket.get()
    assert opened.contact_id == cast.weber.id
    assert (await Contact.get(id=cast.weber.id)).phone == ""


async def test_the_customer_may_stand_in_reply_to(box: RuleBox, cast: Cast) -> None:
    await box.rules({"then": "create", "sender": "reply_to"})
    await box.gets("form@shop.example", Reply_To="Frau Weber <weber@kunde.example>")
    assert (await Ticket.get()).contact_id == cast.weber.id


async def test_a_machine_that_speaks_for_a_customer_can_be_confirmed_and_a_person_need_not_be(
    box: RuleBox, cast: Cast
) -> None:
    for rule, sender, kind, confirmed in (
        ({"sender": "reply_to", "confirm": "always"}, "form@shop.example", "auto-generated", True),
        ({"sender": "reply_to"}, "form@shop.example", "auto-generated", False),
        ({"confirm": "always"}, "monitor@shop.example", "auto-generated", False),
        ({"confirm": "never"}, "oliver@acme.example", "no", False),
        ({}, "oliver@acme.example", "no", True),
    ):
        await box.rules({"then": "create", **rule})
        before = await Delivery.filter(courier="mail", kind__contains="confirm").count()
        mail = await box.gets(
            sender, f"Mail {box.uid}", Reply_To="Grace <grace@acme.example>", Auto_Submitted=kind
        )
        assert mail.outcome == "ticket", rule
        told = await Delivery.filter(courier="mail", kind__contains="confirm").count() - before
        assert bool(told) is confirmed, rule


@pytest.mark.parametrize("written", ["support+x@desk.example", "(" * 3_000 + "anna@huber.example"])
async def test_what_is_nobodys_address_behind_a_label_makes_it_the_senders(
    box: RuleBox, written: str
) -> None:
    await box.rules({"then": "create", "sender": "label", "map": {"E-Mail": "contact.email"}})
    row = await box.gets("Shop <form@shop.example>", "New order", f"E-Mail: {written}\n")
    assert row.outcome == "ticket"
    opened = await Ticket.get().select_related("contact")
    assert opened.contact.email == "form@shop.example"
