"""reactions.*: the marks the app sets on messages."""

import re

from sandbox.slack import events
from sandbox.slack.channels import Channel
from sandbox.slack.messages import add_reaction, remove_reaction
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.web_api.places import channel_to_act_in
from sandbox.slack.wire import Json, Refusal, snapshot
from sandbox.slack.workspace import Workspace

NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


async def add(workspace: Workspace, args: Args) -> Json:
    channel, message, name = _target(workspace, args)
    add_reaction(message, name, user=workspace.bot_user)
    _tell(workspace, channel, message, kind="reaction_added", name=name)
    return {}


async def remove(workspace: Workspace, args: Args) -> Json:
    channel, message, name = _target(workspace, args)
    remove_reaction(message, name, user=workspace.bot_user)
    _tell(workspace, channel, message, kind="reaction_removed", name=name)
    return {}


async def get(workspace: Workspace, args: Args) -> Json:
    channel = channel_to_act_in(workspace, args)
    message = workspace.messages.get(channel.id, args.text("timestamp"))
    permalink = workspace.permalink(channel.id, message)
    return {
        "type": "message",
        "channel": channel.id,
        "message": snapshot(message) | {"permalink": permalink},
    }


def _target(workspace: Workspace, args: Args) -> tuple[Channel, Json, str]:
    name = args.required("name", missing="invalid_name").strip(":")
    if not NAME.fullmatch(name):
        raise Refusal("invalid_name")
    channel = channel_to_act_in(workspace, args)
    if "timestamp" not in args:
        raise Refusal("no_item_specified")
    return channel, workspace.messages.get(channel.id, args.text("timestamp")), name


def _tell(workspace: Workspace, channel: Channel, message: Json, *, kind: str, name: str) -> None:
    workspace.news.tell()
    told = events.reaction(workspace, channel, message, kind=kind, user=workspace.bot_user, name=name)
    workspace.deliveries.in_background(told)


METHODS = {"reactions.add": add, "reactions.remove": remove, "reactions.get": get}
