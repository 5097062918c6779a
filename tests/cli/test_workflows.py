"""`postbote workflow` (R35): written in words, shown in the same words, tried before it is switched on."""

import json
from pathlib import Path

from tests.parts.command_line import CommandLine


def test_a_workflow_is_shown_as_it_was_written_and_can_be_added_from_what_is_shown(
    desk: CommandLine, tmp_path: Path
) -> None:
    said = {
        "name": "Escalate",
        "on": "last word of customer",
        "after": "4 hours",
        "if": 'priority is urgent and (group is group:Support or title contains "a, b")',
        "do": [
            "assign agent:nadia",
            "mail customer despite opt-out: en: [We know] Hello {{ name }},\n\nhi. || de: Wir sind dran.",
            "mail group:Support: Look",
            "mail assignee: Look",
            "note: Nobody has answered: why?",
            "post C0SUPPORT: {{ number }}: late",
            "set priority = urgent",
            "tag late, vip",
            "untag new",
            "subscribe nadia",
        ],
        "active": True,
    }
    file = tmp_path / "workflow.json"
    file.write_text(json.dumps(said))
    (made,) = desk.rows("workflow", "add", "--json-file", str(file))
    assert made == said
    (shown,) = desk.rows("workflow", "show", "escalate")
    assert shown == {**said, "overrides_opt_out": True}
    file.write_text(json.dumps(shown))
    desk.done("workflow", "add", "Escalate again", "--json-file", str(file))
    told = desk.done("workflow", "show", "Escalate").stdout
    assert "mails the customer even if they have opted out" in told


def test_a_workflow_is_written_with_options_changed_moved_and_removed(desk: CommandLine) -> None:
    desk.done("workflow", "add", "One", "--on", "priority changed to urgent", "--do", "tag hot")
    desk.done(
        "workflow", "add", "Two", "--on", "closed", "--if", "tags is empty", "--do", "tag done", "--off"
    )
    desk.done("workflow", "set", "One", "--if", "contact is not empty", "--name", "First")
    desk.done("workflow", "move", "Two", "1")
    desk.done("workflow", "on", "Two")
    listed = desk.rows("workflow", "list")
    assert [(row["place"], row["name"], row["active"], row["when"]) for row in listed] == [
        (1, "Two", True, "closed"),
        (2, "First", True, "priority changed to urgent"),
    ]
    changed = [(row["who"], row["what"], row["new"]) for row in desk.rows("workflow", "changes", "First")]
    assert changed == [
        ("Postbote", "place", "2"),
        ("Postbote", "if", "contact is not empty"),
        ("Postbote", "name", "First"),
        ("Postbote", "created", "One"),
    ]
    desk.done("workflow", "off", "Two")
    desk.done("workflow", "remove", "Two")
    assert [row["if"] for row in desk.rows("workflow", "list")] == ["contact is not empty"]


def test_what_is_wrong_is_said_by_its_place_and_nothing_is_added(desk: CommandLine) -> None:
    for options, said in (
        (("--on", "full moon", "--do", "tag x"), "There is no event full moon. Possible are: opened"),
        (("--on", "opened by pigeon", "--do", "tag x"), "There is no event"),
        (("--on", "priority changed to enormous", "--do", "tag x"), "is no value of Priority"),
        (("--on", "closed", "--after", "soon", "--do", "tag x"), "soon is no time"),
        (("--on", "assigned", "--after", "1 day", "--do", "tag x"), "Time can't count from assigned"),
        (("--on", "closed", "--do", "dance"), "dance can't be done. Possible are: mail"),
        (("--on", "closed", "--do", "set solution = x"), "Say which field"),
        (("--on", "closed", "--do", "set status = gone"), "is no value of Status"),
        (("--on", "closed", "--do", "assign nobody at all"), "no agent and no group"),
        (("--on", "closed", "--do", "mail customer: {{ nmae }}"), "There is no {{ nmae }} here"),
        (("--on", "closed", "--do", "mail customer: {% for x in number %}{% endfor %}"), "are possible"),
        (("--on", "closed", "--do", "mail customer: {{ number.__class__ }}"), "are possible"),
        (("--on", "closed", "--do", "mail assignee despite opt-out: x"), "Only the customer"),
        (("--on", "closed", "--do", "post general: x"), "general is no channel"),
        (("--on", "closed", "--if", "assignee is me", "--do", "tag x"), "A workflow is nobody"),
        (("--on", "closed"), "needs an event and something to do"),
    ):
        assert said in desk.refused("workflow", "add", "X", *options), options
    assert desk.rows("workflow", "list") == []
    assert "There is no workflow X" in desk.refused("workflow", "show", "X")


def test_an_example_is_added_switched_off_and_tried_on_what_is_there(desk: CommandLine) -> None:
    made = desk.rows("workflow", "add", "--example", "wait-for-customer")
    assert [row["active"] for row in made] == [False, False]
    desk.done(
        "workflow",
        "add",
        "Hot",
        "--on",
        "opened",
        "--do",
        "set priority = urgent",
        "--do",
        "mail customer: Hi",
    )
    (would,) = desk.rows("workflow", "test", "Hot", "--since", "1d")
    assert (would["ticket"], would["why"]) == ("TT1", "opened")
    assert would["would"][0] == "priority → urgent"
    assert would["would"][1].startswith("no mail: no mail server")
    told = desk.done("workflow", "test", "Hot")
    assert "TT1 (opened): priority → urgent; no mail: " in told.stdout
    assert desk.rows("workflow", "runs") == []
    assert desk.rows("workflow", "runs", "--ticket", "TT1") == []


def test_only_an_administrator_defines_workflows(desk: CommandLine) -> None:
    said = desk.refused("workflow", "add", "X", "--on", "closed", "--do", "tag x", "--as", "nadia")
    assert "Only an administrator may define workflows." in said


def test_what_is_wrong_in_a_file_is_said(desk: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "workflow.json"
    for written, said in (
        ("[]", "should hold one object"),
        ("{", "is no JSON"),
        ('{"on": "closed", "do": ["tag x"], "colour": "red"}', "A workflow has no colour"),
        ('{"on": 1, "do": ["tag x"]}', "are texts"),
        ('{"on": "closed", "do": "tag x"}', "do is a list"),
        ('{"on": "closed", "do": ["tag x"], "active": "no"}', "true or false"),
        ('{"on": "closed", "do": ["tag x"], "if": {"field": "mood"}}', "A condition is an object"),
        ('{"on": "closed", "do": ["tag x"]}', "A name has 1 to 120 characters"),
    ):
        file.write_text(written)
        assert said in desk.refused("workflow", "add", "--json-file", str(file)), written
