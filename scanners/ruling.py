"""What is to become of a mail, by our signs and then by the rules (R38). Writes nothing.

What is safe is decided first (scanners/deciding.py), and no rule can undo it: nobody writes into a ticket
they take no part in, a doubtful mail waits for a person, a machine's mail is recorded.
"""

from dataclasses import replace

from desk.because import Because, because
from desk.house import House
from desk.i18n import N_
from desk.mail_rules import versions
from desk.mail_rules.rule import Act as RuleAct
from desk.mail_rules.rule import RuleList
from models.mailbox import Mailbox
from scanners import deciding
from scanners.deciding import Act, Decision
from scanners.read_mail import ReadMail
from scanners.rules import applying
from scanners.rules.applying import Ruled

# What no rule changes, but one that throws mail of its kind away.
_SETTLED = frozenset({Act.NOTE, Act.REPORT, Act.QUARANTINE})


async def decide(
    house: House, mailbox: Mailbox, read: ReadMail, *, rules: RuleList | None = None
) -> Decision:
    """The one thing that becomes of this mail; `rules`: others than those that count."""
    signs = await deciding.decide(house, mailbox, read)
    asked = rules or await versions.current()
    # As shipped, the rules say what the signs say.
    if rules is None and asked.number == 0:
        return signs
    if read.row.ordered is not None:
        return await _as_ordered(house, asked, mailbox, read, signs)
    belongs = signs.act is Act.COMMENT or signs.follows is not None
    ruled = await applying.ask(
        house,
        asked,
        mailbox,
        read,
        match=signs.match,
        belongs=belongs,
        is_settled=signs.act in _SETTLED,
    )
    decision = await _by_rule(house, read, signs, ruled, belongs=belongs)
    return replace(decision, plan=ruled.plan, steps=signs.steps)


async def _as_ordered(
    house: House, rules: RuleList, mailbox: Mailbox, read: ReadMail, signs: Decision
) -> Decision:
    """A person decided: of a new ticket, the rules say what is set, and no more."""
    if signs.act is not Act.OPEN:
        return signs
    ruled = await applying.ask(house, rules, mailbox, read, match=None, belongs=False)
    return replace(signs, plan=ruled.plan) if ruled.plan.act is RuleAct.CREATE else signs


async def _by_rule(house: House, read: ReadMail, signs: Decision, ruled: Ruled, *, belongs: bool) -> Decision:
    rule = ruled.plan.rule
    if rule is None:
        if signs.act in _SETTLED:
            return signs
        return Decision(Act.QUARANTINE, because(N_("No rule takes it.")), match=signs.match)
    said = because(N_("Rule {id}, “{name}”."), id=rule.id, name=rule.name)
    match rule.then.act:
        case RuleAct.UPDATE if ruled.match is not None:
            return await deciding.of_match(house, read, ruled.match)
        case RuleAct.UPDATE:
            return signs
        case RuleAct.LINK | RuleAct.CONTACT:
            if signs.forged is not None:
                return Decision(Act.QUARANTINE, signs.forged, match=signs.match)
            return Decision(Act.LINK, said, contact=ruled.contact)
        case RuleAct.IGNORE:
            return Decision(Act.IGNORE, said)
        case RuleAct.QUARANTINE:
            why = Because(rule.then.reason) if rule.then.reason else said
            return Decision(Act.QUARANTINE, why, match=signs.match)
    # A ticket of its own, though it could go into another.
    return Decision(Act.OPEN, said) if belongs else signs
