"""`postbote rule`: the rules for incoming mail are written, ordered, brought back (R38)."""

import json
from pathlib import Path

import pytest

from tests.parts.command_line import CommandLine

SHOP = (
    *("rule", "add", "Shop orders", "--if", "from ends with @shop.example", "--if", "subject contains Order"),
    *("--then", "create", "--set", "priority=high", "--assign", "group:Support", "--tag", "order"),
    *("--map", "Order no=title"),
)


def ids(desk: CommandLine) -> list[int]:
    return [row["id"] for row in desk.rows("rule", "list")]


def test_without_rules_of_ones_own_the_shipped_ones_are_shown(desk: CommandLine) -> None:
    shown = desk.done("rule", "list")
    assert "Answers go into their ticket" in shown.stdout
    assert shown.stderr == "These are the rules as shipped.\n"


def test_a_new_rule_stands_before_the_one_that_takes_every_mail(desk: CommandLine) -> None:
    said = desk.done(*SHOP)
    assert said.stderr == (
        "Rule 3, at place 2: from ends with @shop.example and subject contains Order → "
        "create; priority=high; “Order no” to title; group:Support; tag order\n"
    )
    assert ids(desk) == [1, 3, 2]
    rule = desk.one("rule", "show", "3")
    assert rule["if"]["all"][0] == {"field": "from", "operator": "ends_with", "values": ["@shop.example"]}
    assert (rule["assign"], rule["set"], rule["tags"]) == ("group:Support", {"priority": "high"}, ["order"])


def test_a_rule_keeps_its_group_when_that_gets_another_name(desk: CommandLine) -> None:
    desk.done(*SHOP)
    desk.done("group", "set", "Support", "--name", "First line")
    assert desk.one("rule", "show", "3")["assign"] == "group:First line"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (("--if", "colour is red", "--then", "ignore"), "A mail has no colour to ask about."),
        (("--if", "subject resembles x", "--then", "ignore"), "Behind subject one of these should stand"),
        (("--if", "subject matches (", "--then", "ignore"), "( is no regular expression: missing )"),
        (("--if", "kind is letter", "--then", "ignore"), "letter is no value of kind."),
        (("--if", "size is greater than huge", "--then", "ignore"), "huge is no figure for size."),
        (("--then", "create", "--set", "priority=purple"), "purple is no value of Priority."),
        (("--then", "create", "--set", "solution=x"), "There is no field solution here."),
        (("--then", "create", "--set", "title={colour}"), "A mail has no {colour} to put in."),
        (("--then", "create", "--set", "status=closed"), "A new ticket can't be closed already."),
        (("--then", "create", "--assign", "group:Sales"), "There is no agent and no group called Sales."),
        (("--then", "create", "--continue"), "Nothing comes after create"),
        (("--then", "create", "--sender", "label"), "Please say which label the address stands behind"),
        (("--if", "spam"), "Please say what is to become of the mail"),
        (("--then", "create", "--at", "9"), "Places are from 1 to 3."),
    ],
)
def test_what_is_wrong_is_named_with_the_way_out(
    desk: CommandLine, said: tuple[str, ...], sentence: str
) -> None:
    assert sentence in desk.refused("rule", "add", "Wrong", *said)
    assert ids(desk) == [1, 2]


def test_a_rule_is_changed_moved_switched_and_deleted(desk: CommandLine) -> None:
    desk.done(*SHOP)
    desk.done("rule", "edit", "3", "--name", "Shop", "--if", "subject is set", "--tag", "shop")
    rule = desk.one("rule", "show", "3")
    assert (rule["name"], rule["tags"], rule["set"]) == ("Shop", ["shop"], {"priority": "high"})
    assert rule["if"] == {"all": [{"field": "subject", "operator": "is_not_empty"}]}
    desk.done("rule", "move", "3", "1")
    assert ids(desk) == [3, 1, 2]
    desk.done("rule", "disable", "3")
    assert desk.one("rule", "show", "3")["active"] is False
    desk.done("rule", "enable", "3")
    assert desk.one("rule", "show", "3")["active"] is True
    desk.done("rule", "delete", "3")
    assert ids(desk) == [1, 2]
    desk.done(*SHOP)
    assert ids(desk) == [1, 4, 2], "the number of a deleted rule is never used again"


def test_each_change_is_a_version_and_any_can_be_brought_back(desk: CommandLine) -> None:
    desk.done(*SHOP)
    desk.done("rule", "delete", "1")
    versions = desk.rows("rule", "versions")
    assert [(row["number"], row["note"]) for row in versions] == [
        (2, "Deleted 1 “Answers go into their ticket”"),
        (1, "Added 3 “Shop orders”"),
        (0, "As shipped"),
    ]
    desk.done("rule", "rollback", "1")
    assert ids(desk) == [1, 3, 2]
    assert desk.rows("rule", "versions")[0]["number"] == 3
    assert desk.refused("rule", "rollback", "9") == "There is no version 9 of the rules."
    desk.done("rule", "rollback", "0")
    assert ids(desk) == [1, 2]
    assert [row["id"] for row in desk.rows("rule", "list", "--version", "2")] == [3, 2]


def test_only_an_administrator_writes_rules(desk: CommandLine) -> None:
    assert "Only an administrator" in desk.refused(*SHOP, "--as", "nadia")


def test_a_tree_of_conditions_is_written_as_json(desk: CommandLine, tmp_path: Path) -> None:
    tree = {
        "any": [
            {"field": "spam", "operator": "is", "value": True},
            {"not": {"field": "language", "operator": "one_of", "values": ["de", "en"]}},
        ]
    }
    file = tmp_path / "tree.json"
    file.write_text(json.dumps(tree))
    said = desk.done("rule", "add", "Odd", "--then", "quarantine", "--json-file", str(file))
    assert "spam is yes or not (language is one of de, en) → quarantine" in said.stderr
    file.write_text("{")
    assert "can't be read" in desk.refused("rule", "add", "Odd", "--then", "ignore", "--json-file", str(file))


def test_what_is_exported_is_imported_again(desk: CommandLine, tmp_path: Path) -> None:
    desk.done(*SHOP)
    file = tmp_path / "rules.json"
    desk.done("rule", "export", str(file))
    said = desk.refused("rule", "export", str(tmp_path / "gone" / "rules.json"))
    assert said.endswith("rules.json can't be written: No such file or directory.")
    desk.done("rule", "rollback", "0")
    assert json.loads(desk.done("rule", "export").stdout)[0]["name"] == "Answers go into their ticket"
    before = ids(desk)
    assert "Nothing was written" in desk.done("rule", "import", str(file), "--dry-run").stderr
    assert ids(desk) == before
    desk.done("rule", "import", str(file))
    assert [row["name"] for row in desk.rows("rule", "list")] == [
        "Answers go into their ticket",
        "Shop orders",
        "Everything else becomes a ticket",
    ]


def test_what_can_be_asked_is_listed(postbote: CommandLine) -> None:
    fields = {row["field"]: row for row in postbote.rows("rule", "fields")}
    assert "has_ticket_number" in fields["subject"]["operators"]
    assert "bounce" in fields["kind"]["values"]


MAIL = """From: Shop <orders@shop.example>
To: support@desk.example
Subject: Order 4711
Message-ID: <4711@shop.example>

Order no: 4711
"""


@pytest.fixture
def watched(desk: CommandLine, tmp_path: Path) -> CommandLine:
    """With a mailbox whose one mail, of a shop, became a ticket."""
    box = tmp_path / "box"
    for folder in ("new", "cur", "tmp"):
        (box / folder).mkdir(parents=True)
    (box / "new" / "1").write_text(MAIL)
    desk.done("mailbox", "add", "support@desk.example", f"maildir://{box}", "--group", "Support")
    desk.done("mailbox", "scan")
    assert desk.one("mail", "list")["outcome"] == "ticket"
    return desk


def test_a_mail_in_a_file_is_tried_on_the_rules_and_on_a_draft(watched: CommandLine, tmp_path: Path) -> None:
    watched.done(*SHOP)
    file = tmp_path / "mail.eml"
    file.write_text(MAIL.replace("4711@", "4712@"))
    fate = watched.one("rule", "test", str(file))
    assert (fate["act"], fate["rule"]) == ("open a ticket", 3)
    assert fate["sets"] == {"title": "4711", "priority": "high", "assign": "group:Support", "tags": ["order"]}
    assert [(step["rule"], step["result"]) for step in fate["rules"]] == [(1, "can't act"), (3, "acts")]
    draft = tmp_path / "draft.json"
    draft.write_text('[{"name": "Nothing", "then": "ignore"}]')
    assert watched.one("rule", "test", str(file), "--with", str(draft))["act"] == "ignore"
    said = watched.done("rule", "test", str(file))
    assert "1 “Answers go into their ticket”: can't act: the mail belongs to no ticket" in said.stdout
    assert "It would be done: open a ticket.\n" in said.stderr
    assert len(watched.rows("ticket", "list")) == 2, "nothing was written"


def test_a_mail_that_came_in_tells_its_way_through_the_rules(watched: CommandLine) -> None:
    watched.done("rule", "add", "English", "--if", "language is fr", "--then", "ignore", "--at", "1")
    number = str(watched.one("mail", "list")["id"])
    (step, *_) = watched.one("rule", "trace", number)["rules"]
    assert (step["result"], step["why"]) == ("does not hold", "language is fr")
    assert "It became: ticket." in watched.done("rule", "trace", number).stderr


def test_a_dry_run_says_how_many_mails_would_move(watched: CommandLine, tmp_path: Path) -> None:
    draft = tmp_path / "draft.json"
    draft.write_text(
        '{"name": "Shop", "if": {"field": "from", "operator": "contains", "value": "shop"}, "then": "ignore"}'
    )
    (move,) = watched.rows("rule", "dry-run", "--with", str(draft))
    assert (move["before"], move["after"], move["count"]) == ("open a ticket", "ignore", 1)
    assert move["samples"][0]["subject"] == "Order 4711"
    said = watched.done("rule", "dry-run", "--with", str(draft))
    assert said.stdout.startswith("1 would move from “open a ticket” to “ignore”:")
    assert "1 mails looked at, 0 would become what they became." in said.stderr


def test_the_report_names_rules_that_never_act_stand_in_a_shadow_or_name_what_is_gone(
    watched: CommandLine,
) -> None:
    watched.done("group", "add", "Sales")
    watched.done("rule", "add", "Spam", "--if", "subject contains spam", "--then", "ignore")
    watched.done(
        "rule", "add", "More spam", "--if", "subject is big spam", "--if", "spam", "--then", "ignore"
    )
    watched.done("rule", "add", "Sales", "--then", "create", "--assign", "group:Sales", "--at", "5")
    watched.done("group", "delete", "Sales")
    remarks = {row["name"]: row["remarks"] for row in watched.rows("rule", "report")}
    assert remarks["Spam"] == ["it has never acted"]
    assert "no mail gets to it: 3 “Spam” takes them all" in remarks["More spam"]
    assert remarks["Sales"] == [
        "it has never acted",
        "no mail gets to it: 2 “Everything else becomes a ticket” takes them all",
        "There is no agent and no group called Sales.",
    ]


def test_the_conditions_of_a_rule_can_be_taken_away(desk: CommandLine) -> None:
    desk.done(*SHOP)
    desk.done("rule", "edit", "3", "--if", "every mail", "--tag", "", "--assign", "")
    rule = desk.one("rule", "show", "3")
    assert rule["if"] is None
    assert not rule.keys() & {"tags", "assign", "assign_id"}


def test_check_names_rules_whose_group_is_gone(desk: CommandLine) -> None:
    desk.done("group", "add", "Sales")
    desk.done("rule", "add", "Orders", "--if", "spam", "--then", "create", "--assign", "group:Sales")
    desk.done("group", "delete", "Sales")
    said = desk("check", "--json").stdout
    assert "3 “Orders”: There is no agent and no group called Sales." in said


def test_mails_that_are_kept_with_a_contact_are_listed(watched: CommandLine, tmp_path: Path) -> None:
    watched.done("rule", "add", "Of the shop", "--if", "from ends with @shop.example", "--then", "link")
    (tmp_path / "box" / "new" / "2").write_text(MAIL.replace("4711", "4712"))
    watched.done("mailbox", "scan")
    mail = watched.one("mail", "list", "--contact", "orders@shop.example")
    assert (mail["outcome"], mail["subject"], mail["rule"]) == ("linked", "Order 4712", 3)
    assert "no contact" in watched.refused("mail", "list", "--contact", "nobody@shop.example")
    history = watched.one("contact", "show", "orders@shop.example")["history"]
    assert ("mail", "Order 4712") in [(change["field"], change["new"]) for change in history]


def test_what_a_rule_read_out_of_a_mail_stays_when_the_mail_is_read_again(
    watched: CommandLine, tmp_path: Path
) -> None:
    watched.done(
        "rule", "add", "Form", "--if", "from contains shop", "--then", "create", "--map", "Order no=title"
    )
    watched.done("rule", "edit", "3", "--map", "Order no=description", "--set", "title=Form")
    (tmp_path / "box" / "new" / "2").write_text(MAIL.replace("4711", "4712"))
    watched.done("mailbox", "scan")
    watched.done("mail", "replay", "--since", "2020-01-01")
    ticket = watched.one("ticket", "show", "TT3")
    assert (ticket["title"], ticket["description"]) == ("Form", "4712")
    assert len(watched.rows("ticket", "list")) == 3
