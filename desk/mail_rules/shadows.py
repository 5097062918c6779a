"""Rules that no mail can reach, because an earlier one takes all of theirs. Pure; says only what is sure."""

from desk.conditions.tree import All, AnyOf, Leaf, Node, Not, Operator
from desk.mail_rules.rule import Act, After, Rule, RuleList

# These act whenever their conditions hold; the others may find no ticket or no contact.
_SURE = frozenset({Act.CREATE, Act.IGNORE, Act.QUARANTINE, Act.CONTACT})
_TEXTS = frozenset({Operator.IS, Operator.CONTAINS, Operator.BEGINS, Operator.ENDS})


def shadowed(rules: RuleList) -> list[tuple[Rule, Rule]]:
    """Each active rule that never gets a mail, with the earlier one that takes them."""
    found: list[tuple[Rule, Rule]] = []
    taking: list[Rule] = []
    for rule in rules.active:
        before = next((item for item in taking if implies(rule.conditions, item.conditions)), None)
        if before is not None:
            found.append((rule, before))
        elif rule.then.act in _SURE and rule.after is After.STOP:
            taking.append(rule)
    return found


def implies(narrow: Node, wide: Node) -> bool:
    """Does the wide one hold wherever the narrow one does? False also where that can't be told."""
    if narrow == wide:
        return True
    if isinstance(wide, All):
        return all(implies(narrow, part) for part in wide.parts)
    if isinstance(narrow, AnyOf):
        return all(implies(part, wide) for part in narrow.parts)
    if isinstance(wide, AnyOf):
        return any(implies(narrow, part) for part in wide.parts)
    if isinstance(narrow, All):
        return any(implies(part, wide) for part in narrow.parts)
    if isinstance(narrow, Not) and isinstance(wide, Not):
        return implies(wide.part, narrow.part)
    return isinstance(narrow, Leaf) and isinstance(wide, Leaf) and _leaf_implies(narrow, wide)


def _leaf_implies(narrow: Leaf, wide: Leaf) -> bool:
    if narrow.field != wide.field:
        return False
    mine = {str(value).casefold() for value in narrow.values}
    theirs = {str(value).casefold() for value in wide.values}
    is_given = narrow.operator in _TEXTS | {Operator.ONE_OF}
    match wide.operator:
        case Operator.NOT_EMPTY:
            return is_given
        case Operator.ONE_OF:
            return narrow.operator in {Operator.IS, Operator.ONE_OF} and mine <= theirs
        case Operator.CONTAINS:
            return narrow.operator in _TEXTS and all(text in one for one in mine for text in theirs)
        case Operator.BEGINS if narrow.operator in {Operator.IS, Operator.BEGINS}:
            return all(one.startswith(text) for one in mine for text in theirs)
        case Operator.ENDS if narrow.operator in {Operator.IS, Operator.ENDS}:
            return all(one.endswith(text) for one in mine for text in theirs)
    return narrow.operator is wide.operator and mine == theirs
