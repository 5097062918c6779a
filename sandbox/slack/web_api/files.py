"""files.*: the steps of an upload (announce, bytes, complete and share), and what is known of a file."""

from sandbox.slack import posting
from sandbox.slack.files import StoredFile, guess_type
from sandbox.slack.messages import is_reply
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.web_api.places import channel_to_act_in
from sandbox.slack.wire import Json, Refusal
from sandbox.slack.workspace import Workspace


async def get_upload_url(workspace: Workspace, args: Args) -> Json:
    name = args.required("filename")
    length = args.number("length", 0)
    if length <= 0:
        raise Refusal(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: length"]}
        )
    file = workspace.add_file(name, b"", user=workspace.bot_user, mimetype=guess_type(name))
    file.expected_size = length
    return {"upload_url": f"{workspace.base_url}/upload/v1/{file.id}", "file_id": file.id}


async def complete_upload(workspace: Workspace, args: Args) -> Json:
    """Sharing is a message of its own, which comes by and by; its ts is in the event and in files.info."""
    wanted = args.structure("files")
    if not isinstance(wanted, list) or not wanted:
        raise Refusal("invalid_arguments")
    files = [_completed(workspace, item) for item in wanted]
    targets = (args.text("channels") or args.text("channel_id") or "").split(",")
    for target in filter(None, targets):
        _share(workspace, files, Args(args.values | {"channel": target}))
    return {"files": [{"id": file.id, "title": file.title or file.name} for file in files]}


async def info(workspace: Workspace, args: Args) -> Json:
    file = workspace.files.get(args.text("file"))
    return {
        "file": workspace.file_wire(file),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def _completed(workspace: Workspace, item: Json) -> StoredFile:
    file = workspace.files.get(item.get("id"))
    if file.expected_size != len(file.data):
        raise Refusal("file_not_found")  # announced, but its bytes never came
    file.title = item.get("title") or file.name
    file.complete = True
    return file


def _share(workspace: Workspace, files: list[StoredFile], args: Args) -> None:
    channel = channel_to_act_in(workspace, args)
    message = posting.app_message(workspace, text=args.text("initial_comment") or "", blocks=None)
    message |= {"subtype": "file_share", "upload": False, "display_as_bot": False}
    if thread_ts := args.text("thread_ts"):
        parent = workspace.messages.get(channel.id, thread_ts, missing="thread_not_found")
        message["thread_ts"] = parent["thread_ts"] if is_reply(parent) else thread_ts
    for file in files:
        workspace.share(file, channel, message)
    message["files"] = [workspace.file_wire(file) for file in files]
    posting.post(workspace, channel, message)


METHODS = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": info,
}
