"""Which scope each method needs; checked if the sandbox was given a manifest that names the granted ones."""

from sandbox.slack.wire import Refusal
from sandbox.slack.workspace import Workspace

_KINDS = ("channels", "groups", "im", "mpim")

NEEDED: dict[str, tuple[str, ...]] = {
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.unfurl": ("links:write",),
    "conversations.open": ("im:write", "mpim:write"),
    "conversations.join": ("channels:join",),
    "conversations.info": tuple(f"{kind}:read" for kind in _KINDS),
    "conversations.list": tuple(f"{kind}:read" for kind in _KINDS),
    "conversations.members": tuple(f"{kind}:read" for kind in _KINDS),
    "conversations.history": tuple(f"{kind}:history" for kind in _KINDS),
    "conversations.replies": tuple(f"{kind}:history" for kind in _KINDS),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "users.lookupByEmail": ("users:read.email",),
    "bots.info": ("users:read",),
    "reactions.add": ("reactions:write",),
    "reactions.remove": ("reactions:write",),
    "reactions.get": ("reactions:read",),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "files.info": ("files:read",),
    "team.info": ("team:read",),
}


def check_scope(workspace: Workspace, method: str, *, channel_id: str | None) -> None:
    """Of several scopes the one of the channel's kind is needed; any, where no channel is named."""
    needed = NEEDED.get(method, ())
    channel = workspace.channels.get(channel_id or "")
    if channel is not None and len(needed) > 1:
        needed = tuple(scope for scope in needed if scope.split(":")[0] == channel.scope_stem) or needed
    if not workspace.manifest.may(needed):
        provided = ",".join(sorted(workspace.manifest.scopes or ()))
        raise Refusal("missing_scope", needed=",".join(needed), provided=provided)
