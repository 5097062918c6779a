"""Which channel a call means, and whether the app may act there."""

from sandbox.slack.channels import Channel, Kind
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.wire import Refusal
from sandbox.slack.workspace import Workspace


def find_channel(workspace: Workspace, args: Args, key: str = "channel") -> Channel:
    """By id, by name or by the id of a person, which means the direct conversation with them."""
    wanted = args.required(key, missing="channel_not_found")
    if wanted in workspace.users:
        return workspace.dm(wanted)
    name = wanted.removeprefix("#")
    for channel in workspace.channels.values():
        named = channel.kind in {Kind.CHANNEL, Kind.GROUP} and channel.name == name
        if channel.id == wanted or named:
            return _visible(workspace, channel)
    raise Refusal("channel_not_found")


def channel_to_act_in(workspace: Workspace, args: Args, key: str = "channel") -> Channel:
    """Raises not_in_channel where the app isn't a member and is_archived where nobody may speak."""
    channel = find_channel(workspace, args, key)
    if workspace.bot_user not in channel.members:
        raise Refusal("not_in_channel")
    if channel.is_archived:
        raise Refusal("is_archived")
    return channel


def _visible(workspace: Workspace, channel: Channel) -> Channel:
    """A private channel without the app in it doesn't exist for the app."""
    if channel.kind is not Kind.CHANNEL and workspace.bot_user not in channel.members:
        raise Refusal("channel_not_found")
    return channel
