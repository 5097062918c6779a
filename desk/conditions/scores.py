"""Conditions on what customers said of how a ticket was solved: `rating is bad`, `rating is empty`."""

from collections.abc import Sequence
from typing import Any

from desk.conditions.kinds import Plain
from desk.conditions.tree import Operator
from desk.errors import Invalid
from desk.fields import Known, text
from desk.i18n import Term
from desk.rating_words import called
from models.rating import Score


class Scores(Plain):
    """Of a ticket that was rated more than once, one of its ratings."""

    operators = (
        Operator.IS,
        Operator.IS_NOT,
        Operator.ONE_OF,
        Operator.NONE_OF,
        Operator.EMPTY,
        Operator.NOT_EMPTY,
    )

    def read(self, label: Term, operator: Operator, wish: Any, known: Known) -> int:  # noqa: ARG002
        score = called(text(wish))
        if score is None:
            raise Invalid(label, "Please choose good, so-so or bad.")
        return int(score)

    async def written(self, values: Sequence[Any]) -> list[Any]:
        return [Score(value).word for value in values]
