"""Rules as JSON, for rows of ours, for files and for `--json`; one form for all three.

    {"id": 3, "name": "Shop orders", "active": true, "if": {"all": […]}, "then": "create",
     "set": {"priority": "high"}, "assign": "group:Sales", "tags": ["order"], "map": {"Order no": "title"}}

What is as usual is left out. Reading asks no database (desk/mail_rules/checking.py does).
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

import orjson

from desk.conditions.tree import EVERYTHING
from desk.errors import Invalid
from desk.mail_rules import conditions, marks
from desk.mail_rules.rule import Act, After, Confirm, Lookup, Rule, RuleList, Sender, Then, Whose
from desk.texts import clean

MOST_RULES = 500
LONGEST_NAME = 120
LONGEST_TEXT = 1000
LONGEST_DELIMITER = 5

Word = TypeVar("Word", bound=StrEnum)

_KEYS = frozenset(
    {
        *("id", "name", "active", "if", "then", "after", "assign", "assign_id", "set", "tags", "map"),
        *("delimiter", "sender", "whose", "lookup", "confirm", "reason"),
    }
)
# What ends the way of a mail.
_ENDING = frozenset({Act.CREATE, Act.UPDATE, Act.LINK, Act.IGNORE, Act.QUARANTINE})


def read(said: Any) -> Rule:
    """One rule. Raises Invalid that names the part that is wrong."""
    if not isinstance(said, Mapping):
        raise Invalid("rule", "A rule is an object with name, if and then.")
    if unknown := sorted(str(key) for key in said.keys() - _KEYS):
        known = ", ".join(sorted(_KEYS))
        raise Invalid(
            unknown[0], "A rule has no {name}. Possible are: {known}.", name=unknown[0], known=known
        )
    name = _text(said, "name", most=LONGEST_NAME)
    if not name:
        raise Invalid("name", "Please enter a name.")
    act = _word(Act, said, "then", None)
    number = said.get("id", 0)
    rule = Rule(
        id=number if isinstance(number, int) and number > 0 else 0,
        name=name,
        then=_then(said, act),
        conditions=conditions.read(said.get("if")),
        after=_word(After, said, "after", After.CONTINUE if act is Act.ADJUST else After.STOP),
        is_active=said.get("active", True) is not False,
    )
    _check_way(rule)
    return rule


def _then(said: Mapping[Any, Any], act: Act) -> Then:
    assign_id = said.get("assign_id")
    then = Then(
        act=act,
        assign=_text(said, "assign", most=LONGEST_NAME * 2),
        assign_id=assign_id if isinstance(assign_id, int) else None,
        values=_pairs(said, "set"),
        tags=_tags(said.get("tags", [])),
        labels=_pairs(said, "map"),
        delimiter=_text(said, "delimiter", most=LONGEST_DELIMITER),
        sender=_word(Sender, said, "sender", Sender.FROM),
        whose=_word(Whose, said, "whose", Whose.FROM),
        lookup=_word(Lookup, said, "lookup", Lookup.MATCH),
        confirm=_word(Confirm, said, "confirm", Confirm.USUAL),
        reason=_text(said, "reason", most=LONGEST_TEXT),
    )
    for field, template in then.values.items():
        marks.check(template, field=field)
    for tag in then.tags:
        marks.check(tag, field="tags")
    return then


def _tags(said: Any) -> tuple[str, ...]:
    if not isinstance(said, list) or not all(isinstance(tag, str) for tag in said):
        raise Invalid("tags", "{name} should be a list of texts.", name="tags")
    return tuple(clean(tag).strip() for tag in said if tag.strip())


def _check_way(rule: Rule) -> None:
    if rule.after is After.CONTINUE and rule.then.act in _ENDING:
        raise Invalid("after", "Nothing comes after {act}: such a rule can't continue.", act=rule.then.act)
    if rule.after is After.STOP and rule.then.act is Act.ADJUST:
        raise Invalid("after", "A rule that only adjusts must continue.")
    if rule.then.sender is Sender.LABEL and "contact.email" not in rule.then.labels.values():
        raise Invalid("sender", "Please say which label the address stands behind: map it to contact.email.")


def _text(said: Mapping[Any, Any], key: str, *, most: int) -> str:
    value = said.get(key, "")
    if not isinstance(value, str):
        raise Invalid(key, "{name} should be a text.", name=key)
    sound = clean(value).strip()
    if len(sound) > most:
        raise Invalid(key, "{name} may have at most {most} characters.", name=key, most=most)
    return sound


def _word(words: type[Word], said: Mapping[Any, Any], key: str, usual: Word | None) -> Word:
    value = said.get(key)
    if value is None and usual is not None:
        return usual
    if not isinstance(value, str) or value not in set(words):
        raise Invalid(
            key,
            "{wish} is no value of {name}. Possible are: {known}.",
            wish=value,
            name=key,
            known=", ".join(words),
        )
    return words(value)


def _pairs(said: Mapping[Any, Any], key: str) -> dict[str, str]:
    value = said.get(key, {})
    if not isinstance(value, Mapping) or not all(isinstance(item, str) for item in value.values()):
        raise Invalid(key, "{name} should be an object of texts.", name=key)
    return {clean(str(name)).strip(): clean(text).strip()[:LONGEST_TEXT] for name, text in value.items()}


def written(rule: Rule) -> dict[str, Any]:
    """A rule as `read` reads it."""
    then = rule.then
    said: dict[str, Any] = {
        "id": rule.id,
        "name": rule.name,
        "active": rule.is_active,
        "if": None if rule.conditions == EVERYTHING else conditions.written(rule.conditions),
        "then": then.act.value,
        "after": rule.after.value,
    }
    more: dict[str, Any] = {
        "assign": then.assign,
        "assign_id": then.assign_id,
        "set": dict(then.values),
        "tags": list(then.tags),
        "map": dict(then.labels),
        "delimiter": then.delimiter,
        "sender": _unless(then.sender, Sender.FROM),
        "whose": _unless(then.whose, Whose.FROM),
        "lookup": _unless(then.lookup, Lookup.MATCH),
        "confirm": _unless(then.confirm, Confirm.USUAL),
        "reason": then.reason,
    }
    return said | {key: value for key, value in more.items() if value}


def _unless(word: StrEnum, usual: StrEnum) -> str:
    return "" if word is usual else word.value


def read_list(said: Any) -> tuple[Rule, ...]:
    """Rules in their order. Raises Invalid that names the rule."""
    if not isinstance(said, Sequence) or isinstance(said, str | bytes):
        raise Invalid("rules", "Rules are a list of objects.")
    if len(said) > MOST_RULES:
        raise Invalid("rules", "There may be at most {most} rules.", most=MOST_RULES)
    return tuple(read(item) for item in said)


def packed(rules: RuleList) -> str:
    """As a row keeps them."""
    kept = {"last_id": rules.last_id, "rules": [written(rule) for rule in rules.rules]}
    return orjson.dumps(kept).decode()


@lru_cache(maxsize=8)
def unpacked(text: str, number: int) -> RuleList:
    """What a row keeps. Raises Invalid for a field or operator that there isn't any more."""
    kept = orjson.loads(text)
    return RuleList(rules=read_list(kept["rules"]), number=number, last_id=kept["last_id"])
