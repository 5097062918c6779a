"""Commands, shortcuts, clicks and submissions in Slack's shapes, as the app receives them.

Shapes: docs.slack.dev/reference/interaction-payloads and bolt-python's scenario tests.
"""

from sandbox.slack.channels import Channel
from sandbox.slack.triggers import Answer
from sandbox.slack.wire import Json, Refusal, snapshot
from sandbox.slack.workspace import Ephemeral, Workspace


def slash_command(workspace: Workspace, channel: Channel, *, user: str, command: str, text: str) -> Json:
    """All values are strings. There is no thread_ts: commands don't work in threads."""
    return {
        "token": "verification-token",
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel.payload_name,
        "user_id": user,
        "user_name": workspace.user(user).name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": workspace.response_url(Answer(user, channel.id)),
        "trigger_id": workspace.triggers.give(user),
    }


def message_action(
    workspace: Workspace, channel: Channel, message: Json, *, user: str, callback_id: str
) -> Json:
    answer = Answer(user, channel.id, thread_ts=message.get("thread_ts"))
    return _common(workspace, user) | {
        "type": "message_action",
        "action_ts": workspace.stamps.ts(),
        "callback_id": callback_id,
        "trigger_id": workspace.triggers.give(user),
        "response_url": workspace.response_url(answer),
        "message_ts": message["ts"],
        "message": snapshot(message),
        "channel": _place(channel),
    }


def global_shortcut(workspace: Workspace, *, user: str, callback_id: str) -> Json:
    return _common(workspace, user) | {
        "type": "shortcut",
        "action_ts": workspace.stamps.ts(),
        "callback_id": callback_id,
        "trigger_id": workspace.triggers.give(user),
    }


def click_on_message(
    workspace: Workspace, channel: Channel, message: Json, action: Json, *, user: str
) -> Json:
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": False,
    }
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    answer = Answer(user, channel.id, message_ts=message["ts"], thread_ts=message.get("thread_ts"))
    return _common(workspace, user) | {
        "type": "block_actions",
        "container": container,
        "channel": _place(channel),
        "message": snapshot(message),
        "state": {"values": {}},
        "response_url": workspace.response_url(answer),
        "trigger_id": workspace.triggers.give(user),
        "actions": [action],
    }


def click_on_ephemeral(workspace: Workspace, channel: Channel, note: Ephemeral, action: Json) -> Json:
    """The message itself isn't in the payload; only the response_url reaches it."""
    container = {
        "type": "message",
        "message_ts": note.ts,
        "channel_id": channel.id,
        "is_ephemeral": True,
    }
    if note.thread_ts:
        container["thread_ts"] = note.thread_ts
    answer = Answer(note.user, channel.id, ephemeral_ts=note.ts, thread_ts=note.thread_ts)
    return _common(workspace, note.user) | {
        "type": "block_actions",
        "container": container,
        "channel": _place(channel),
        "state": {"values": {}},
        "response_url": workspace.response_url(answer),
        "trigger_id": workspace.triggers.give(note.user),
        "actions": [action],
    }


def click_in_view(workspace: Workspace, view: Json, action: Json, *, user: str) -> Json:
    return _common(workspace, user) | {
        "type": "block_actions",
        "container": {"type": "view", "view_id": view["id"]},
        "view": snapshot(view),
        "trigger_id": workspace.triggers.give(user, view_id=view["id"]),
        "actions": [action],
    }


def submission(workspace: Workspace, view: Json, *, user: str) -> Json:
    return _common(workspace, user) | {
        "type": "view_submission",
        "trigger_id": workspace.triggers.give(user, view_id=view["id"]),
        "view": snapshot(view),
        "response_urls": [],
    }


def closing(workspace: Workspace, view: Json, *, user: str, cleared: bool) -> Json:
    return _common(workspace, user) | {"type": "view_closed", "view": snapshot(view), "is_cleared": cleared}


def suggestion(
    workspace: Workspace, block: Json, element: Json, *, user: str, query: str, place: Json
) -> Json:
    """`place` is {"view": …} or {"channel": …, "message": …}."""
    container = (
        {"type": "view", "view_id": place["view"]["id"]}
        if "view" in place
        else {"type": "message", "message_ts": place["message"]["ts"], "channel_id": place["channel"]["id"]}
    )
    return _common(workspace, user) | {
        "type": "block_suggestion",
        "container": container,
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": query,
        **snapshot(place),
    }


def find_element(blocks: list[Json], action_id: str, *, block_id: str | None = None) -> tuple[Json, Json]:
    """The block and the element on the screen. Raises Refusal("no_such_element"): nobody can click it."""
    for block in blocks:
        if block_id not in {None, block.get("block_id")}:
            continue
        inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in inside:
            if isinstance(element, dict) and element.get("action_id") == action_id:
                return block, element
    raise Refusal("no_such_element", action_id=action_id)


def action_on(workspace: Workspace, block: Json, element: Json, *, chosen: Json) -> Json:
    """The entry in `actions`: what was pressed, and what is chosen now."""
    action = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": workspace.stamps.ts(),
    }
    shown = ("text", "value") if element["type"] == "button" else ("placeholder",)
    return action | {key: element[key] for key in shown if key in element} | chosen


def _common(workspace: Workspace, user: str) -> Json:
    person = workspace.user(user)
    return {
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "user": {"id": user, "username": person.name, "name": person.name, "team_id": person.team_id},
        "api_app_id": workspace.app_id,
        "token": "verification-token",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _place(channel: Channel) -> Json:
    return {"id": channel.id, "name": channel.payload_name}
