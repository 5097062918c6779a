"""The rules of a vtiger's mail converter come over from a dump, with what differs told (R38)."""

from pathlib import Path

import pytest

from tests.parts.command_line import CommandLine

# What vtiger 7 writes with its own names of columns; texts stand as they do in HTML.
TABLES = {
    "vtiger_mailscanner": ("scannerid", "scannername", "username", "isvalid"),
    "vtiger_mailscanner_rules": (
        *("ruleid", "scannerid", "fromaddress", "toaddress", "subjectop", "subject", "bodyop", "body"),
        *("matchusing", "sequence", "assigned_to", "cc", "bcc"),
    ),
    "vtiger_mailscanner_actions": ("actionid", "scannerid", "actiontype", "module", "lookup", "sequence"),
    "vtiger_mailscanner_ruleactions": ("ruleid", "actionid"),
    "vtiger_mailscanner_bodyrule": ("ruleid", "scannerid", "delimiter", "module", "body"),
    "vtiger_mailscanner_mapping": ("ruleid", "scannerid", "crm_field", "body_field"),
    "vtiger_users": ("id", "user_name", "first_name", "last_name", "email1"),
    "vtiger_groups": ("groupid", "groupname"),
}
RULES = (
    (4, 1, "", "", "Has Ticket Number", "", "", "", "AND", 1, 0, "", ""),
    (5, 1, "", "", "Regex", "(?<what>case) (\\d+)", "", "", "AND", 2, 0, "", ""),
    (6, 1, "*@shop.example*", "orders@", "Contains", "Tom &amp; Anna", "", "", "AND", 3, 7, "", ""),
    (7, 1, "", "", "Begins With", "Offer", "Not Contains", "cheap", "OR", 4, 12, "", ""),
    (8, 1, "", "", "", "", "", "", "AND", 5, 99, "", ""),
    (9, 1, "crm@", "", "", "", "", "", "OR", 6, 0, "", ""),
    (10, 1, "sales@", "", "", "", "", "", "OR", 7, 0, "", ""),
    (11, 1, "", "", "", "", "", "", "OR", 8, 0, "", ""),
)
ACTIONS = (
    (1, 1, "UPDATE", "HelpDesk", "SUBJECT", 1),
    (2, 1, "UPDATE", "HelpDesk", "SUBJECT", 2),
    (3, 1, "CREATE", "HelpDesk", "FROM", 3),
    (4, 1, "CREATE", "Leads", "SUBJECT", 4),
    (5, 1, "CREATE", "HelpDesk", "FROM", 5),
    (6, 1, "LINK", "Contacts", "TO", 6),
    (7, 1, "CREATE", "Accounts", "SUBJECT", 7),
    (8, 1, "CREATE", "HelpDeskNoContact", "FROM", 8),
)
ROWS = {
    "vtiger_mailscanner": ((1, "Support", "support@desk.example", 1),),
    "vtiger_mailscanner_rules": RULES,
    "vtiger_mailscanner_actions": ACTIONS,
    "vtiger_mailscanner_ruleactions": tuple(zip(range(4, 12), range(1, 9), strict=True)),
    "vtiger_mailscanner_bodyrule": ((6, 1, "=&amp;gt;", "HelpDesk", "Order => 1"),),
    "vtiger_mailscanner_mapping": (
        (6, 1, "ticket_title", "Order"),
        (6, 1, "ticketpriorities", "Priority"),
        (6, 1, "cf_901", "Colour"),
    ),
    "vtiger_users": ((7, "nadia", "Nadia", "Brandt", "nb@old.example"),),
    "vtiger_groups": ((12, "Support"),),
}


def dump(rows: dict[str, tuple[tuple[object, ...], ...]]) -> str:
    said = []
    for table, columns in TABLES.items():
        named = ",\n".join(f"  `{column}` varchar(255) DEFAULT NULL" for column in columns)
        said.append(f"CREATE TABLE `{table}` (\n{named}\n) ENGINE=InnoDB;")
        for row in rows.get(table, ()):
            values = ",".join("'{}'".format(str(value).replace("\\", "\\\\")) for value in row)
            said.append(f"INSERT INTO `{table}` VALUES ({values});")
    return "\n".join(said) + "\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "vtiger.sql"
    path.write_text(dump(ROWS))
    return path


def test_a_dry_run_tells_what_would_come_and_what_differs(desk: CommandLine, file: Path) -> None:
    said = desk.done("rule", "import", "--from", "vtiger", str(file), "--dry-run").stderr
    assert "  vtiger 4: subject has ticket number → update; by subject\n" in said
    assert "  vtiger 8 (off): every mail → create\n" in said
    for remark in (
        "vtiger 6: “Colour” goes nowhere, as there is no field cf_901 here.",
        "vtiger 7: CREATE Leads became “contact” with the sender's contact.",
        "vtiger 8: all of no conditions matched no mail in vtiger; it is switched off.",
        "vtiger 8: nobody here is number 99, who was given its tickets.",
        "vtiger 10 is left out: there is nothing like CREATE Accounts here.",
        "Mail that no rule took was left alone in vtiger; here it waits in quarantine.",
    ):
        assert f"! {remark}\n" in said
    assert [row["id"] for row in desk.rows("rule", "list")] == [1, 2]


def test_the_rules_come_over_in_their_order(desk: CommandLine, file: Path) -> None:
    desk.done("rule", "import", "--from", "vtiger", str(file))
    rules = {row["name"]: row for row in desk.rows("rule", "list")}
    assert list(rules) == [f"vtiger {number}" for number in (4, 5, 6, 7, 8, 9, 11)]
    assert rules["vtiger 5"]["if"]["values"] == ["(?P<what>case) (\\d+)"]
    assert rules["vtiger 5"]["lookup"] == "expression"
    shop = rules["vtiger 6"]
    assert [(leaf["field"], leaf["operator"], *leaf["values"]) for leaf in shop["if"]["all"]] == [
        ("from", "contains", "@shop.example"),
        ("to", "contains", "orders@"),
        ("subject", "contains", "Tom & Anna"),
    ]
    assert (shop["map"], shop["delimiter"]) == ({"Order": "title", "Priority": "priority"}, "=>")
    assert shop["assign"] == "agent:nadia"
    assert rules["vtiger 7"]["assign"] == "group:Support"
    assert [leaf["field"] for leaf in rules["vtiger 7"]["if"]["any"]] == ["subject", "whole_text"]
    assert rules["vtiger 9"]["then"] == "link"
    assert rules["vtiger 9"]["whose"] == "to"
    assert (rules["vtiger 11"]["if"], rules["vtiger 11"]["then"]) == (None, "create")
    assert desk.rows("rule", "versions")[0]["note"] == "Imported from vtiger.sql"


def test_rules_of_several_mailboxes_ask_for_theirs(desk: CommandLine, file: Path) -> None:
    two = {
        "vtiger_mailscanner": ((1, "A", "a@desk.example", 1), (2, "B", "b@desk.example", 0)),
        "vtiger_mailscanner_rules": (
            (1, 1, "x@", "", "", "", "", "", "OR", 1, 0, "", ""),
            (2, 2, "", "", "", "", "", "", "OR", 1, 0, "", ""),
        ),
        "vtiger_mailscanner_actions": ((1, 1, "CREATE", "HelpDesk", "FROM", 1),),
        "vtiger_mailscanner_ruleactions": ((1, 1), (2, 1)),
    }
    file.write_text(dump(two))
    desk.done("rule", "import", "--from", "vtiger", str(file))
    first, second = desk.rows("rule", "list")
    assert first["if"]["all"][0] == {"field": "mailbox", "operator": "is", "values": ["a@desk.example"]}
    assert (first["active"], second["active"]) == (True, False)


def test_an_expression_that_php_alone_understands_is_left_out_and_told(desk: CommandLine, file: Path) -> None:
    odd = {
        **ROWS,
        "vtiger_mailscanner_rules": ((5, 1, "", "", "Regex", "(?R)", "", "", "AND", 1, 0, "", ""),),
    }
    file.write_text(dump(odd))
    said = desk.done("rule", "import", "--from", "vtiger", str(file)).stderr
    assert "! vtiger 5 is left out: (?R) is no regular expression: unknown extension ?R" in said
    assert desk.rows("rule", "list") == []


def test_what_is_no_dump_of_a_mail_converter_is_refused(desk: CommandLine, tmp_path: Path) -> None:
    empty = tmp_path / "empty.sql"
    empty.write_text(dump({}))
    assert "is it a dump of vtiger" in desk.refused("rule", "import", "--from", "vtiger", str(empty))
