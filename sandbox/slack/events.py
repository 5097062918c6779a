"""What the app hears of, in Slack's shapes: what its manifest subscribes to, in channels where it is.

Shapes: docs.slack.dev/reference/events and the scenario tests of bolt-python. The app's own posts are echoed.
"""

import re
import time

from sandbox.slack.channels import Channel, Kind
from sandbox.slack.deliveries import Delivery
from sandbox.slack.wire import Json, snapshot
from sandbox.slack.workspace import Workspace

LINK = re.compile(r"<(https?://([^/|>:]+)[^|>]*)")
MENTION_KEYS = ("client_msg_id", "text", "user", "ts", "team", "blocks", "files", "thread_ts")


async def publish(workspace: Workspace, event: Json, *, subscription: str = "") -> Delivery | None:
    """Sends one event; None: nobody subscribed to it."""
    if not workspace.manifest.wants(subscription or event["type"]):
        return None
    event.setdefault("event_ts", event.get("ts") or workspace.stamps.ts())
    return await workspace.deliveries.event(_callback(workspace, event))


def _callback(workspace: Workspace, event: Json) -> Json:
    installation = {
        "enterprise_id": None,
        "team_id": workspace.team_id,
        "user_id": workspace.bot_user,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": "verification-token",
        "team_id": workspace.team_id,
        "context_team_id": workspace.team_id,
        "context_enterprise_id": None,
        "api_app_id": workspace.app_id,
        "event": snapshot(event),
        "type": "event_callback",
        "event_id": workspace.stamps.new_id("Ev"),
        "event_time": int(time.time()),
        "authorizations": [installation],
        "is_ext_shared_channel": False,
        "event_context": f"4-{workspace.stamps.number():08d}",
    }


def hears(workspace: Workspace, channel: Channel) -> bool:
    return workspace.bot_user in channel.members


async def message_posted(workspace: Workspace, channel: Channel, message: Json) -> None:
    if hears(workspace, channel):
        event = message | {"channel": channel.id, "channel_type": channel.kind.value}
        await publish(workspace, event, subscription=channel.message_subscription)
    mentioned = f"<@{workspace.bot_user}>" in message.get("text", "")
    if mentioned and message["user"] != workspace.bot_user and channel.kind is not Kind.IM:
        mention = {key: message[key] for key in MENTION_KEYS if key in message}
        await publish(workspace, mention | {"type": "app_mention", "channel": channel.id})
    await _links_shared(workspace, channel, message)


async def _links_shared(workspace: Workspace, channel: Channel, message: Json) -> None:
    """Links to the domains that the manifest names; the app may answer with chat.unfurl."""
    links = [
        {"domain": domain, "url": url}
        for url, host in LINK.findall(message.get("text", ""))
        for domain in workspace.manifest.unfurl_domains
        if host == domain or host.endswith(f".{domain}")
    ]
    if not links or message["user"] == workspace.bot_user:
        return
    event = {
        "type": "link_shared",
        "user": message["user"],
        "channel": channel.id,
        "message_ts": message["ts"],
        "is_bot_user_member": hears(workspace, channel),
        "unfurl_id": f"{channel.id}-{message['ts']}",
        "source": "conversations_history",
        "links": links,
    }
    thread = {"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}
    await publish(workspace, event | thread)


async def message_changed(workspace: Workspace, channel: Channel, message: Json, *, before: Json) -> None:
    """Also for link previews, the app's own updates, and a parent with replies that becomes a tombstone."""
    change = {"message": message, "previous_message": before}
    await _changed(workspace, channel, {"subtype": "message_changed", **change})


async def message_deleted(workspace: Workspace, channel: Channel, *, before: Json) -> None:
    change = {"deleted_ts": before["ts"], "previous_message": before}
    await _changed(workspace, channel, {"subtype": "message_deleted", **change})


async def _changed(workspace: Workspace, channel: Channel, change: Json) -> None:
    if not hears(workspace, channel):
        return
    event = {
        "type": "message",
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.kind.value,
        "ts": workspace.stamps.ts(),
        **change,
    }
    await publish(workspace, event, subscription=channel.message_subscription)


async def reaction(
    workspace: Workspace, channel: Channel, message: Json, *, kind: str, user: str, name: str
) -> None:
    """`kind` is reaction_added or reaction_removed."""
    if not hears(workspace, channel):
        return
    item = {"type": "message", "channel": channel.id, "ts": message["ts"]}
    event = {"type": kind, "user": user, "reaction": name, "item": item, "item_user": message["user"]}
    await publish(workspace, event)


async def home_opened(workspace: Workspace, user: str, *, tab: str) -> Delivery | None:
    event: Json = {"type": "app_home_opened", "user": user, "channel": workspace.dm(user).id, "tab": tab}
    view = workspace.views.home(user)
    if view and tab == "home":
        event["view"] = view
    return await publish(workspace, event)


async def member_joined(workspace: Workspace, channel: Channel, *, user: str, inviter: str | None) -> None:
    event: Json = {
        "type": "member_joined_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.kind is Kind.GROUP else "C",
        "team": workspace.team_id,
    }
    if inviter:
        event["inviter"] = inviter
    if hears(workspace, channel):
        await publish(workspace, event)


async def member_left(workspace: Workspace, channel: Channel, *, user: str) -> None:
    """The app that is removed itself gets `channel_left` or `group_left`."""
    if user == workspace.bot_user:
        kind = "group_left" if channel.kind is Kind.GROUP else "channel_left"
        await publish(workspace, {"type": kind, "channel": channel.id})
        return
    event = {
        "type": "member_left_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.kind is Kind.GROUP else "C",
        "team": workspace.team_id,
    }
    if hears(workspace, channel):
        await publish(workspace, event)
