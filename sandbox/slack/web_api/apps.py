"""api.test, auth.test, team.info, bots.info; with the app token: the door to Socket Mode, the manifest."""

from sandbox.slack.manifest import read_manifest
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.wire import Json, Refusal
from sandbox.slack.workspace import Workspace


async def api_test(_workspace: Workspace, args: Args) -> Json:
    """Answers with what it was given; `error` comes back as a refusal."""
    if error := args.text("error"):
        raise Refusal(error, args=args.values)
    return {"args": args.values}


async def auth_test(workspace: Workspace, _args: Args) -> Json:
    return {
        "url": f"{workspace.base_url}/",
        "team": workspace.name,
        "user": workspace.manifest.display_name,
        "team_id": workspace.team_id,
        "user_id": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


async def team_info(workspace: Workspace, _args: Args) -> Json:
    team = {"id": workspace.team_id, "name": workspace.name, "domain": workspace.domain, "email_domain": ""}
    return {"team": team}


async def bots_info(workspace: Workspace, args: Args) -> Json:
    if args.text("bot") != workspace.bot_id:
        raise Refusal("bot_not_found")
    name = workspace.manifest.display_name
    bot = {"id": workspace.bot_id, "app_id": workspace.app_id, "user_id": workspace.bot_user, "name": name}
    return {"bot": bot | {"deleted": False, "icons": {}, "updated": 1700000000}}


def manifest_update(workspace: Workspace, args: Args) -> Json:
    """Installs the app anew with another manifest, as an administrator would."""
    manifest = args.structure("manifest", broken="invalid_manifest")
    if not isinstance(manifest, dict):
        raise Refusal("invalid_manifest")
    workspace.install(read_manifest(manifest))
    return {"app_id": workspace.app_id, "permissions_updated": True}


def connections_open(socket_mode: SocketMode, workspace: Workspace) -> Json:
    return {"url": socket_mode.new_url(workspace.base_url)}


METHODS = {"api.test": api_test, "auth.test": auth_test, "team.info": team_info, "bots.info": bots_info}
