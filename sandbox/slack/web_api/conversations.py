"""conversations.*: which channels there are, who is in them, what was said."""

from sandbox.slack import events
from sandbox.slack.channels import Channel, Kind
from sandbox.slack.messages import is_reply
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.web_api.paging import page_of
from sandbox.slack.web_api.places import find_channel
from sandbox.slack.wire import Json, Refusal, snapshot
from sandbox.slack.workspace import Workspace

TYPES = {
    "public_channel": Kind.CHANNEL,
    "private_channel": Kind.GROUP,
    "im": Kind.IM,
    "mpim": Kind.MPIM,
}


async def open_dm(workspace: Workspace, args: Args) -> Json:
    """With one person; the app has no use for conversations of several."""
    users = [user for user in (args.text("users") or "").split(",") if user]
    if len(users) != 1:
        raise Refusal("users_list_not_supplied" if not users else "method_not_supported")
    user = workspace.user(users[0])
    if user.is_bot:
        raise Refusal("cannot_dm_bot")
    if user.deleted:
        raise Refusal("user_disabled")
    known = f"D{user.id[1:]}" in workspace.channels
    channel = workspace.dm(user.id)
    shown = channel.wire(bot_user=workspace.bot_user) if args.flag("return_im") else {"id": channel.id}
    return {"no_op": known, "already_open": known, "channel": shown}


async def info(workspace: Workspace, args: Args) -> Json:
    channel = find_channel(workspace, args)
    shown = channel.wire(bot_user=workspace.bot_user)
    if not args.flag("include_num_members"):
        shown.pop("num_members")
    return {"channel": shown}


async def list_channels(workspace: Workspace, args: Args) -> Json:
    kinds = {TYPES.get(kind) for kind in (args.text("types") or "public_channel").split(",")}
    if None in kinds:
        raise Refusal("invalid_types")
    found = [
        channel.wire(bot_user=workspace.bot_user)
        for channel in workspace.channels.values()
        if channel.kind in kinds and _listed(workspace, channel, args)
    ]
    channels, metadata = page_of(found, args)
    return {"channels": channels, "response_metadata": metadata}


async def members(workspace: Workspace, args: Args) -> Json:
    found, metadata = page_of(find_channel(workspace, args).members, args)
    return {"members": found, "response_metadata": metadata}


async def join(workspace: Workspace, args: Args) -> Json:
    channel = find_channel(workspace, args)
    if channel.kind is not Kind.CHANNEL:
        raise Refusal("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refusal("is_archived")
    shown = channel.wire(bot_user=workspace.bot_user) | {"is_member": True}
    if workspace.bot_user in channel.members:
        return {"channel": shown, "warning": "already_in_channel"}
    channel.members.append(workspace.bot_user)
    workspace.news.tell()
    joined = events.member_joined(workspace, channel, user=workspace.bot_user, inviter=None)
    workspace.deliveries.in_background(joined)
    return {"channel": shown}


async def history(workspace: Workspace, args: Args) -> Json:
    channel = _readable(workspace, args)
    return _page(workspace.messages.top_level(channel.id)[::-1], args)


async def replies(workspace: Workspace, args: Args) -> Json:
    """The parent comes first on every page, whatever `oldest` says."""
    channel = _readable(workspace, args)
    parent = workspace.messages.find(channel.id, args.required("ts", missing="invalid_ts"))
    if parent is None:
        raise Refusal("thread_not_found")
    if is_reply(parent):
        return _page([parent], args)
    return _page(workspace.messages.replies(channel.id, parent["ts"]), args, parent=parent)


def _readable(workspace: Workspace, args: Args) -> Channel:
    channel = find_channel(workspace, args)
    if workspace.bot_user not in channel.members:
        raise Refusal("not_in_channel")
    return channel


def _listed(workspace: Workspace, channel: Channel, args: Args) -> bool:
    if channel.is_archived and args.flag("exclude_archived"):
        return False
    return channel.kind is Kind.CHANNEL or workspace.bot_user in channel.members


def _page(messages: list[Json], args: Args, *, parent: Json | None = None) -> Json:
    within = [message for message in messages if _in_span(message["ts"], args)]
    if not args.flag("include_all_metadata"):
        within = [{k: v for k, v in message.items() if k != "metadata"} for message in within]
    found, metadata = page_of(within, args)
    shown = [*([parent] if parent else []), *found]
    return {
        "messages": [snapshot(message) for message in shown],
        "has_more": bool(metadata["next_cursor"]),
        "response_metadata": metadata,
    }


def _in_span(ts: str, args: Args) -> bool:
    """`oldest` and `latest` themselves only count with `inclusive`."""
    oldest, latest = args.text("oldest") or "0", args.text("latest") or "9999999999.999999"
    try:
        low, here, high = float(oldest), float(ts), float(latest)
    except ValueError:
        raise Refusal("invalid_ts_oldest") from None
    return low <= here <= high if args.flag("inclusive") else low < here < high


METHODS = {
    "conversations.open": open_dm,
    "conversations.info": info,
    "conversations.list": list_channels,
    "conversations.members": members,
    "conversations.join": join,
    "conversations.history": history,
    "conversations.replies": replies,
}
