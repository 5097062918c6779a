"""What the app says through a response_url, or in its acknowledgement of a command.

It is an ephemeral answer, unless `response_type`, `replace_original` or `delete_original` say otherwise.
docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from dataclasses import replace

from aiohttp import web

from sandbox.slack import posting
from sandbox.slack.block_kit import check_blocks
from sandbox.slack.triggers import Answer
from sandbox.slack.wire import Json, Refusal
from sandbox.slack.workspace import Workspace


async def receive(workspace: Workspace, request: web.Request) -> web.Response:
    try:
        body = await request.json()
    except ValueError:
        return web.Response(status=400, text="invalid_payload")
    try:
        respond(workspace, workspace.response_urls.spend(request.match_info["key"]), body)
    except Refusal as refusal:
        workspace.note_call("response_url", body, {"ok": False, "error": refusal.code})
        status = 400 if refusal.code == "invalid_blocks" else 404
        return web.json_response({"ok": False, "error": refusal.code, **refusal.details}, status=status)
    workspace.note_call("response_url", body, {"ok": True})
    return web.Response(text="ok")


def respond(workspace: Workspace, answer: Answer, body: Json) -> None:
    """Raises Refusal("invalid_blocks") or Refusal("no_text")."""
    flaws = check_blocks(body.get("blocks") or [])
    if flaws:
        raise Refusal("invalid_blocks", errors=[str(flaw) for flaw in flaws])
    if body.get("delete_original"):
        _delete_original(workspace, answer)
    elif body.get("replace_original"):
        _replace_original(workspace, answer, body)
    elif not (body.get("text") or body.get("blocks")):
        raise Refusal("no_text")
    elif body.get("response_type") == "in_channel":
        _post(workspace, answer, body)
    else:
        _whisper(workspace, answer, body)


def _delete_original(workspace: Workspace, answer: Answer) -> None:
    if answer.ephemeral_ts:
        workspace.ephemerals[:] = [note for note in workspace.ephemerals if note.ts != answer.ephemeral_ts]
        workspace.news.tell()
    elif answer.message_ts:
        channel = workspace.channel(answer.channel)
        message = workspace.messages.get(channel.id, answer.message_ts)
        workspace.deliveries.in_background(posting.delete(workspace, channel, message))


def _replace_original(workspace: Workspace, answer: Answer, body: Json) -> None:
    blocks = posting.with_block_ids(body.get("blocks") or [])
    if answer.ephemeral_ts:
        workspace.ephemerals[:] = [
            replace(note, text=body.get("text", ""), blocks=tuple(blocks))
            if note.ts == answer.ephemeral_ts
            else note
            for note in workspace.ephemerals
        ]
        workspace.news.tell()
    elif answer.message_ts:
        channel = workspace.channel(answer.channel)
        message = workspace.messages.get(channel.id, answer.message_ts)
        posting.update(workspace, channel, message, {"text": body.get("text", ""), "blocks": blocks})
    else:
        _whisper(workspace, answer, body)


def _post(workspace: Workspace, answer: Answer, body: Json) -> None:
    message = posting.app_message(workspace, text=body.get("text", ""), blocks=body.get("blocks"))
    if thread_ts := body.get("thread_ts") or answer.thread_ts:
        message["thread_ts"] = thread_ts
    posting.post(workspace, workspace.channel(answer.channel), message)


def _whisper(workspace: Workspace, answer: Answer, body: Json) -> None:
    workspace.show_ephemeral(
        answer.user,
        answer.channel,
        text=body.get("text", ""),
        blocks=posting.with_block_ids(body.get("blocks") or []),
        thread_ts=body.get("thread_ts") or answer.thread_ts,
    )
