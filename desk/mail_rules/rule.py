"""A rule for incoming mail (R38): conditions, an act, settings; and the list that holds them in their order.

Plain frozen values. The first rule whose conditions hold and that can act decides what becomes of a mail;
those before it that say `continue` only add their settings.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from desk.conditions.tree import EVERYTHING, Node, leaves


class Act(StrEnum):
    """What a rule does with a mail."""

    CREATE = "create"  # open a ticket
    UPDATE = "update"  # write it into the ticket it belongs to
    LINK = "link"  # keep it with the contact, no ticket
    CONTACT = "contact"  # add the sender as a contact, then as `link`
    IGNORE = "ignore"  # nothing; it stays stored
    QUARANTINE = "quarantine"  # a person decides
    ADJUST = "adjust"  # nothing by itself: its settings go with what a later rule does


class After(StrEnum):
    STOP = "stop"
    CONTINUE = "continue"


class Lookup(StrEnum):
    """How `update` finds the ticket, where the mail doesn't carry a sign of ours (R39)."""

    MATCH = "match"  # by our signs alone
    EXPRESSION = "expression"  # by what the regular expression's last group caught
    SUBJECT = "subject"  # by a ticket number in the subject


class Sender(StrEnum):
    """Whose ticket it is."""

    FROM = "from"
    REPLY_TO = "reply_to"
    LABEL = "label"  # the address that `contact.email` is mapped from


class Whose(StrEnum):
    """Whose contact `link` looks for."""

    FROM = "from"
    TO = "to"


class Confirm(StrEnum):
    """May the customer be told that the ticket is there?"""

    USUAL = "usual"
    NEVER = "never"
    # Also for a machine's mail that speaks for a customer, such as a web form's.
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Then:
    """What a rule does, and the settings that go with it.

    `assign` is `group:Sales` or `agent:nadia`, as it was called when the rule was written; `assign_id` finds
    it whatever it is called now. Values, tags and title may hold `{marks}` of the mail.
    """

    act: Act
    assign: str = ""
    assign_id: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    # A label of the mail's words -> the field that what stands behind it goes to.
    labels: Mapping[str, str] = field(default_factory=dict)
    delimiter: str = ""
    sender: Sender = Sender.FROM
    whose: Whose = Whose.FROM
    lookup: Lookup = Lookup.MATCH
    confirm: Confirm = Confirm.USUAL
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    id: int
    name: str
    then: Then
    conditions: Node = EVERYTHING
    after: After = After.STOP
    is_active: bool = True

    @property
    def is_unconditional(self) -> bool:
        """Holds for every mail."""
        return self.conditions == EVERYTHING

    @property
    def takes_everything(self) -> bool:
        """No mail gets past it."""
        sure = self.then.act in {Act.CREATE, Act.IGNORE, Act.QUARANTINE}
        return self.is_active and self.is_unconditional and self.after is After.STOP and sure

    @property
    def fields(self) -> frozenset[str]:
        """What it asks about."""
        return frozenset(leaf.field for leaf in leaves(self.conditions))


@dataclass(frozen=True, slots=True)
class RuleList:
    """The rules in their order, as version `number` has them; 0 is what ships."""

    rules: tuple[Rule, ...]
    number: int = 0
    # No later rule gets the number of one that was deleted.
    last_id: int = 0

    @property
    def active(self) -> Sequence[Rule]:
        return [rule for rule in self.rules if rule.is_active]

    def rule(self, number: int) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == number), None)

    def with_rules(self, rules: Iterable[Rule]) -> "RuleList":
        kept = tuple(rules)
        return replace(self, rules=kept, last_id=max([self.last_id, *(rule.id for rule in kept)]))

    def place_of_new(self) -> int:
        """Where a new rule goes if nobody says: before the first one that takes every mail."""
        places = (place for place, rule in enumerate(self.rules) if rule.takes_everything)
        return next(places, len(self.rules))
