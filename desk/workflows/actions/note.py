"""`note: Nobody has answered yet.`: an internal note on the ticket; no customer ever sees it (R17)."""

from dataclasses import dataclass
from typing import Any, Self

from desk import comments
from desk.comments import NewComment
from desk.i18n import N_
from desk.workflows import texts
from desk.workflows.said import Said
from desk.workflows.scene import Scene, values
from models.comment import Visibility


@dataclass(frozen=True, slots=True)
class Note:
    text: str

    @classmethod
    async def read(cls, verb: str, argument: str, text: str) -> Self:  # noqa: ARG003
        return cls(texts.checked("do", text or argument, in_mail=False))

    @classmethod
    def restored(cls, kept: dict[str, Any]) -> Self:
        return cls(kept["text"])

    def stored(self) -> dict[str, Any]:
        return {"do": "note", "text": self.text}

    async def in_words(self) -> str:
        return f"note: {self.text}"

    async def plan(self, scene: Scene) -> list[Said]:  # noqa: ARG002
        return [Said(N_("internal note"))]

    async def do(self, scene: Scene) -> list[Said]:
        language = (await scene.house.preferences()).language
        body = texts.filled(self.text, await values(scene, language)) or "–"
        new = NewComment(body=body, visibility=Visibility.INTERNAL)
        await comments.add_comment(scene.house, scene.ticket, new, actor=scene.actor)
        return [Said(N_("internal note"))]
