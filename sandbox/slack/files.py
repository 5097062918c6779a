"""Files of the workspace: announced, uploaded, completed, shared."""

import mimetypes
import time
from dataclasses import dataclass, field
from pathlib import PurePath
from urllib.parse import quote

from sandbox.slack.wire import Json, Refusal


@dataclass(kw_only=True)
class StoredFile:
    id: str
    name: str
    user: str
    mimetype: str
    data: bytes = b""
    title: str = ""
    expected_size: int | None = None
    complete: bool = False
    created: int = field(default_factory=lambda: int(time.time()))
    shares: dict[str, list[Json]] = field(default_factory=dict)
    private_shares: set[str] = field(default_factory=set)

    def wire(self, *, base_url: str, team_id: str) -> Json:
        address = f"{base_url}/files-pri/{team_id}-{self.id}"
        filetype = PurePath(self.name).suffix.lstrip(".").lower() or "text"
        shares = {
            kind: {c: s for c, s in self.shares.items() if (c in self.private_shares) is (kind == "private")}
            for kind in ("public", "private")
        }
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": filetype,
            "pretty_type": filetype.upper(),
            "user": self.user,
            "user_team": team_id,
            "editable": False,
            "size": len(self.data),
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{address}/{quote(self.name)}",
            "url_private_download": f"{address}/download/{quote(self.name)}",
            "permalink": f"{base_url}/files/{self.user}/{self.id}/{quote(self.name)}",
            "has_rich_preview": False,
            "file_access": "visible",
            "channels": [c for c in self.shares if c not in self.private_shares],
            "groups": [c for c in self.shares if c in self.private_shares],
            "shares": {kind: found for kind, found in shares.items() if found},
        }


class Files:
    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}

    def add(self, file: StoredFile) -> StoredFile:
        self._files[file.id] = file
        return file

    def get(self, file_id: str | None) -> StoredFile:
        file = self._files.get(file_id or "")
        if file is None:
            raise Refusal("file_not_found")
        return file

    def receive(self, file_id: str, data: bytes) -> None:
        """The bytes of an announced upload; Slack takes exactly as many as were announced."""
        file = self.get(file_id)
        if file.expected_size != len(data):
            raise Refusal("size_mismatch")
        file.data = data


def guess_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
