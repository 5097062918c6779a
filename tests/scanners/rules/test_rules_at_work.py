"""What becomes of a mail by the rules (R38, R41); and what no rule can undo (R39, R42)."""

import json
from dataclasses import replace
from typing import Any

import pytest

from desk import db, quarantine, tags
from desk.errors import NotPossible
from desk.expressions import Expressions
from desk.house import House
from desk.mail_rules import editing, json_form, versions
from models.change import Change
from models.comment import Comment
from models.contact import Contact
from models.document import Document
from models.foreign_record import ForeignRecord
from models.mailbox import Mailbox
from models.ticket import Ticket
from scanners.orders import carry_out_orders
from tests.parts.house import OPERATOR, STRANGER, Cast, as_agent
from tests.parts.rule_box import RuleBox, when


async def test_a_rule_can_ignore_and_the_mail_stays_stored(box: RuleBox, house: House) -> None:
    await box.rules(
        {"if": when("from", "ends_with", "@elsewhere.example"), "then": "ignore"}, {"then": "create"}
    )
    row = await box.gets(STRANGER)
    assert (row.outcome, row.rule, row.ticket_id) == ("ignored", 3, None)
    assert await house.raw_mail.read(row.sha256)
    assert not await Ticket.exists()
    assert not await Contact.exists(email=STRANGER)


async def test_a_mail_that_no_rule_takes_waits_for_a_person(box: RuleBox) -> None:
    """R41."""
    await box.rules({"if": when("spam", "is", True), "then": "ignore"})
    row = await box.gets(STRANGER)
    assert (row.outcome, row.reason, row.rule) == ("quarantined", "No rule takes it.", None)


async def test_a_ticket_that_a_person_makes_of_it_gets_what_the_rules_set(box: RuleBox, cast: Cast) -> None:
    await box.rules({"if": when("spam", "is", True), "then": "ignore"})
    row = await box.gets(STRANGER)
    await box.rules({"then": "create", "assign": "group:Billing"})
    await quarantine.as_new_ticket(box.house, row, actor=as_agent(cast.nadia))
    await carry_out_orders(box.house)
    assert (await Ticket.get()).group_id == cast.billing.id


async def test_a_rule_can_ask_for_a_person_and_say_why(box: RuleBox) -> None:
    await box.rules({"then": "quarantine", "reason": "Is this {really} spam?"})
    assert (await box.gets(STRANGER)).reason == "Is this {really} spam?"


async def test_a_mail_can_be_kept_with_a_contact_without_a_ticket(box: RuleBox, cast: Cast) -> None:
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


async def test_a_mail_is_kept_with_the_contact_it_went_to(box: RuleBox, cast: Cast) -> None:
    await box.rules({"then": "link", "whose": "to"})
    row = await box.gets("nadia@desk.example", Cc="oliver@acme.example")
    assert (row.outcome, row.contact_id) == ("linked", cast.oliver.id)


async def test_files_of_a_mail_without_ticket_become_documents(box: RuleBox, cast: Cast) -> None:
    await box.rules({"then": "link"})
    body = (
        "--b\nContent-Type: text/plain\n\nsee there\n--b\nContent-Type: text/csv\n"
        'Content-Disposition: attachment; filename="prices.csv"\n\na;b\n--b--\n'
    )
    await box.gets("weber@kunde.example", "Prices", body, Content_Type="multipart/mixed; boundary=b")
    document = await Document.get()
    assert (document.name, document.number, document.is_internal) == ("prices.csv", "DOC1", True)
    assert document.note == "From a mail of weber@kunde.example: Prices"


async def test_an_answer_goes_into_its_ticket_only_if_a_rule_lets_it(box: RuleBox, ticket: Ticket) -> None:
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
    box: RuleBox, ticket: Ticket
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
    box: RuleBox, ticket: Ticket
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


async def test_no_rule_loses_a_machines_mail_unless_it_asks_for_that_kind(
    box: RuleBox, ticket: Ticket
) -> None:
    """R42: recorded on its ticket."""
    away = {"Auto_Submitted": "auto-replied", "subject": f"Away [{ticket.number}]"}
    await box.rules({"then": "ignore"})
    assert (await box.gets("weber@kunde.example", **away)).outcome == "noted"
    await box.rules(
        {"if": when("kind", "one_of", "auto_reply", "out_of_office"), "then": "ignore"}, {"then": "create"}
    )
    assert (await box.gets("weber@kunde.example", **away)).outcome == "ignored"
    assert await Ticket.all().count() == 1


async def test_a_doubtful_mail_is_not_quietly_kept_with_a_contact(box: RuleBox, cast: Cast) -> None:
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


async def test_an_expression_is_searched_once_and_before_the_transaction(box: RuleBox) -> None:
    await box.rules({"if": when("subject", "matches", "^slow"), "then": "ignore"}, {"then": "create"})
    watching = Watching()
    box.house = replace(box.house, expressions=watching)
    assert (await box.gets(STRANGER, "slow and quick")).outcome == "ignored"
    assert watching.inside == [False]


async def test_a_group_that_is_gone_costs_no_mail(box: RuleBox, cast: Cast) -> None:
    await box.rules({"then": "create", "assign": "agent:priya"})
    await type(cast.priya).filter(id=cast.priya.id).update(is_active=False)
    await box.gets(STRANGER)
    opened = await Ticket.get()
    assert (opened.agent_id, opened.group_id) == (None, cast.support.id)
    assert "Priya Shah is inactive" in (await Comment.get(ticket_id=opened.id)).body


async def test_the_trace_tells_each_rule_up_to_the_one_that_acts(box: RuleBox) -> None:
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
