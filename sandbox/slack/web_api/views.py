"""views.*: modals, which need a fresh trigger id, and App Homes."""

from sandbox.slack.web_api.arguments import Args
from sandbox.slack.web_api.blocks import view_of
from sandbox.slack.wire import Json, Refusal, snapshot
from sandbox.slack.workspace import Workspace


async def open_view(workspace: Workspace, args: Args) -> Json:
    view = view_of(args, kind="modal")
    trigger = workspace.triggers.spend(args.text("trigger_id"))
    shown = workspace.views.open(trigger.user, view)
    return _shown(workspace, shown)


async def push(workspace: Workspace, args: Args) -> Json:
    """Onto an open modal, with the trigger id of a click in it."""
    view = view_of(args, kind="modal")
    trigger = workspace.triggers.spend(args.text("trigger_id"))
    if workspace.views.modal(trigger.user) is None:
        raise Refusal("not_found")
    return _shown(workspace, workspace.views.push(trigger.user, view))


async def update(workspace: Workspace, args: Args) -> Json:
    old = workspace.views.find(view_id=args.text("view_id"), external_id=args.text("external_id"))
    view = view_of(args, kind=old["type"])
    return _shown(workspace, workspace.views.replace(old, view, expected_hash=args.text("hash")))


async def publish(workspace: Workspace, args: Args) -> Json:
    user = workspace.user(args.text("user_id"))
    view = view_of(args, kind="home")
    if not workspace.manifest.home_tab:
        raise Refusal("not_enabled")
    return _shown(workspace, workspace.views.publish(user.id, view, expected_hash=args.text("hash")))


def _shown(workspace: Workspace, view: Json) -> Json:
    workspace.news.tell()
    return {"view": snapshot(view)}


METHODS = {"views.open": open_view, "views.push": push, "views.update": update, "views.publish": publish}
