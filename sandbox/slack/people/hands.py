"""What all acts share: the workspace, and whether the person could do that from where they sit."""

from sandbox.slack.channels import Channel
from sandbox.slack.wire import Refusal
from sandbox.slack.workspace import Workspace


class Hands:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def _member_of(self, user: str, channel: str) -> Channel:
        self._workspace.user(user)
        place = self._workspace.channel(channel)
        if user not in place.members:
            raise Refusal("user_not_in_channel", user=user, channel=channel)
        return place
