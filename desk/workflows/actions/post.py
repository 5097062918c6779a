"""`post C0BOSS: {{ number }} waits for a day`: a line in a Slack channel."""

import re
from dataclasses import dataclass
from typing import Any, Self

from desk import announcements
from desk.errors import Invalid
from desk.i18n import N_
from desk.workflows import texts
from desk.workflows.said import Said
from desk.workflows.scene import Scene, values

_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,30}")


@dataclass(frozen=True, slots=True)
class Post:
    channel: str
    text: str

    @classmethod
    async def read(cls, verb: str, argument: str, text: str) -> Self:  # noqa: ARG003
        channel = argument.strip()
        if not _CHANNEL.fullmatch(channel):
            raise Invalid("do", "{channel} is no channel: give its id, like C0123456789.", channel=channel)
        return cls(channel, texts.checked("do", text, in_mail=False, most=2_000))

    @classmethod
    def restored(cls, kept: dict[str, Any]) -> Self:
        return cls(kept["channel"], kept["text"])

    def stored(self) -> dict[str, Any]:
        return {"do": "post", "channel": self.channel, "text": self.text}

    async def in_words(self) -> str:
        return f"post {self.channel}: {self.text}"

    async def plan(self, scene: Scene) -> list[Said]:  # noqa: ARG002
        return [Said(N_("post to {channel}"), channel=self.channel)]

    async def do(self, scene: Scene) -> list[Said]:
        language = (await scene.house.preferences()).language
        words = texts.filled(self.text, await values(scene, language)) or "–"
        await announcements.to_channels([self.channel], "{words}", words=words)
        return [Said(N_("post to {channel}"), channel=self.channel)]
