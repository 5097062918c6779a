"""Do conditions hold for a mail? Pure; says which one doesn't, and what was there instead.

Texts are compared whatever their case; of several, one that holds is enough. Something that isn't there
contains nothing, equals nothing, and so is also everything's `not`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk import addresses
from desk.conditions.tree import OPPOSITES, All, AnyOf, Leaf, Node, Not, Operator
from desk.expressions import Search
from desk.mail_rules import words
from scanners import ticket_numbers
from scanners.rules.facts import MailFacts

SHOWN = 80


@dataclass(frozen=True, slots=True)
class Answer:
    """Does it hold; if not, because of which condition. It is put into words for who asks."""

    holds: bool
    failed: Node | None = None
    # The part of it that shows what there was instead.
    shown: Leaf | None = None
    facts: MailFacts | None = None

    @property
    def condition(self) -> str:
        return words.written(self.failed) if self.failed is not None else ""

    @property
    def seen(self) -> str:
        return seen_in(self.shown, self.facts) if self.shown is not None and self.facts is not None else ""


YES = Answer(holds=True)


def ask(node: Node, facts: MailFacts) -> Answer:
    """Does it hold?"""
    match node:
        case Leaf():
            return YES if _holds(node, facts) else Answer(False, node, node, facts)
        case Not(part):
            shown = part if isinstance(part, Leaf) else None
            return Answer(False, node, shown, facts) if ask(part, facts).holds else YES
        case All(parts):
            return next((found for part in parts if not (found := ask(part, facts)).holds), YES)
        case AnyOf(parts):
            first: Answer | None = None
            for part in parts:
                found = ask(part, facts)
                if found.holds:
                    return YES
                first = first or found
            return Answer(False, node, first.shown if first is not None else None, facts)


def seen_in(leaf: Leaf, facts: MailFacts) -> str:
    """What there is in place of what was asked for, short enough to read."""
    answer = facts.answer(leaf.field)
    search = _search(leaf, facts) if leaf.operator is Operator.MATCHES else None
    if search is not None and search.fault:
        return search.fault
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    text = str(answer) if isinstance(answer, int) else ", ".join(answer)
    line = " ".join(text[: SHOWN * 4].split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def _holds(leaf: Leaf, facts: MailFacts) -> bool:
    if leaf.operator in OPPOSITES:
        return not _holds(Leaf(leaf.field, OPPOSITES[leaf.operator], leaf.values), facts)
    answer = facts.answer(leaf.field)
    if isinstance(answer, bool):
        return answer is leaf.values[0]
    if isinstance(answer, int):
        return _FIGURES[leaf.operator](answer, leaf.values)
    if leaf.operator is Operator.EMPTY:
        return not answer
    if leaf.operator is Operator.MATCHES:
        return _search(leaf, facts).groups is not None
    if leaf.operator is Operator.HAS_TICKET_NUMBER:
        return any(ticket_numbers.first_in(text) is not None for text in answer)
    compare = _TEXTS[leaf.operator]
    wanted = [_comparable(leaf.field, str(value)) for value in leaf.values]
    return any(compare(text, wanted) for text in facts.folded(leaf.field))


def _comparable(field: str, value: str) -> str:
    """As the texts of a mail are; domains of addresses are in their ASCII form there."""
    if value.isascii() or field not in _OF_ADDRESSES:
        return value.casefold()
    if field == "sender_domain":
        return addresses.normalise(f"@{value}").removeprefix("@")
    return addresses.normalise(value) if "@" in value else value.casefold()


_OF_ADDRESSES = frozenset(
    {"from", "sender_domain", "reply_to", "to", "cc", "bcc", "any_recipient", "mailbox"}
)


def _search(leaf: Leaf, facts: MailFacts) -> Search:
    return facts.searched.get((leaf.field, leaf.values[0]), Search(fault="it was not tried"))


_FIGURES: Mapping[Operator, Callable[[int, Sequence[Any]], bool]] = {
    Operator.IS: lambda figure, values: figure == values[0],
    Operator.LESS: lambda figure, values: figure < values[0],
    Operator.AT_MOST: lambda figure, values: figure <= values[0],
    Operator.GREATER: lambda figure, values: figure > values[0],
    Operator.AT_LEAST: lambda figure, values: figure >= values[0],
    Operator.BETWEEN: lambda figure, values: values[0] <= figure <= values[1],
}
_TEXTS: Mapping[Operator, Callable[[str, Sequence[str]], bool]] = {
    Operator.CONTAINS: lambda text, values: values[0] in text,
    Operator.BEGINS: lambda text, values: text.startswith(values[0]),
    Operator.ENDS: lambda text, values: text.endswith(values[0]),
    Operator.IS: lambda text, values: text == values[0],
    Operator.ONE_OF: lambda text, values: text in values,
}
