"""One sub-command of `/ticket`: its words, how it is written, what it does."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.asked import Asked
from desk.errors import NotPossible


@dataclass(frozen=True, slots=True)
class Subcommand:
    """`read` makes a wish of what stands behind the word, or None; `act` fulfils it."""

    # English first, then German.
    words: Sequence[str]
    usage: str
    meaning: str
    read: Callable[[str], Any]
    act: Callable[[Asked, Any], Awaitable[None]]

    async def run(self, asked: Asked, rest: str) -> None:
        """Raises NotPossible that says how it is written, and what the act raises."""
        wish = self.read(rest.strip())
        if wish is None:
            raise NotPossible("Please write it like this: {usage}", usage=f"/ticket {self.usage}")
        await self.act(asked, wish)
