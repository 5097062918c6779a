"""Block Kit as data: every block, element and object with its keys and limits.

Numbers from docs.slack.dev/reference/block-kit. Kinds that are not here are refused as unsupported.
"""

from collections.abc import Mapping

from sandbox.slack.block_kit_shapes import (
    Anything,
    Choice,
    Flag,
    Kinds,
    Many,
    Rule,
    Shape,
    Text,
    Whole,
    Words,
)

DATE, CLOCK = r"\d{4}-\d{2}-\d{2}", r"([01]\d|2[0-3]):[0-5]\d"

CONFIRM = Shape(
    {
        "title": Text(100, plain=True),
        "text": Text(300),
        "confirm": Text(30, plain=True),
        "deny": Text(30, plain=True),
        "style": Choice(("primary", "danger")),
    },
    required=("title", "text", "confirm", "deny"),
)
OPTION = Shape(
    {
        "text": Text(75, plain=True),
        "value": Words(150),
        "description": Text(75, plain=True),
        "url": Words(3000),
    },
    required=("text", "value"),
)
RICH_OPTION = Shape(
    {"text": Text(75), "value": Words(150), "description": Text(75)}, required=("text", "value")
)
GROUP = Shape(
    {"label": Text(75, plain=True), "options": Many(OPTION, 100)},
    required=("label", "options"),
    unique={"options": "value"},
)
SLACK_FILE = Shape({"id": Words(255), "url": Words(3000)}, exactly_one=("id", "url"))

_ID: Mapping[str, Rule] = {"action_id": Words(255)}
_FOCUS: Mapping[str, Rule] = {"focus_on_load": Flag()}
_HOLDER: Mapping[str, Rule] = {"placeholder": Text(150, plain=True)}
_CHOSEN: Mapping[str, Rule] = {**_ID, **_FOCUS, **_HOLDER, "confirm": CONFIRM}
_MANY: Mapping[str, Rule] = {**_CHOSEN, "max_selected_items": Whole(1, 1000)}
_TYPED: Mapping[str, Rule] = {**_ID, **_FOCUS, **_HOLDER, "dispatch_action_config": Anything()}
_LISTED: Mapping[str, Rule] = {"options": Many(OPTION, 100), "option_groups": Many(GROUP, 100)}
_EXTERNAL: Mapping[str, Rule] = {"min_query_length": Whole(0, 3000)}
_ONE_LIST = ("options", "option_groups")
_PLACES: Mapping[str, Rule] = {"filter": Anything(), "default_to_current_conversation": Flag()}

ELEMENTS: Mapping[str, Shape] = {
    "button": Shape(
        {
            **_ID,
            "text": Text(75, plain=True),
            "value": Words(2000, least=0),
            "url": Words(3000),
            "style": Choice(("primary", "danger")),
            "confirm": CONFIRM,
            "accessibility_label": Words(75),
        },
        required=("text",),
    ),
    "overflow": Shape(
        {**_ID, "options": Many(OPTION, 5), "confirm": CONFIRM},
        required=("options",),
        unique={"options": "value"},
    ),
    "static_select": Shape(
        {**_CHOSEN, **_LISTED, "initial_option": OPTION}, exactly_one=_ONE_LIST, unique={"options": "value"}
    ),
    "external_select": Shape({**_CHOSEN, **_EXTERNAL, "initial_option": OPTION}),
    "users_select": Shape({**_CHOSEN, "initial_user": Words(255)}),
    "conversations_select": Shape(
        {**_CHOSEN, **_PLACES, "initial_conversation": Words(255), "response_url_enabled": Flag()}
    ),
    "channels_select": Shape({**_CHOSEN, "initial_channel": Words(255), "response_url_enabled": Flag()}),
    "multi_static_select": Shape(
        {**_MANY, **_LISTED, "initial_options": Many(OPTION, 100)},
        exactly_one=_ONE_LIST,
        unique={"options": "value"},
    ),
    "multi_external_select": Shape({**_MANY, **_EXTERNAL, "initial_options": Many(OPTION, 100)}),
    "multi_users_select": Shape({**_MANY, "initial_users": Many(Words(255), 1000)}),
    "multi_conversations_select": Shape(
        {**_MANY, **_PLACES, "initial_conversations": Many(Words(255), 1000)}
    ),
    "multi_channels_select": Shape({**_MANY, "initial_channels": Many(Words(255), 1000)}),
    "checkboxes": Shape(
        {
            **_ID,
            **_FOCUS,
            "options": Many(RICH_OPTION, 10),
            "initial_options": Many(RICH_OPTION, 10),
            "confirm": CONFIRM,
        },
        required=("options",),
        unique={"options": "value"},
    ),
    "radio_buttons": Shape(
        {
            **_ID,
            **_FOCUS,
            "options": Many(RICH_OPTION, 10),
            "initial_option": RICH_OPTION,
            "confirm": CONFIRM,
        },
        required=("options",),
        unique={"options": "value"},
    ),
    "datepicker": Shape({**_CHOSEN, "initial_date": Words(10, pattern=DATE)}),
    "timepicker": Shape({**_CHOSEN, "initial_time": Words(5, pattern=CLOCK), "timezone": Words(100)}),
    "datetimepicker": Shape({**_ID, **_FOCUS, "confirm": CONFIRM, "initial_date_time": Whole(10**9, 10**10)}),
    "plain_text_input": Shape(
        {
            **_TYPED,
            "multiline": Flag(),
            "min_length": Whole(0, 3000),
            "max_length": Whole(1, 3000),
            "initial_value": Words(3000, least=0),
        }
    ),
    "email_text_input": Shape({**_TYPED, "initial_value": Words(3000)}),
    "url_text_input": Shape({**_TYPED, "initial_value": Words(3000)}),
    "number_input": Shape(
        {
            **_TYPED,
            "is_decimal_allowed": Flag(),
            "initial_value": Words(100),
            "min_value": Words(100),
            "max_value": Words(100),
        },
        required=("is_decimal_allowed",),
    ),
    "file_input": Shape({**_ID, "filetypes": Many(Words(50), 100), "max_files": Whole(1, 10)}),
    "image": Shape(
        {"image_url": Words(3000), "alt_text": Words(2000), "slack_file": SLACK_FILE},
        required=("alt_text",),
        exactly_one=("image_url", "slack_file"),
    ),
}

_TYPING = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input", "file_input"})
_CHOOSING = frozenset(ELEMENTS) - _TYPING - {"image"}

_RICH_INLINE = frozenset(
    {"text", "link", "emoji", "user", "channel", "usergroup", "broadcast", "color", "date"}
)
_STYLE: Mapping[str, Rule] = {"style": Anything()}
_INLINE = Many(Kinds(_RICH_INLINE), 1000, least=0)
RICH_TEXT: Mapping[str, Shape] = {
    "text": Shape({**_STYLE, "text": Words(3000)}, required=("text",)),
    "link": Shape({**_STYLE, "url": Words(3000), "text": Words(3000), "unsafe": Flag()}, required=("url",)),
    "emoji": Shape({**_STYLE, "name": Words(255), "unicode": Words(255)}, required=("name",)),
    "user": Shape({**_STYLE, "user_id": Words(255)}, required=("user_id",)),
    "channel": Shape({**_STYLE, "channel_id": Words(255)}, required=("channel_id",)),
    "usergroup": Shape({**_STYLE, "usergroup_id": Words(255)}, required=("usergroup_id",)),
    "broadcast": Shape({**_STYLE, "range": Choice(("here", "channel", "everyone"))}, required=("range",)),
    "color": Shape({**_STYLE, "value": Words(20)}, required=("value",)),
    "date": Shape(
        {
            **_STYLE,
            "timestamp": Whole(0, 10**11),
            "format": Words(255),
            "url": Words(3000),
            "fallback": Words(255),
        },
        required=("timestamp", "format"),
    ),
    "rich_text_section": Shape({"elements": _INLINE}, required=("elements",)),
    "rich_text_preformatted": Shape(
        {"elements": _INLINE, "border": Whole(0, 1), "language": Words(50)}, required=("elements",)
    ),
    "rich_text_quote": Shape({"elements": _INLINE, "border": Whole(0, 1)}, required=("elements",)),
    "rich_text_list": Shape(
        {
            "elements": Many(Kinds(frozenset({"rich_text_section"})), 1000),
            "style": Choice(("bullet", "ordered")),
            "indent": Whole(0, 8),
            "offset": Whole(0, 10**6),
            "border": Whole(0, 1),
        },
        required=("elements", "style"),
    ),
}
_PARAGRAPHS = frozenset(kind for kind in RICH_TEXT if kind.startswith("rich_text_"))

BLOCKS: Mapping[str, Shape] = {
    "section": Shape(
        {
            "text": Text(3000),
            "fields": Many(Text(2000), 10),
            "accessory": Kinds(_CHOOSING | {"image"}),
            "expand": Flag(),
        },
        at_least_one=("text", "fields"),
    ),
    "divider": Shape({}),
    "header": Shape({"text": Text(150, plain=True), "level": Whole(1, 4)}, required=("text",)),
    "context": Shape({"elements": Many(Kinds(frozenset({"image"}), text=True), 10)}, required=("elements",)),
    "actions": Shape(
        {"elements": Many(Kinds(_CHOOSING), 25)}, required=("elements",), unique={"elements": "action_id"}
    ),
    "image": Shape(
        {
            "image_url": Words(3000),
            "slack_file": SLACK_FILE,
            "alt_text": Words(2000),
            "title": Text(2000, plain=True),
        },
        required=("alt_text",),
        exactly_one=("image_url", "slack_file"),
    ),
    "input": Shape(
        {
            "label": Text(2000, plain=True),
            "element": Kinds(_TYPING | (_CHOOSING - {"button", "overflow"})),
            "hint": Text(2000, plain=True),
            "optional": Flag(),
            "dispatch_action": Flag(),
        },
        required=("label", "element"),
    ),
    "rich_text": Shape({"elements": Many(Kinds(_PARAGRAPHS), 1000, least=0)}, required=("elements",)),
    "markdown": Shape({"text": Words(12_000)}, required=("text",)),
    "file": Shape(
        {"external_id": Words(255), "source": Choice(("remote",))}, required=("external_id", "source")
    ),
    "video": Shape(
        {
            "alt_text": Words(2000),
            "title": Text(200, plain=True),
            "video_url": Words(3000),
            "thumbnail_url": Words(3000),
            "author_name": Words(50),
            "description": Text(200, plain=True),
            "provider_icon_url": Words(3000),
            "provider_name": Words(50),
            "title_url": Words(3000),
        },
        required=("alt_text", "title", "video_url", "thumbnail_url"),
    ),
    "table": Shape(
        {"rows": Many(Anything(), 100), "column_settings": Many(Anything(), 20)}, required=("rows",)
    ),
}

_EVERYWHERE = frozenset(
    {"section", "divider", "header", "context", "actions", "image", "input", "rich_text", "video"}
)
SURFACES: Mapping[str, frozenset[str]] = {
    "message": _EVERYWHERE | {"markdown", "file", "table"},
    "modal": _EVERYWHERE,
    "home": _EVERYWHERE,
}
MOST_BLOCKS: Mapping[str, int] = {"message": 50, "modal": 100, "home": 100}
MARKDOWN_TOTAL = 12_000

SUGGESTIONS = Shape({"options": Many(OPTION, 100, least=0)})

_VIEW: Mapping[str, Rule] = {
    "type": Choice(("modal", "home")),
    "blocks": Anything(),  # looked at block by block
    "private_metadata": Words(3000, least=0),
    "callback_id": Words(255, least=0),
    "external_id": Words(255, least=0),
}
VIEWS: Mapping[str, Shape] = {
    "modal": Shape(
        {
            **_VIEW,
            "title": Text(24, plain=True),
            "submit": Text(24, plain=True),
            "close": Text(24, plain=True),
            "clear_on_close": Flag(),
            "notify_on_close": Flag(),
            "submit_disabled": Flag(),
        },
        required=("title", "blocks"),
    ),
    "home": Shape(_VIEW, required=("blocks",)),
}
