"""The manifest offers what is listened to, and asks for the permissions that are used, no more."""

import json
import re
from pathlib import Path
from typing import Any

import bot
from bot import app as slack_edge
from sandbox.slack.web_api.scopes import NEEDED
from tests.parts.house import MakeHouse

FOLDER = Path(bot.__file__).parent
MANIFEST: dict[str, Any] = json.loads((FOLDER / "manifest.json").read_text())
METHOD = re.compile(r"\.((?:chat|conversations|users|reactions|files)_\w+)")
# The kinds of channels that tickets live in.
KINDS = ("channels", "groups")


async def test_the_manifest_offers_what_is_listened_to(make_house: MakeHouse) -> None:
    edge = slack_edge.build(make_house(slack_bot_token="xoxb-1", slack_app_token="xapp-1"))
    features, settings = MANIFEST["features"], MANIFEST["settings"]
    subscribed = {event.partition(".")[0] for event in settings["event_subscriptions"]["bot_events"]}
    assert subscribed == edge.names.events
    assert {command["command"] for command in features["slash_commands"]} == edge.names.commands
    assert {item["callback_id"] for item in features["shortcuts"]} == edge.names.shortcuts
    assert settings["interactivity"]["is_enabled"] == bool(edge.names.actions | edge.names.views)


def test_the_manifest_asks_for_what_is_called_and_no_more() -> None:
    called = set()
    for file in FOLDER.glob("*.py"):
        called |= set(re.findall(METHOD, file.read_text()))
    needed = {"commands", "reactions:read", "users:read.email", "files:read"}
    for method in called:
        scopes = NEEDED[method.replace("_", ".", 1)]
        ours = {scope for scope in scopes if len(scopes) == 1 or scope.partition(":")[0] in KINDS}
        needed |= ours
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed
