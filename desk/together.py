"""Does for many at once what many ask for at the same time: one reading, one transaction.

Who comes while the last round is under way waits for the next; nobody waits when nobody else is there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


class _Asked(Generic[Q, A]):
    """One question; `answer` is a list of one once it is there."""

    def __init__(self, question: Q) -> None:
        self.question = question
        self.answer: list[A] = []


class Together(Generic[Q, A]):
    """`do` gets questions and returns their answers in the same order.

    If a round fails, each of its questions is asked again alone, so that only the one to blame raises.
    """

    def __init__(self, do: Callable[[Sequence[Q]], Awaitable[Sequence[A]]]) -> None:
        self._do = do
        self._turn = asyncio.Lock()
        self._waiting: list[_Asked[Q, A]] = []

    async def ask(self, question: Q) -> A:
        mine: _Asked[Q, A] = _Asked(question)
        self._waiting.append(mine)
        try:
            async with self._turn:
                if not mine.answer and mine in self._waiting:
                    await self._round()
                if not mine.answer:
                    mine.answer = list(await self._do([question]))
        finally:
            if mine in self._waiting:
                self._waiting.remove(mine)
        return mine.answer[0]

    async def _round(self) -> None:
        everybody, self._waiting = self._waiting, []
        if len(everybody) == 1:
            return
        try:
            answers = await self._do([one.question for one in everybody])
        except Exception:  # noqa: BLE001 - the one to blame meets it again, alone
            return
        for one, answer in zip(everybody, answers, strict=True):
            one.answer = [answer]
