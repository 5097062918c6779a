"""How a message of the app comes into a channel, changes and goes, with the echo that the app hears."""

import secrets

from sandbox.slack import events
from sandbox.slack.channels import Channel
from sandbox.slack.messages import is_reply
from sandbox.slack.wire import Json, snapshot
from sandbox.slack.workspace import Workspace


def rich_text(elements: list[Json]) -> list[Json]:
    """The block that Slack makes of plain words."""
    if not elements:
        return []
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": secrets.token_urlsafe(4), "elements": [section]}]


def with_block_ids(blocks: list[Json]) -> list[Json]:
    return [{"block_id": secrets.token_urlsafe(4), **block} for block in blocks]


def app_message(workspace: Workspace, *, text: str, blocks: list[Json] | None) -> Json:
    words = rich_text([{"type": "text", "text": text}] if text else [])
    profile = {
        "id": workspace.bot_id,
        "app_id": workspace.app_id,
        "name": workspace.manifest.display_name,
        "deleted": False,
        "team_id": workspace.team_id,
    }
    return {
        "type": "message",
        "user": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "app_id": workspace.app_id,
        "team": workspace.team_id,
        "bot_profile": profile,
        "text": text,
        "ts": workspace.stamps.ts(),
        "blocks": with_block_ids(blocks) if blocks else words,
    }


def post(workspace: Workspace, channel: Channel, message: Json) -> None:
    """Into the channel or its thread, at once; the echo follows in the background."""
    if is_reply(message):
        parent = workspace.messages.get(channel.id, message["thread_ts"], missing="thread_not_found")
        message["parent_user_id"] = parent["user"]
    workspace.messages.add(channel.id, message)
    workspace.news.tell()
    workspace.deliveries.in_background(events.message_posted(workspace, channel, snapshot(message)))


def update(workspace: Workspace, channel: Channel, message: Json, changes: Json) -> None:
    before = snapshot(message)
    message.update(changes)
    workspace.news.tell()
    echo = events.message_changed(workspace, channel, snapshot(message), before=before)
    workspace.deliveries.in_background(echo)


async def delete(workspace: Workspace, channel: Channel, message: Json) -> None:
    """Takes a message away and tells of it; a parent with replies becomes a tombstone."""
    before = snapshot(message)
    gone = workspace.messages.remove(channel.id, message["ts"])
    workspace.news.tell()
    if gone:
        await events.message_deleted(workspace, channel, before=before)
    else:
        await events.message_changed(workspace, channel, snapshot(message), before=before)
