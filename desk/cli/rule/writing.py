"""How a rule is written on the command line: the options that add and edit share."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import click
import orjson

from desk.conditions.tree import EVERYTHING, All, AnyOf, Node, checked_size
from desk.errors import Invalid
from desk.mail_rules import json_form, words
from desk.mail_rules.rule import Act, After, Confirm, Lookup, Rule, Sender, Whose

F = TypeVar("F", bound=Callable[..., Any])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _choice(words: type[StrEnum]) -> click.Choice[str]:
    return click.Choice([word.value for word in words])


_OPTIONS = (
    click.option(
        "--if", "conditions", multiple=True, metavar="CONDITION", help="'from ends with @x.example'"
    ),
    click.option("--any/--all", "is_any", default=False, help="One condition is enough; usual: all."),
    click.option("--then", "act", type=_choice(Act), help="What becomes of the mail."),
    click.option(
        "--set", "values", multiple=True, metavar="FIELD=TEXT", help="priority=high, title='{subject}'"
    ),
    click.option("--assign", metavar="WHO", help="group:Sales or agent:nadia."),
    click.option("--tag", "tags", multiple=True, metavar="TAG"),
    click.option(
        "--map",
        "labels",
        multiple=True,
        metavar="LABEL=FIELD",
        help="What stands behind a label of the mail.",
    ),
    click.option("--delimiter", help="What stands between label and text; any of the usual, if left out."),
    click.option("--sender", type=_choice(Sender), help="Whose ticket it is."),
    click.option("--whose", type=_choice(Whose), help="Whose contact link looks for."),
    click.option("--lookup", type=_choice(Lookup), help="How update finds the ticket."),
    click.option("--confirm", type=_choice(Confirm), help="Is the customer told of the ticket?"),
    click.option("--reason", help="What people in quarantine read."),
    click.option("--continue/--stop", "goes_on", default=None, help="Go on with the next rule afterwards."),
    click.option("--json-file", "file", type=_FILE, help="The rule, or a tree of conditions, as JSON."),
)


def rule_options(function: F) -> F:
    """Everything a rule is made of."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class Wished:
    """What was written; None and empty say nothing."""

    conditions: tuple[str, ...]
    is_any: bool
    act: str | None
    values: tuple[str, ...]
    assign: str | None
    tags: tuple[str, ...]
    labels: tuple[str, ...]
    delimiter: str | None
    sender: str | None
    whose: str | None
    lookup: str | None
    confirm: str | None
    reason: str | None
    goes_on: bool | None
    file: Path | None

    def rule(self, *, name: str | None = None, before: Rule | None = None) -> Rule:
        """The rule that is meant; what wasn't said stays as it was `before`. Raises Invalid."""
        said: dict[str, Any] = json_form.written(before) if before is not None else {}
        said |= self._from_file()
        if name:
            said["name"] = name
        if self.act and self.act != said.get("then"):
            said["then"] = self.act
            said.pop("after", None)
        if self.conditions:
            said["if"] = None
        said |= self._settings()
        if "then" not in said:
            raise Invalid("then", "Please say what is to become of the mail: --then create, for example.")
        rule = json_form.read(said)
        return replace(rule, conditions=self._tree()) if self.conditions else rule

    def _settings(self) -> dict[str, Any]:
        plain = {
            "assign": self.assign,
            "delimiter": self.delimiter,
            "sender": self.sender,
            "whose": self.whose,
            "lookup": self.lookup,
            "confirm": self.confirm,
            "reason": self.reason,
        }
        said: dict[str, Any] = {key: value for key, value in plain.items() if value is not None}
        if self.goes_on is not None:
            said["after"] = After.CONTINUE.value if self.goes_on else After.STOP.value
        if self.values:
            said["set"] = _pairs((item.partition("=") for item in self.values), "--set priority=high")
        if self.labels:
            # A label may hold an equals sign, a field doesn't.
            said["map"] = _pairs((item.rpartition("=") for item in self.labels), "--map 'Order no=title'")
        if self.tags:
            said["tags"] = [tag for tag in self.tags if tag]
        return said

    def _from_file(self) -> Mapping[str, Any]:
        if self.file is None:
            return {}
        said = read_json(self.file)
        is_tree = isinstance(said, dict) and not said.keys() & {"then", "name", "if"}
        return {"if": said} if is_tree or not isinstance(said, dict) else said

    def _tree(self) -> Node:
        parts = tuple(words.read(condition) for condition in self.conditions)
        if parts == (EVERYTHING,):
            return EVERYTHING
        return checked_size(AnyOf(parts) if self.is_any else All(parts))


def _pairs(said: Iterable[tuple[str, str, str]], example: str) -> dict[str, str]:
    pairs = list(said)
    if any(not equals or not name.strip() for name, equals, _ in pairs):
        raise click.UsageError(f"It should look like {example}.")
    return {name.strip(): value.strip() for name, _, value in pairs}


def read_json(file: Path) -> Any:
    """What a file says. Raises Invalid for what is no JSON."""
    try:
        return orjson.loads(file.read_bytes())
    except (orjson.JSONDecodeError, OSError) as fault:
        raise Invalid("file", "{path} can't be read: {fault}", path=file, fault=fault) from fault
