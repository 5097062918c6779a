"""From a mail over the rules to what it becomes (R38); and what no rule can undo (R39, R42)."""

import json
from dataclasses import replace
from typing import Any

import pytest

from desk import clock, db, quarantine, tags, tickets
from desk.assignees import Assignee
from desk.errors import NotPossible
from desk.expressions import Expressions
from desk.house import House
from desk.inbound import Raw
from desk.mail_rules import editing, json_form, versions
from desk.tickets import NewTicket
from models.change import Change
from models.comment import Author, Comment
from models.contact import Contact
from models.delivery import Delivery
from models.document import Document
from models.foreign_record import ForeignRecord
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox
from models.ticket import Ticket
from scanners.intake import Intake
from scanners.orders import carry_out_orders
from tests.parts.house import OPERATOR, STRANGER, Cast, as_agent

SUPPORT = "support@desk.example"
SHOP_MAIL = """Order no: 4711
Name: Anna Huber
E-Mail: anna@huber.example
Phone: +49 30 1234
Priority: high
Urgency: whatever
Message:
The second chair is missing.
"""


class Box:
    """A mailbox with rules of its desk's own."""

    def __init__(self, house: House, mailbox: Mailbox) -> None:
        self.house = house
        self.mailbox = mailbox
        self.uid = 0

    async def rules(self, *said: dict[str, Any]) -> None:
        """These, and no others."""
        rules = [json_form.read({"name": f"Rule {number}"} | one) for number, one in enumerate(said, start=1)]
        await editing.replace_all(self.house, rules, note="For a test", actor=OPERATOR)

    async def gets(
        self, sender: str, subject: str = "Hello", body: str = "Help.", **headers: str
    ) -> InboundMail:
        self.uid += 1
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        head = [
            f"From: {sender}",
            f"To: {SUPPORT}",
            f"Subject: {subject}",
            f"Message-ID: <{self.uid}@x.example>",
        ]
        raw = "\n".join([*head, *lines, "", body]).encode()
        await Intake(self.house, self.mailbox).receive(
            [Raw(data=raw, folder="INBOX", uidvalidity=7, uid=self.uid)]
        )
        return await InboundMail.get(uid=self.uid)


@pytest.fixture
async def box(house: House, cast: Cast) -> Box:
    mailbox = await Mailbox.create(
        address=SUPPORT, url="imap://unused", group=cast.support, created_at=clock.now()
    )
    return Box(house, mailbox)


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    new = NewTicket(title="Drucker", contact=cast.weber, assignee=Assignee(group=cast.support))
    return await tickets.open_ticket(house, new, actor=as_agent(cast.nadia))


def when(field: str, operator: str, *values: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "values": list(values)}


async def test_a_rule_opens_a_ticket_with_what_it_sets(box: Box, cast: Cast) -> None:
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


async def test_the_first_rule_that_acts_wins_and_those_before_it_add_their_settings(box: Box) -> None:
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


async def test_what_a_web_form_says_becomes_the_ticket_of_its_customer(box: Box) -> None:
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


async def test_pieces_of_the_mail_are_put_into_what_a_rule_sets(box: Box) -> None:
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


async def test_newsletters_and_lists_are_for_the_rules_to_say(box: Box) -> None:
    await box.rules(
        {"if": when("kind", "one_of", "list", "bulk"), "then": "ignore"},
        {"then": "create"},
    )
    row = await box.gets("news@shop.example", "Offers", List_Unsubscribe="<https://shop.example/u>")
    assert (row.kind in {"list", "bulk"}, row.outcome) == (True, "ignored")


async def test_a_mail_changes_nothing_about_a_contact_who_is_known(box: Box, cast: Cast) -> None:
    await box.rules(
        {"then": "create", "sender": "label", "map": {"E-Mail": "contact.email", "Phone": "contact.phone"}}
    )
    await box.gets(STRANGER, "x", "E-Mail: weber@kunde.example\nPhone: 0190 666")
    opened = await Ticket.get()
    assert opened.contact_id == cast.weber.id
    assert (await Contact.get(id=cast.weber.id)).phone == ""


async def test_the_customer_may_stand_in_reply_to(box: Box, cast: Cast) -> None:
    await box.rules({"then": "create", "sender": "reply_to"})
    await box.gets("form@shop.example", Reply_To="Frau Weber <weber@kunde.example>")
    assert (await Ticket.get()).contact_id == cast.weber.id


async def test_a_machine_that_speaks_for_a_customer_can_be_confirmed_and_a_person_need_not_be(
    box: Box, cast: Cast
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


async def test_a_rule_can_ignore_and_the_mail_stays_stored(box: Box, house: House) -> None:
    await box.rules(
        {"if": when("from", "ends_with", "@elsewhere.example"), "then": "ignore"}, {"then": "create"}
    )
    row = await box.gets(STRANGER)
    assert (row.outcome, row.rule, row.ticket_id) == ("ignored", 3, None)
    assert await house.raw_mail.read(row.sha256)
    assert not await Ticket.exists()
    assert not await Contact.exists(email=STRANGER)


async def test_a_mail_that_no_rule_takes_waits_for_a_person(box: Box) -> None:
    """R41."""
    await box.rules({"if": when("spam", "is", True), "then": "ignore"})
    row = await box.gets(STRANGER)
    assert (row.outcome, row.reason, row.rule) == ("quarantined", "No rule takes it.", None)


async def test_a_ticket_that_a_person_makes_of_it_gets_what_the_rules_set(box: Box, cast: Cast) -> None:
    await box.rules({"if": when("spam", "is", True), "then": "ignore"})
    row = await box.gets(STRANGER)
    await box.rules({"then": "create", "assign": "group:Billing"})
    await quarantine.as_new_ticket(box.house, row, actor=as_agent(cast.nadia))
    await carry_out_orders(box.house)
    assert (await Ticket.get()).group_id == cast.billing.id


async def test_a_rule_can_ask_for_a_person_and_say_why(box: Box) -> None:
    await box.rules({"then": "quarantine", "reason": "Is this {really} spam?"})
    assert (await box.gets(STRANGER)).reason == "Is this {really} spam?"


async def test_a_mail_can_be_kept_with_a_contact_without_a_ticket(box: Box, cast: Cast) -> None:
    await box.rules({"then": "link"}, {"if": when("subject", "contains", "offer"), "then": "contact"})
    row = await box.gets("weber@kunde.example", "FYI")
    assert (row.outcome, row.contact_id, row.ticket_id) == ("linked", cast.weber.id, None)
    told = await Change.get(record="contact", record_id=cast.weber.id, field="mail")
    assert told.new == "FYI"
    row = await box.gets("New <new@offers.example>", "Our offer")
    contact = await Contact.get(email="new@offers.example")
    assert (row.outcome, row.contact_id, row.rule) == ("linked", contact.id, 4)
    row = await box.gets(STRANGER, "Nothing")
    assert (row.outcome, row.reason) == ("quarantined", "No rule takes it."), "link needs a contact"


async def test_a_mail_is_kept_with_the_contact_it_went_to(box: Box, cast: Cast) -> None:
    await box.rules({"then": "link", "whose": "to"})
    row = await box.gets("nadia@desk.example", Cc="oliver@acme.example")
    assert (row.outcome, row.contact_id) == ("linked", cast.oliver.id)


async def test_files_of_a_mail_without_ticket_become_documents(box: Box, cast: Cast) -> None:
    await box.rules({"then": "link"})
    body = (
        "--b\nContent-Type: text/plain\n\nsee there\n--b\nContent-Type: text/csv\n"
        'Content-Disposition: attachment; filename="prices.csv"\n\na;b\n--b--\n'
    )
    await box.gets("weber@kunde.example", "Prices", body, Content_Type="multipart/mixed; boundary=b")
    document = await Document.get()
    assert (document.name, document.number, document.is_internal) == ("prices.csv", "DOC1", True)
    assert document.note == "From a mail of weber@kunde.example: Prices"


async def test_an_answer_goes_into_its_ticket_only_if_a_rule_lets_it(box: Box, ticket: Ticket) -> None:
    await box.rules({"then": "create"})
    row = await box.gets("weber@kunde.example", f"Re: [{ticket.number}] Drucker")
    assert row.outcome == "ticket"
    assert row.ticket_id != ticket.id
    await box.rules({"then": "update", "tags": ["answered"], "set": {"priority": "high", "title": "No"}})
    row = await box.gets("weber@kunde.example", f"Re: [{ticket.number}] Drucker", "Immer noch.")
    assert (row.outcome, row.ticket_id) == ("comment", ticket.id)
    changed = await Ticket.get(id=ticket.id)
    assert (changed.title, changed.priority) == ("Drucker", "high")
    assert list(await tags.on(ticket.id)) == ["answered"]


async def test_a_ticket_can_be_found_by_what_an_expression_caught_but_only_by_who_takes_part(
    box: Box, ticket: Ticket
) -> None:
    """R39: a guessed number never writes into someone else's ticket, whatever the rules say."""
    await box.rules(
        {"if": when("subject", "matches", r"case (\d+)"), "then": "update", "lookup": "expression"},
        {"then": "create"},
    )
    row = await box.gets("weber@kunde.example", f"Your case {ticket.serial}")
    assert (row.outcome, row.ticket_id, row.rule) == ("comment", ticket.id, 3)
    row = await box.gets(STRANGER, f"Your case {ticket.serial}")
    assert (row.outcome, row.rule) == ("ticket", 4)
    assert row.ticket_id != ticket.id
    row = await box.gets("weber@kunde.example", "Your case 999")
    assert row.rule == 4


async def test_an_answer_to_a_mail_of_the_vtiger_that_was_left_finds_its_ticket(
    box: Box, ticket: Ticket
) -> None:
    """Outgoing subjects of vtiger carry `[ Ticket Id : 123 ]`, the number of the record there."""
    await ForeignRecord.create(
        source="vtiger", kind="ticket", foreign_id="8711", record="ticket", record_id=ticket.id
    )
    await box.rules(
        {"if": when("subject", "has_ticket_number"), "then": "update", "lookup": "subject"},
        {"then": "create"},
    )
    row = await box.gets("weber@kunde.example", "Re: Drucker [ Ticket Id : 8711 ]")
    assert (row.outcome, row.ticket_id) == ("comment", ticket.id)
    assert (await box.gets(STRANGER, "Re: Drucker [ Ticket Id : 8711 ]")).ticket_id != ticket.id


async def test_no_rule_loses_a_machines_mail_unless_it_asks_for_that_kind(box: Box, ticket: Ticket) -> None:
    """R42: recorded on its ticket."""
    away = {"Auto_Submitted": "auto-replied", "subject": f"Away [{ticket.number}]"}
    await box.rules({"then": "ignore"})
    assert (await box.gets("weber@kunde.example", **away)).outcome == "noted"
    await box.rules(
        {"if": when("kind", "one_of", "auto_reply", "out_of_office"), "then": "ignore"}, {"then": "create"}
    )
    assert (await box.gets("weber@kunde.example", **away)).outcome == "ignored"
    assert await Ticket.all().count() == 1


async def test_a_doubtful_mail_is_not_quietly_kept_with_a_contact(box: Box, cast: Cast) -> None:
    await Mailbox.filter(id=box.mailbox.id).update(authserv_id="mx.desk.example")
    box.mailbox.authserv_id = "mx.desk.example"
    await box.rules({"then": "link"})
    failed = "mx.desk.example; dmarc=fail header.from=kunde.example"
    row = await box.gets("weber@kunde.example", Authentication_Results=failed)
    assert (row.outcome, row.contact_id) == ("quarantined", None)


class Watching(Expressions):
    """Notes whether it is asked inside a transaction."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[bool] = []

    def _search_all(self, asked: Any) -> Any:
        self.inside.append(db.scratch() is not None)
        return super()._search_all(asked)


async def test_an_expression_is_searched_once_and_before_the_transaction(box: Box) -> None:
    await box.rules({"if": when("subject", "matches", "^slow"), "then": "ignore"}, {"then": "create"})
    watching = Watching()
    box.house = replace(box.house, expressions=watching)
    assert (await box.gets(STRANGER, "slow and quick")).outcome == "ignored"
    assert watching.inside == [False]


async def test_a_group_that_is_gone_costs_no_mail(box: Box, cast: Cast) -> None:
    await box.rules({"then": "create", "assign": "agent:priya"})
    await type(cast.priya).filter(id=cast.priya.id).update(is_active=False)
    await box.gets(STRANGER)
    opened = await Ticket.get()
    assert (opened.agent_id, opened.group_id) == (None, cast.support.id)
    assert "Priya Shah is inactive" in (await Comment.get(ticket_id=opened.id)).body


async def test_the_trace_tells_each_rule_up_to_the_one_that_acts(box: Box) -> None:
    from desk.run import mail_rules

    await box.rules(
        {"name": "Off", "active": False, "then": "ignore"},
        {"name": "Shop", "if": when("from", "ends_with", "@shop.example"), "then": "ignore"},
        {"name": "Tag", "then": "adjust", "tags": ["x"]},
        {"name": "Answers", "then": "update"},
        {"name": "All", "then": "create"},
        {"name": "Never", "then": "ignore"},
    )
    row = await box.gets(STRANGER)
    fate = await mail_rules.of_mail(box.house, row)
    assert [(step["name"], step["result"], step["why"], step["seen"]) for step in fate.rules] == [
        ("Off", "is off", "", ""),
        ("Shop", "does not hold", "from ends with @shop.example", STRANGER),
        ("Tag", "adjusts", "", ""),
        ("Answers", "can't act", "the mail belongs to no ticket", ""),
        ("All", "acts", "", ""),
    ]


async def test_of_two_who_change_the_rules_at_once_one_is_told(house: House, cast: Cast) -> None:
    seen = await versions.current()
    await editing.delete(house, 1, actor=OPERATOR)
    with pytest.raises(NotPossible, match="Somebody else"):
        await versions.save(house, seen, seen=seen, note="late", actor=OPERATOR)


async def test_rules_are_stored_as_json_that_reads_back(house: House, cast: Cast) -> None:
    said = {
        "name": "All there is",
        "if": {"any": [when("spam", "is", True), {"not": when("hour", "between", 8, 17)}]},
        "then": "create",
        "assign": "group:Support",
        "set": {"priority": "high"},
        "tags": ["a"],
        "map": {"No": "title", "Mail": "contact.email"},
        "delimiter": "=>",
        "sender": "label",
        "confirm": "never",
        "reason": "why not",
        "active": False,
    }
    _, rules = await editing.add(house, json_form.read(said), actor=OPERATOR)
    kept = json.loads(json.dumps(json_form.written(rules.rules[1])))
    assert kept.items() >= {**said, "assign_id": cast.support.id, "after": "stop"}.items()
    assert json_form.read(kept) == rules.rules[1]
