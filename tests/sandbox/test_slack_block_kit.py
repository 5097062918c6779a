"""Block Kit's limits, case by case: what Slack takes, what it refuses with which sentence at which place."""

import json
from typing import Any

import pytest

from sandbox.slack.block_kit import check_blocks, check_options, check_view

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "v", text: str = "Option") -> Block:
    return {"text": plain(text), "value": value}


def options(number: int) -> list[Block]:
    return [option(f"v{n}") for n in range(number)]


def section(**more: Any) -> Block:
    return {"type": "section", "text": marked("hello"), **more}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def button(**more: Any) -> Block:
    return {"type": "button", "action_id": "b", "text": plain("Press"), **more}


def select(**more: Any) -> Block:
    return {"type": "static_select", "action_id": "s", "options": options(1), **more}


def field(element: Block, **more: Any) -> Block:
    return {"type": "input", "label": plain("Label"), "element": element, **more}


def typing(**more: Any) -> Block:
    return {"type": "plain_text_input", "action_id": "t", **more}


def modal(*blocks: Block, **more: Any) -> Block:
    return {"type": "modal", "title": plain("Modal"), "blocks": list(blocks), **more}


CONFIRM = {
    "title": plain("Sure?"),
    "text": marked("It's *final*"),
    "confirm": plain("Yes"),
    "deny": plain("No"),
}
PICTURE = {"type": "image", "image_url": "https://a.example/a.png", "alt_text": "a"}
RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U0NADIA"}]},
            ],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said", "style": {"bold": True}}]},
    ],
}

TAKEN = {
    "a card": [
        {"type": "header", "text": plain("x" * 150)},
        section(fields=[marked("x" * 2000)] * 10, accessory=select()),
        {"type": "divider"},
        {"type": "context", "elements": [marked("a"), plain("b"), PICTURE]},
        actions(button(value="x" * 2000, style="danger", confirm=CONFIRM), select()),
    ],
    "fifty blocks": [{"type": "divider"}] * 50,
    "a long section": [section(text=marked("x" * 3000))],
    "a long label": [actions(button(text=plain("x" * 75)))],
    "a hundred options": [actions(select(options=options(100)))],
    "groups of options": [
        actions({"type": "static_select", "option_groups": [{"label": plain("G"), "options": options(2)}]})
    ],
    "what is chosen at first": [actions(select(options=options(3), initial_option=option("v2")))],
    "rich text": [RICH],
    "a picture": [PICTURE | {"title": plain("A picture")}],
    "an empty value": [actions(button(value=""))],
    "markdown": [{"type": "markdown", "text": "x" * 12_000}],
    "people and places": [
        actions(
            {"type": "users_select", "action_id": "u", "placeholder": plain("Who")},
            {"type": "conversations_select", "action_id": "c", "filter": {"include": ["private"]}},
            {"type": "datepicker", "action_id": "d", "initial_date": "2026-03-01"},
            {"type": "overflow", "action_id": "o", "options": options(5)},
        )
    ],
}

REFUSED = [
    ([{"type": "divider"}] * 51, "/blocks", "no more than 50 items allowed"),
    ([{"type": "carousel"}], "/blocks/0/type", "unsupported type: carousel"),
    (["words"], "/blocks/0/type", "unsupported type: None"),
    ([{"type": "divider", "colour": "red"}], "/blocks/0", "invalid additional property: colour"),
    ([section(text=marked("x" * 3001))], "/blocks/0/text/text", "must be less than 3001 characters"),
    ([section(text=marked(""))], "/blocks/0/text/text", "must be more than 0 characters"),
    ([section(text="hello")], "/blocks/0/text", "must provide an object"),
    ([section(text=marked("x") | {"emoji": True})], "/blocks/0/text", "invalid additional property: emoji"),
    ([{"type": "section"}], "/blocks/0", "missing required field: text or fields"),
    ([section(fields=[marked("x")] * 11)], "/blocks/0/fields", "no more than 10 items allowed"),
    ([section(fields=[marked("x" * 2001)])], "/blocks/0/fields/0/text", "must be less than 2001 characters"),
    ([section(accessory=typing())], "/blocks/0/accessory/type", "unsupported type: plain_text_input"),
    (
        [{"type": "header", "text": plain("x" * 151)}],
        "/blocks/0/text/text",
        "must be less than 151 characters",
    ),
    ([{"type": "header", "text": marked("x")}], "/blocks/0/text/type", "unsupported type: mrkdwn"),
    ([actions()], "/blocks/0/elements", "no less than 1 items allowed"),
    ([actions(*[{"type": "datepicker"}] * 26)], "/blocks/0/elements", "no more than 25 items allowed"),
    ([actions(button(), button())], "/blocks/0/elements/1/action_id", "`action_id` b already exists"),
    (
        [actions(button(text=plain("x" * 76)))],
        "/blocks/0/elements/0/text/text",
        "must be less than 76 characters",
    ),
    (
        [actions(button(value="x" * 2001))],
        "/blocks/0/elements/0/value",
        "must be less than 2001 characters",
    ),
    ([actions(button(value=7))], "/blocks/0/elements/0/value", "must be a string"),
    (
        [actions(button(style="green"))],
        "/blocks/0/elements/0/style",
        "must be a valid enum value: primary, danger",
    ),
    ([actions(button(disabled=True))], "/blocks/0/elements/0", "invalid additional property: disabled"),
    (
        [actions(button(confirm={"title": plain("x")}))],
        "/blocks/0/elements/0/confirm",
        "missing required field: deny",
    ),
    (
        [actions(button(action_id="x" * 256))],
        "/blocks/0/elements/0/action_id",
        "must be less than 256 characters",
    ),
    (
        [actions(select(options=options(101)))],
        "/blocks/0/elements/0/options",
        "no more than 100 items allowed",
    ),
    ([actions(select(options=[]))], "/blocks/0/elements/0/options", "no less than 1 items allowed"),
    (
        [actions(select(options=[option("x" * 151)]))],
        "/blocks/0/elements/0/options/0/value",
        "must be less than 151 characters",
    ),
    (
        [actions(select(options=[option(text="x" * 76)]))],
        "/blocks/0/elements/0/options/0/text/text",
        "must be less than 76 characters",
    ),
    (
        [actions(select(options=[option(), option()]))],
        "/blocks/0/elements/0/options/1/value",
        "`value` v already exists",
    ),
    (
        [actions(select(option_groups=[]))],
        "/blocks/0/elements/0",
        "must provide exactly one of: options, option_groups",
    ),
    (
        [actions(select(initial_option=option("other")))],
        "/blocks/0/elements/0/initial_option",
        "must match one of the options",
    ),
    (
        [actions(select(placeholder=plain("x" * 151)))],
        "/blocks/0/elements/0/placeholder/text",
        "must be less than 151 characters",
    ),
    (
        [actions({"type": "overflow", "options": options(6)})],
        "/blocks/0/elements/0/options",
        "no more than 5 items allowed",
    ),
    (
        [actions({"type": "radio_buttons", "options": options(11)})],
        "/blocks/0/elements/0/options",
        "no more than 10 items allowed",
    ),
    (
        [actions({"type": "datepicker", "initial_date": "1.3.2026"})],
        "/blocks/0/elements/0/initial_date",
        "must match the expected pattern",
    ),
    (
        [{"type": "context", "elements": [marked("x")] * 11}],
        "/blocks/0/elements",
        "no more than 10 items allowed",
    ),
    ([{"type": "context", "elements": [button()]}], "/blocks/0/elements/0/type", "unsupported type: button"),
    (
        [section(block_id="one"), section(block_id="one")],
        "/blocks/1/block_id",
        "`block_id` one already exists",
    ),
    ([{"type": "image", "alt_text": "x"}], "/blocks/0", "must provide exactly one of: image_url, slack_file"),
    ([PICTURE | {"image_url": "x" * 3001}], "/blocks/0/image_url", "must be less than 3001 characters"),
    ([field({"type": "file_input"})], "/blocks/0/element/type", "unsupported type: file_input"),
    (
        [{"type": "markdown", "text": "x" * 7000}] * 2,
        "/blocks",
        "markdown text must be less than 12001 characters in total",
    ),
]

VIEWS_TAKEN = {
    "a form": modal(
        field(typing(multiline=True, max_length=3000), optional=True, hint=plain("x" * 2000)),
        field({"type": "file_input", "action_id": "f", "max_files": 10, "filetypes": ["pdf"]}),
        field({"type": "checkboxes", "action_id": "c", "options": [{"text": marked("*a*"), "value": "a"}]}),
        field({"type": "external_select", "action_id": "e", "min_query_length": 0}),
        submit=plain("Send"),
        close=plain("Cancel"),
        private_metadata="x" * 3000,
        notify_on_close=True,
    ),
    "a hundred blocks": modal(*[{"type": "divider"}] * 100),
    "a home": {"type": "home", "blocks": [section(accessory=button())]},
}

VIEWS_REFUSED = [
    ({"type": "panel", "blocks": []}, "/view/type", "unsupported type: panel"),
    (modal(*[{"type": "divider"}] * 101), "/view/blocks", "no more than 100 items allowed"),
    (
        modal({"type": "divider"}, title=plain("x" * 25)),
        "/view/title/text",
        "must be less than 25 characters",
    ),
    (
        modal({"type": "divider"}, close=plain("x" * 25)),
        "/view/close/text",
        "must be less than 25 characters",
    ),
    (modal(field(typing()), submit=plain("x" * 25)), "/view/submit/text", "must be less than 25 characters"),
    (modal(field(typing())), "/view", "missing required field: submit"),
    (modal({"type": "divider"}, title=None), "/view", "missing required field: title"),
    (modal({"type": "divider"}, colour="red"), "/view", "invalid additional property: colour"),
    (
        modal({"type": "divider"}, private_metadata="x" * 3001),
        "/view/private_metadata",
        "must be less than 3001 characters",
    ),
    (
        modal({"type": "divider"}, callback_id="x" * 256),
        "/view/callback_id",
        "must be less than 256 characters",
    ),
    (modal(field(button()), submit=plain("Go")), "/view/blocks/0/element/type", "unsupported type: button"),
    (modal(field(typing(), label=marked("x"))), "/view/blocks/0/label/type", "unsupported type: mrkdwn"),
    (
        modal(field(typing(max_length=3001))),
        "/view/blocks/0/element/max_length",
        "must be between 1 and 3000",
    ),
    (
        modal(field(typing(max_length=3, initial_value="four"))),
        "/view/blocks/0/element/initial_value",
        "must be less than 4 characters",
    ),
    (
        modal(field({"type": "file_input", "max_files": 11})),
        "/view/blocks/0/element/max_files",
        "must be between 1 and 10",
    ),
    (modal({"type": "markdown", "text": "x"}), "/view/blocks/0/type", "unsupported type: markdown"),
    (
        {"type": "home", "blocks": [section()], "title": plain("x")},
        "/view",
        "invalid additional property: title",
    ),
    ({"type": "home"}, "/view", "missing required field: blocks"),
]


def named(case: tuple[Any, str, str]) -> str:
    return f"{case[1]}: {case[2]}"


@pytest.mark.parametrize("blocks", TAKEN.values(), ids=TAKEN)
def test_slack_takes(blocks: list[Block]):
    assert list(map(str, check_blocks(json.loads(json.dumps(blocks))))) == []


@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_slack_refuses(case: tuple[Any, str, str]):
    blocks, pointer, sentence = case
    assert f"{sentence} [json-pointer:{pointer}]" in map(str, check_blocks(blocks))


@pytest.mark.parametrize("view", VIEWS_TAKEN.values(), ids=VIEWS_TAKEN)
def test_slack_shows(view: Block):
    assert list(map(str, check_view(view))) == []


@pytest.mark.parametrize("case", VIEWS_REFUSED, ids=named)
def test_slack_does_not_show(case: tuple[Any, str, str]):
    view, pointer, sentence = case
    assert f"{sentence} [json-pointer:{pointer}]" in map(str, check_view(view))


def test_an_external_select_shows_a_hundred_suggestions():
    assert check_options(options(100)) == []
    (flaw,) = check_options(options(101))
    assert flaw.sentence == "no more than 100 items allowed"


@pytest.mark.parametrize(
    "rubbish", [{"blocks": 3}, {"element": "x"}, {"options": [3]}, {"option_groups": [1]}]
)
def test_rubbish_is_refused_and_breaks_nothing(rubbish: Block):
    assert check_blocks([actions(select() | rubbish)]) != []
    assert check_view(modal(field(select() | rubbish), submit=plain("Go"))) != []
