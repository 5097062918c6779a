"""chat.*: the app posts, changes and deletes its messages, whispers to one person, asks for permalinks."""

from sandbox.slack import posting
from sandbox.slack.channels import Channel, Kind
from sandbox.slack.messages import is_reply
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.web_api.blocks import blocks_of
from sandbox.slack.web_api.places import channel_to_act_in, find_channel
from sandbox.slack.wire import Json, Refusal, snapshot
from sandbox.slack.workspace import Workspace

TEXT_KEPT = 40_000  # longer ones are cut by chat.postMessage …
TEXT_UPDATED = 4_000  # … and refused by chat.update
MARKDOWN = 12_000


async def post_message(workspace: Workspace, args: Args) -> Json:
    channel = _channel_to_post_in(workspace, args)
    text, blocks = _words(args), blocks_of(args)
    if not (text or blocks or args.structure("attachments")):
        raise Refusal("no_text")
    _check_attachments(args)
    workspace.post_rate.spend(channel.id)
    message = posting.app_message(workspace, text=text[:TEXT_KEPT], blocks=blocks)
    message |= _extras(args)
    _put_into_thread(workspace, channel, message, args)
    posting.post(workspace, channel, message)
    return {"channel": channel.id, "ts": message["ts"], "message": snapshot(message)}


async def update(workspace: Workspace, args: Args) -> Json:
    channel = channel_to_act_in(workspace, args)
    message = workspace.messages.get(channel.id, args.text("ts"))
    if message["user"] != workspace.bot_user:
        raise Refusal("cant_update_message")
    text, blocks = args.text("text"), blocks_of(args)
    if len(text or "") > TEXT_UPDATED:
        raise Refusal("msg_too_long")
    if not text and blocks is None and "attachments" not in args:
        raise Refusal("no_text")
    posting.update(workspace, channel, message, _changes(workspace, message, text=text, blocks=blocks))
    shown = snapshot(message)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": shown}


async def delete(workspace: Workspace, args: Args) -> Json:
    channel = channel_to_act_in(workspace, args)
    message = workspace.messages.get(channel.id, args.text("ts"))
    if message["user"] != workspace.bot_user:
        raise Refusal("cant_delete_message")
    workspace.deliveries.in_background(posting.delete(workspace, channel, message))
    return {"channel": channel.id, "ts": message["ts"]}


async def post_ephemeral(workspace: Workspace, args: Args) -> Json:
    """It vanishes when the page is loaded anew, and no later call reaches it."""
    channel = channel_to_act_in(workspace, args)
    user = args.required("user", missing="user_not_in_channel")
    if user not in channel.members:
        raise Refusal("user_not_in_channel")
    text, blocks = _words(args), blocks_of(args)
    if not (text or blocks):
        raise Refusal("no_text")
    note = workspace.show_ephemeral(
        user,
        channel.id,
        text=text,
        blocks=posting.with_block_ids(blocks or []),
        thread_ts=args.text("thread_ts"),
    )
    return {"message_ts": note.ts}


async def get_permalink(workspace: Workspace, args: Args) -> Json:
    channel = find_channel(workspace, args)
    message = workspace.messages.get(channel.id, args.text("message_ts"))
    return {"channel": channel.id, "permalink": workspace.permalink(channel.id, message)}


async def unfurl(workspace: Workspace, args: Args) -> Json:
    """Link previews for somebody's message: a change without `edited`."""
    channel = find_channel(workspace, args)
    message = workspace.messages.get(channel.id, args.text("ts"), missing="cannot_find_message")
    previews = args.structure("unfurls") or {}
    attachments = [{"from_url": url, **preview} for url, preview in previews.items()]
    posting.update(workspace, channel, message, {"attachments": attachments})
    return {}


def _channel_to_post_in(workspace: Workspace, args: Args) -> Channel:
    """chat:write.public lets the app post into public channels that it hasn't joined."""
    channel = find_channel(workspace, args)
    scopes = workspace.manifest.scopes or frozenset()
    if channel.kind is Kind.CHANNEL and "chat:write.public" in scopes and not channel.is_archived:
        return channel
    return channel_to_act_in(workspace, args)


def _words(args: Args) -> str:
    markdown = args.text("markdown_text")
    if markdown is None:
        return args.text("text") or ""
    if "text" in args or "blocks" in args:
        raise Refusal("markdown_text_conflict")
    if len(markdown) > MARKDOWN:
        raise Refusal("msg_too_long")
    return markdown


def _check_attachments(args: Args) -> None:
    if len(args.structure("attachments") or []) > 100:
        raise Refusal("too_many_attachments")


def _extras(args: Args) -> Json:
    extras: Json = {}
    if args.text("username"):
        extras |= {"subtype": "bot_message", "username": args.text("username")}
    for name in ("metadata", "attachments"):
        if value := args.structure(name):
            extras[name] = value
    return extras


def _put_into_thread(workspace: Workspace, channel: Channel, message: Json, args: Args) -> None:
    """Replies go to the parent; the ts of a reply is refused, for Slack's answer to it helps nobody."""
    thread_ts = args.text("thread_ts")
    if not thread_ts:
        return
    parent = workspace.messages.get(channel.id, thread_ts, missing="thread_not_found")
    if is_reply(parent):
        raise Refusal("cannot_reply_to_message")
    message["thread_ts"] = thread_ts
    if args.flag("reply_broadcast"):
        message |= {"subtype": "thread_broadcast", "root": snapshot(parent)}


def _changes(workspace: Workspace, message: Json, *, text: str | None, blocks: list[Json] | None) -> Json:
    """Blocks that aren't mentioned stay; an empty list takes them away."""
    changes: Json = {"edited": {"user": workspace.bot_id, "ts": workspace.stamps.ts()}}
    if text is not None:
        changes["text"] = text
    if blocks is not None:
        changes["blocks"] = posting.with_block_ids(blocks)
    only_words = all(block["type"] == "rich_text" for block in message["blocks"])
    if only_words and text and not blocks:
        changes["blocks"] = posting.rich_text([{"type": "text", "text": text}])
    return changes


METHODS = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": get_permalink,
    "chat.unfurl": unfurl,
}
