"""users.*: who works here. Addresses are only shown to an app with the scope users:read.email."""

from sandbox.slack.users import User
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.web_api.paging import page_of
from sandbox.slack.wire import Json, Refusal
from sandbox.slack.workspace import Workspace


async def info(workspace: Workspace, args: Args) -> Json:
    return {"user": _wire(workspace, workspace.user(args.text("user")))}


async def list_users(workspace: Workspace, args: Args) -> Json:
    found, metadata = page_of(list(workspace.users.values()), args)
    members = [_wire(workspace, user) for user in found]
    return {"members": members, "cache_ts": 1700000000, "response_metadata": metadata}


async def lookup_by_email(workspace: Workspace, args: Args) -> Json:
    """Deactivated people and people of other companies aren't found."""
    wanted = (args.text("email") or "").casefold()
    for user in workspace.users.values():
        here = user.team_id == workspace.team_id and not user.deleted
        if here and user.email and user.email.casefold() == wanted:
            return {"user": _wire(workspace, user)}
    raise Refusal("users_not_found")


def _wire(workspace: Workspace, user: User) -> Json:
    ours = user.team_id == workspace.team_id
    with_email = ours and workspace.manifest.may(["users:read.email"])
    return user.wire(base_url=workspace.base_url, with_email=with_email)


METHODS = {"users.info": info, "users.list": list_users, "users.lookupByEmail": lookup_by_email}
