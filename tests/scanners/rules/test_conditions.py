"""When a condition of a rule holds (R38): every operator, several values, what isn't there."""

from datetime import UTC, datetime
from typing import Any

import pytest

from desk.conditions.tree import All, AnyOf, Operator
from desk.errors import Invalid
from desk.expressions import Expressions
from desk.mail_rules import conditions, words
from desk.mail_rules.fields import FIELDS
from desk.mail_rules.rule import Act, Rule, RuleList, Then
from models.contact import Contact
from models.inbound_mail import InboundMail
from scanners.parser.parse import parse
from scanners.read_mail import read_mail
from scanners.rules import asking, facts
from scanners.rules.facts import MailFacts

MAIL = b"""From: "Frau Weber" <Weber@Kunde.example>
Reply-To: einkauf@kunde.example
To: support@desk.example, Sales <sales@desk.example>
Cc: jonas@desk.example
Subject: Re: [TT12] Drucker KAPUTT
X-Shop: Nord
X-Shop: Sued
X-Spam-Flag: YES
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Hallo, der Drucker ist leider schon wieder kaputt. Bitte helfen Sie uns. Danke!
--b
Content-Type: application/pdf; name="Rechnung.PDF"
Content-Disposition: attachment; filename="Rechnung.PDF"

x
--b--
"""


def facts_of(raw: bytes = MAIL, **more: Any) -> MailFacts:
    at = datetime(2026, 11, 23, 9, 30).astimezone(UTC)
    row = InboundMail(id=1, sha256="", size=len(raw), received_at=at, outcome="")
    return MailFacts(read=read_mail(row, parse(raw), ()), mailbox="support@desk.example", **more)


def holds(said: str, known: MailFacts | None = None) -> bool:
    return asking.ask(words.read(said), known or facts_of()).holds


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("from contains WEBER", True),
        ("from contains smith", False),
        ("from does not contain smith", True),
        ("from is weber@kunde.example", True),
        ("from equals weber@kunde.example", True),
        ("from is not weber@kunde.example", False),
        ("from begins with weber@", True),
        ("from does not begin with weber@", False),
        ("from ends with @kunde.example", True),
        ("from does not end with @kunde.example", False),
        ("from is one of a@b.example, WEBER@kunde.example", True),
        ("from is none of a@b.example, c@d.example", True),
        ("from in a@b.example", False),
        ("from name is frau weber", True),
        ("sender domain is kunde.example", True),
        ("reply to is einkauf@kunde.example", True),
        ("to contains sales", True),
        ("to does not contain sales", False),
        ("to is support@desk.example", True),
        ("cc begins with jonas", True),
        ("bcc is empty", True),
        ("bcc is set", False),
        ("bcc does not contain x", True),
        ("any recipient begins with jonas", True),
        ("subject contains kaputt", True),
        ("subject has ticket number", True),
        ("subject has no ticket number", False),
        ("body has ticket number", False),
        ("body contains drucker", True),
        ("whole text contains danke!", True),
        ("header X-Shop is sued", True),
        ("header:x-shop is nord", True),
        ("header X-Shop is not nord", False),
        ("header X-Other is empty", True),
        ("attachment name ends with .pdf", True),
        ("attachment type is application/pdf", True),
        ("attachment count is 1", True),
        ("attachment count > 1", False),
        ("attachment count at least 1", True),
        ("attachment count <= 0", False),
        ("size is less than 5 MB", True),
        ("size is greater than 1,5 kB", False),
        ("size is between 100 and 10 kB", True),
        ("language is de", True),
        ("language is one of en, fr", False),
        ("kind is message", True),
        ("kind is not bulk", True),
        ("mailbox is support@desk.example", True),
        ("known contact", False),
        ("not known contact", True),
        ("known contact is no", True),
        ("is agent", False),
        ("names ticket", False),
        ("writer is empty", True),
        ("verdict is unknown", True),
        ("spam", True),
        ("not spam", False),
        ("hour is between 8 and 17", True),
        ("weekday is monday", True),
        ("not subject contains kaputt", False),
    ],
)
def test_a_condition_holds_or_not(said: str, *, expected: bool) -> None:
    assert holds(said) is expected


def test_what_the_store_knows_of_the_sender_can_be_asked() -> None:
    known = facts_of(
        contact=Contact(name="Frau Weber"),
        organisation="Kunde GmbH",
        is_agent=True,
        names_ticket=True,
        writer="participant",
        verdict="pass",
    )
    for said in (
        "known contact",
        "organisation is kunde gmbh",
        "is agent is yes",
        "names ticket",
        "writer is participant",
        "verdict is pass",
    ):
        assert holds(said, known), said


@pytest.mark.parametrize(
    "said",
    ["from is info@bücher.example", "from ends with @Bücher.example", "sender domain is bücher.example"],
)
def test_a_domain_with_letters_of_ones_own_is_the_same_in_either_form(said: str) -> None:
    assert holds(said, facts_of("From: info@bücher.example\n\n".encode()))
    assert holds(said, facts_of(b"From: info@xn--bcher-kva.example\n\n"))


def test_something_that_is_not_there_contains_nothing_so_not_contains_holds() -> None:
    """vtiger's `Not Contains` never matches an empty body; here it says what it means."""
    empty = facts_of(b"From: a@b.example\n\n")
    assert holds("body does not contain order", empty)
    assert holds("subject is not order", empty)
    assert not holds("body contains order", empty)
    assert holds("body is empty", empty)


def test_all_of_nothing_is_every_mail_and_any_of_nothing_is_none() -> None:
    assert asking.ask(All(()), facts_of()).holds
    assert not asking.ask(AnyOf(()), facts_of()).holds
    assert asking.ask(conditions.read(None), facts_of()).holds


def test_trees_of_and_or_and_not_are_asked_as_they_are_written() -> None:
    spam = {"field": "spam", "operator": "is", "value": True}
    french = {"field": "language", "operator": "is", "value": "fr"}
    assert asking.ask(conditions.read({"any": [spam, french]}), facts_of()).holds
    assert not asking.ask(conditions.read({"all": [spam, french]}), facts_of()).holds
    assert asking.ask(conditions.read({"all": [spam, {"not": french}]}), facts_of()).holds


def test_what_does_not_hold_says_what_there_was() -> None:
    answer = asking.ask(words.read("subject begins with Order"), facts_of())
    assert (answer.condition, answer.seen) == ("subject begins with Order", "Re: [TT12] Drucker KAPUTT")
    answer = asking.ask(words.read("not spam"), facts_of())
    assert (answer.condition, answer.seen) == ("spam is no", "yes")


@pytest.mark.parametrize("field", [name for name, asked in FIELDS.items() if asked.kind == "text"])
def test_every_text_can_be_asked_with_every_operator_in_words_and_in_json(field: str) -> None:
    for operator in FIELDS[field].operators:
        values = [] if operator in {"is_empty", "is_not_empty", "has_ticket_number"} else ["x"]
        leaf = conditions.leaf(field, operator, values)
        assert conditions.read(conditions.written(leaf)) == leaf
        assert words.read(words.written(leaf)) == leaf
        if operator is not Operator.MATCHES:
            asking.ask(leaf, facts_of())


@pytest.mark.parametrize(
    "said",
    [
        {"field": "subject"},
        {"field": "subject", "operator": "contains"},
        {"field": "subject", "operator": "contains", "values": ["a", "b"]},
        {"field": "subject", "operator": "is_empty", "value": "x"},
        {"field": "subject", "operator": "less_than", "value": 3},
        {"field": "spam", "operator": "is", "value": "perhaps"},
        {"field": "weekday", "operator": "is", "value": "someday"},
        {"field": "hour", "operator": "is", "value": "5 MB"},
        {"all": [], "any": []},
        {"all": {}},
        [],
        "spam",
        {"not": None},
    ],
)
def test_what_is_no_condition_is_refused(said: Any) -> None:
    with pytest.raises(Invalid):
        conditions.read({"all": [said]})


def test_a_tree_that_nobody_could_read_is_refused() -> None:
    tree: Any = {"field": "spam", "operator": "is", "value": True}
    for _ in range(100):
        tree = {"not": tree}
    with pytest.raises(Invalid, match="deep"):
        conditions.read(tree)


async def test_an_expression_finds_and_catches_whatever_the_case() -> None:
    rules = RuleList((Rule(1, "x", Then(Act.CREATE), words.read(r"subject matches \[(tt\d+)\] (\w+)")),))
    ((field, pattern),) = facts.expressions_of(rules)
    expressions = Expressions()
    (found,) = await expressions.search([(pattern, facts_of().texts(field))])
    assert found.groups == ("[TT12] Drucker", "TT12", "Drucker")
    assert found.last == "Drucker"
    assert holds(f"subject matches {pattern}", facts_of(searched={(field, pattern): found}))


async def test_an_expression_that_takes_too_long_does_not_match_and_others_go_on() -> None:
    """`(a+)+$` on forty a needs longer than the universe is old."""
    expressions = Expressions(limit=0.2)
    slow, quick = await expressions.search([("(a+)+$", ["a" * 40 + "b"]), ("b", ["b"])])
    assert slow.groups is None
    assert slow.fault == "the expression took too long"
    assert quick.groups == ("b",)
    known = facts_of(searched={("subject", "(a+)+$"): slow})
    answer = asking.ask(words.read("subject matches (a+)+$"), known)
    assert (answer.holds, answer.seen) == (False, "the expression took too long")


@pytest.mark.parametrize("pattern", ["(", "*", "(?P<a", "[", "a{99999999999}", "x" * 501])
async def test_what_is_no_expression_is_refused_when_it_is_written(pattern: str) -> None:
    with pytest.raises(Invalid, match="is no regular expression"):
        await Expressions().check(pattern)


async def test_an_expression_that_eats_all_memory_ends_its_process_alone() -> None:
    expressions = Expressions(limit=3)
    (found,) = await expressions.search([("(?:" * 90 + "a" + "){3}" * 90, ["a"])])
    assert found.groups is None
    assert (await expressions.search([("a", ["a"])]))[0].groups == ("a",)
