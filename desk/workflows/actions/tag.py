"""`tag vip, late` and `untag late`: put tags on the ticket and take them off."""

from dataclasses import dataclass
from typing import Any, Self

from desk import tags
from desk.errors import Invalid
from desk.i18n import N_
from desk.workflows.said import Said
from desk.workflows.scene import Scene

_WORDS = {"tag": N_("tag {tags}"), "untag": N_("untag {tags}")}


@dataclass(frozen=True, slots=True)
class Tag:
    verb: str
    names: tuple[str, ...]

    @classmethod
    async def read(cls, verb: str, argument: str, text: str) -> Self:
        said = f"{argument}:{text}" if text else argument
        names = tuple(tags.named(name for name in said.split(",") if name.strip()).values())
        if not names:
            raise Invalid("do", "Say which tags: tag vip, late.")
        return cls(verb, names)

    @classmethod
    def restored(cls, kept: dict[str, Any]) -> Self:
        return cls(kept["do"], tuple(kept["tags"]))

    def stored(self) -> dict[str, Any]:
        return {"do": self.verb, "tags": list(self.names)}

    async def in_words(self) -> str:
        return f"{self.verb} {', '.join(self.names)}"

    async def plan(self, scene: Scene) -> list[Said]:  # noqa: ARG002
        return [Said(_WORDS[self.verb], tags=", ".join(self.names))]

    async def do(self, scene: Scene) -> list[Said]:
        add = self.names if self.verb == "tag" else ()
        remove = self.names if self.verb == "untag" else ()
        await tags.apply(scene.house, [scene.ticket.id], add=add, remove=remove, actor=scene.actor)
        return [Said(_WORDS[self.verb], tags=", ".join(self.names))]
