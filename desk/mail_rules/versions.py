"""The versions of the rule list (R38): each change makes one, and none is ever changed or lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk import clock, db, history, new_ids
from desk.actor import Actor
from desk.errors import NotFound, NotPossible
from desk.house import House
from desk.mail_rules import json_form
from desk.mail_rules.rule import RuleList
from desk.mail_rules.shipped import SHIPPED
from desk.permissions import Right, require
from models.mail_rule_list import MailRuleList

RECORD = "mail_rules"
_KEPT = "mail rules"


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    note: str
    by: str
    at: datetime | None
    rules: int


async def current() -> RuleList:
    """The rules that count now; read once in a transaction."""
    scratch = db.scratch()
    if scratch is not None and _KEPT in scratch:
        kept: RuleList = scratch[_KEPT]
        return kept
    row = await MailRuleList.all().order_by("-id").first()
    found = json_form.unpacked(row.rules, row.id) if row is not None else SHIPPED
    if scratch is not None:
        scratch[_KEPT] = found
    return found


async def version(number: int) -> RuleList:
    """The rules as a version has them. Raises NotFound."""
    if number == 0:
        return SHIPPED
    row = await MailRuleList.get_or_none(id=number)
    if row is None:
        raise NotFound("There is no version {number} of the rules.", number=number)
    return json_form.unpacked(row.rules, row.id)


async def everything() -> Sequence[Version]:
    """All versions, the newest first."""
    rows = await MailRuleList.all().order_by("-id").select_related("agent")
    made = [
        Version(
            number=row.id,
            note=row.note,
            by=row.agent.name if row.agent else "",
            at=row.created_at,
            rules=len(json_form.unpacked(row.rules, row.id).rules),
        )
        for row in rows
    ]
    return [*made, Version(0, "As shipped", "", None, len(SHIPPED.rules))]


async def save(house: House, rules: RuleList, *, seen: RuleList, note: str, actor: Actor) -> RuleList:
    """Make a version of rules that are checked, unless somebody made one since `seen` (then NotPossible)."""
    require(actor, Right.MAIL_RULES)
    async with house.transaction():
        (db.scratch() or {}).pop(_KEPT, None)
        # Whoever else makes one waits here.
        (number,) = await new_ids.mint(RECORD, 1)
        if (await current()).number != seen.number:
            raise NotPossible("Somebody else has changed the rules meanwhile: please look again.")
        row = await MailRuleList.create(
            id=number,
            rules=json_form.packed(rules),
            note=note[:255],
            agent_id=actor.agent_id,
            created_at=clock.now(),
        )
        history.record(RECORD, row.id, {"rules": (None, note)}, actor=actor, ticket_id=None)
        (db.scratch() or {}).pop(_KEPT, None)
    return json_form.unpacked(row.rules, row.id)


async def roll_back(house: House, number: int, *, actor: Actor) -> RuleList:
    """Let the rules be as they were in a version; that is a new version. Raises NotFound, NotPossible."""
    require(actor, Right.MAIL_RULES)
    now, wanted = await current(), await version(number)
    if now.number == number:
        raise NotPossible("The rules are those of version {number} already.", number=number)
    old = RuleList(wanted.rules, now.number, max(now.last_id, wanted.last_id))
    return await save(house, old, seen=now, note=f"Back to version {number}", actor=actor)
