"""The rules of a list applied to a mail (R38): pure, and every step of it can be told.

The first active rule whose conditions hold and that can act decides. Rules before it that `continue` leave
their settings: of two that set the same thing, the earlier one counts; tags add up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.conditions.tree import Operator, leaves
from desk.expressions import Search
from desk.mail_rules.rule import Act, After, Lookup, Rule, RuleList, Then
from scanners import ticket_numbers
from scanners.rules import asking
from scanners.rules.asking import YES, Answer
from scanners.rules.facts import MailFacts
from scanners.ticket_numbers import Named

# What a rule may do with mail that isn't a person's and that has its way already.
_HARMLESS = frozenset({Act.IGNORE, Act.QUARANTINE})


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one rule: `acts`, `adjusts`, `does not hold`, `can't act`, `is off`, `not asked`."""

    rule: Rule
    result: str
    said: str = ""
    answer: Answer = YES

    @property
    def why(self) -> str:
        """Which condition fails, or why it can't act."""
        return self.said or self.answer.condition

    @property
    def seen(self) -> str:
        """What there was instead."""
        return self.answer.seen


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rules say. `rule` None: none of them takes it. `settings` come from `adjusted` and `rule`.

    `ticket` is what `update` is to look for, where the mail carries no sign of ours.
    """

    rule: Rule | None
    version: int
    steps: tuple[Step, ...]
    # In their order; the rule that acts is the last.
    settings: tuple[Rule, ...] = ()
    ticket: Named | None = None
    makes_contact: bool = False
    facts: MailFacts | None = field(default=None, repr=False)

    @property
    def act(self) -> Act | None:
        return self.rule.then.act if self.rule is not None else None


def decide(
    rules: RuleList,
    facts: MailFacts,
    *,
    refused: Mapping[int, str] | None = None,
    is_settled: bool = False,
) -> Plan:
    """What the rules say about a mail.

    `refused`: rules that could not act, and why. Of a machine's mail, which has its way already, only rules
    that ask for the `kind` and ignore or quarantine may decide: so no other rule loses a bounce.
    """
    steps: list[Step] = []
    settings: list[Rule] = []
    makes_contact = False
    for rule in rules.rules:
        step, ticket = _step(rule, facts, refused or {}, is_settled=is_settled)
        steps.append(step)
        if step.result == ADJUSTS:
            settings.append(rule)
            makes_contact = makes_contact or rule.then.act is Act.CONTACT
        elif step.result == ACTS:
            return Plan(rule, rules.number, tuple(steps), (*settings, rule), ticket, makes_contact, facts)
    return Plan(None, rules.number, tuple(steps), tuple(settings), makes_contact=makes_contact, facts=facts)


ACTS, ADJUSTS, FAILS, CANNOT, OFF, NOT_ASKED = (
    "acts",
    "adjusts",
    "does not hold",
    "can't act",
    "is off",
    "not asked",
)


def _step(
    rule: Rule, facts: MailFacts, refused: Mapping[int, str], *, is_settled: bool
) -> tuple[Step, Named | None]:
    if not rule.is_active:
        return Step(rule, OFF), None
    if is_settled and not (rule.then.act in _HARMLESS and "kind" in rule.fields):
        return Step(rule, NOT_ASKED, "a machine's mail is recorded, whatever the rules say"), None
    answer = asking.ask(rule.conditions, facts)
    if not answer.holds:
        return Step(rule, FAILS, answer=answer), None
    if rule.id in refused:
        return Step(rule, CANNOT, refused[rule.id]), None
    if rule.after is After.CONTINUE:
        return Step(rule, ADJUSTS), None
    if rule.then.act is not Act.UPDATE or facts.belongs:
        return Step(rule, ACTS), None
    ticket = _named(rule.then, rule, facts)
    if ticket is None:
        return Step(rule, CANNOT, "the mail belongs to no ticket"), None
    return Step(rule, ACTS), ticket


def _named(then: Then, rule: Rule, facts: MailFacts) -> Named | None:
    if then.lookup is Lookup.SUBJECT:
        return ticket_numbers.of_key(facts.mail.subject)
    if then.lookup is Lookup.EXPRESSION:
        return ticket_numbers.of_key(caught(rule, facts).last)
    return None


def caught(rule: Rule, facts: MailFacts) -> Search:
    """What the first expression of a rule that found something has caught."""
    for leaf in leaves(rule.conditions):
        if leaf.operator is Operator.MATCHES:
            found = facts.searched.get((leaf.field, leaf.values[0]))
            if found is not None and found.groups is not None:
                return found
    return Search()
