"""Holds blocks and views against Block Kit's limits; says what Slack would say, with a JSON pointer.

The limits are data in block_kit_tables.py; here is the walk through them and the few rules about neighbours.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.slack import block_kit_shapes as shapes
from sandbox.slack import block_kit_tables as tables
from sandbox.slack.block_kit_shapes import Rule, Shape
from sandbox.slack.wire import Json


@dataclass(frozen=True)
class Flaw:
    pointer: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.sentence} [json-pointer:{self.pointer}]"


def check_blocks(blocks: list[Json], *, surface: str = "message", root: str = "/blocks") -> list[Flaw]:
    """`surface` is message, modal or home. No flaws: Slack would take it."""
    walk = _Walk()
    walk.blocks(blocks, root, surface)
    return walk.flaws


def check_view(view: Json, *, root: str = "/view") -> list[Flaw]:
    walk = _Walk()
    shape = tables.VIEWS.get(str(view.get("type")))
    if shape is None:
        return [Flaw(f"{root}/type", f"unsupported type: {view.get('type')}")]
    walk.shape(view, root, shape, known=frozenset())
    walk.blocks(view.get("blocks"), f"{root}/blocks", view["type"])
    walk.submit(view, root)
    return walk.flaws


def check_options(options: list[Json]) -> list[Flaw]:
    """The answer to an external select."""
    walk = _Walk()
    walk.shape({"options": options}, "", tables.SUGGESTIONS, known=frozenset())
    return walk.flaws


def view_size(view: Json) -> int:
    return len(json.dumps(view, ensure_ascii=False).encode())


class _Walk:
    def __init__(self) -> None:
        self.flaws: list[Flaw] = []
        self._rules: Mapping[type, Callable[[Any, str, Any], None]] = {
            shapes.Text: self._text,
            shapes.Words: self._words,
            shapes.Choice: self._choice,
            shapes.Whole: self._whole,
            shapes.Flag: self._flag,
            shapes.Anything: lambda _value, _at, _rule: None,
            shapes.Kinds: self._kinds,
            shapes.Shape: self._plain_shape,
            shapes.Many: self._many,
        }

    def blocks(self, blocks: Any, at: str, surface: str) -> None:
        least = 0 if surface == "message" else 1
        self._count(blocks, at, least=least, most=tables.MOST_BLOCKS[surface])
        if not isinstance(blocks, list):
            return
        seen: set[str] = set()
        for index, block in enumerate(blocks):
            self._block(block, f"{at}/{index}", surface, seen)
        written = [b.get("text") for b in blocks if isinstance(b, dict) and b.get("type") == "markdown"]
        if sum(len(text) for text in written if isinstance(text, str)) > tables.MARKDOWN_TOTAL:
            self._flaw(at, f"markdown text must be less than {tables.MARKDOWN_TOTAL + 1} characters in total")

    def submit(self, view: Json, at: str) -> None:
        """A modal with something to fill in needs a button to send it."""
        blocks = view.get("blocks")
        inputs = [b for b in blocks or () if isinstance(b, dict) and b.get("type") == "input"]
        if view["type"] == "modal" and inputs and not view.get("submit"):
            self._flaw(at, "missing required field: submit")

    def shape(self, value: Json, at: str, shape: Shape, *, known: frozenset[str]) -> None:
        """`known` are keys that every object of its kind may have."""
        for key in value:
            if key not in shape.fields and key not in known:
                self._flaw(at, f"invalid additional property: {key}")
        for key in shape.required:
            if value.get(key) is None:
                self._flaw(at, f"missing required field: {key}")
        self._alternatives(value, at, shape)
        for key, rule in shape.fields.items():
            if value.get(key) is not None:
                self._follow(value[key], f"{at}/{key}", rule)
        for key, unique in shape.unique.items():
            self._unique(value, at, key, unique)
        self._initial(value, at)

    def _block(self, block: Any, at: str, surface: str, seen: set[str]) -> None:
        kind = block.get("type") if isinstance(block, dict) else None
        if kind not in tables.SURFACES[surface]:
            self._flaw(f"{at}/type", f"unsupported type: {kind}")
            return
        block_id = block.get("block_id")
        if block_id is not None:
            self._words(block_id, f"{at}/block_id", shapes.Words(255))
            if block_id in seen:
                self._flaw(f"{at}/block_id", f"`block_id` {block_id} already exists")
            seen.add(block_id)
        self.shape(block, at, tables.BLOCKS[kind], known=frozenset({"type", "block_id"}))
        element = block.get("element")
        if surface != "modal" and isinstance(element, dict) and element.get("type") == "file_input":
            self._flaw(f"{at}/element/type", "unsupported type: file_input")

    def _follow(self, value: Any, at: str, rule: Rule) -> None:
        self._rules[type(rule)](value, at, rule)

    def _text(self, value: Any, at: str, rule: shapes.Text) -> None:
        if not isinstance(value, dict):
            self._flaw(at, "must provide an object")
            return
        kind = value.get("type")
        if kind not in (("plain_text",) if rule.plain else ("plain_text", "mrkdwn")):
            self._flaw(f"{at}/type", f"unsupported type: {kind}")
            return
        fields = {"text": shapes.Words(rule.most)}
        switch = {"emoji" if kind == "plain_text" else "verbatim": shapes.Flag()}
        shape = Shape({**fields, **switch}, required=("text",))
        self.shape(value, at, shape, known=frozenset({"type"}))

    def _words(self, value: Any, at: str, rule: shapes.Words) -> None:
        if not isinstance(value, str):
            self._flaw(at, "must be a string")
            return
        if len(value) < rule.least:
            self._flaw(at, f"must be more than {rule.least - 1} characters")
        if len(value) > rule.most:
            self._flaw(at, f"must be less than {rule.most + 1} characters")
        if rule.pattern and not re.fullmatch(rule.pattern, value):
            self._flaw(at, "must match the expected pattern")

    def _choice(self, value: Any, at: str, rule: shapes.Choice) -> None:
        if value not in rule.of:
            self._flaw(at, f"must be a valid enum value: {', '.join(rule.of)}")

    def _whole(self, value: Any, at: str, rule: shapes.Whole) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            self._flaw(at, "must be an integer")
        elif not rule.least <= value <= rule.most:
            self._flaw(at, f"must be between {rule.least} and {rule.most}")

    def _flag(self, value: Any, at: str, _rule: shapes.Flag) -> None:
        if not isinstance(value, bool):
            self._flaw(at, "must be a boolean")

    def _kinds(self, value: Any, at: str, rule: shapes.Kinds) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if rule.text and kind in {"plain_text", "mrkdwn"}:
            self._text(value, at, shapes.Text())
            return
        if kind not in rule.of:
            self._flaw(f"{at}/type", f"unsupported type: {kind}")
            return
        shape = tables.ELEMENTS.get(kind) or tables.RICH_TEXT[kind]
        self.shape(value, at, shape, known=frozenset({"type"}))
        if kind == "plain_text_input":
            self._lengths(value, at)

    def _plain_shape(self, value: Any, at: str, rule: Shape) -> None:
        if not isinstance(value, dict):
            self._flaw(at, "must provide an object")
            return
        self.shape(value, at, rule, known=frozenset())

    def _many(self, value: Any, at: str, rule: shapes.Many) -> None:
        self._count(value, at, least=rule.least, most=rule.most)
        for index, item in enumerate(value if isinstance(value, list) else []):
            self._follow(item, f"{at}/{index}", rule.of)

    def _count(self, value: Any, at: str, *, least: int, most: int) -> None:
        if not isinstance(value, list):
            self._flaw(at, "must provide an array")
        elif len(value) < least:
            self._flaw(at, f"no less than {least} items allowed")
        elif len(value) > most:
            self._flaw(at, f"no more than {most} items allowed")

    def _alternatives(self, value: Json, at: str, shape: Shape) -> None:
        if shape.exactly_one and sum(value.get(key) is not None for key in shape.exactly_one) != 1:
            self._flaw(at, f"must provide exactly one of: {', '.join(shape.exactly_one)}")
        if shape.at_least_one and not any(value.get(key) for key in shape.at_least_one):
            self._flaw(at, f"missing required field: {' or '.join(shape.at_least_one)}")

    def _unique(self, value: Json, at: str, key: str, unique: str) -> None:
        seen: set[Any] = set()
        items = value.get(key)
        for index, item in enumerate(items if isinstance(items, list) else []):
            name = item.get(unique) if isinstance(item, dict) else None
            if name is not None and name in seen:
                self._flaw(f"{at}/{key}/{index}/{unique}", f"`{unique}` {name} already exists")
            seen.add(name)

    def _initial(self, value: Json, at: str) -> None:
        """What is chosen at first must be among the options, word for word."""
        groups = [group for group in value.get("option_groups") or () if isinstance(group, dict)]
        offered = [*(value.get("options") or ()), *(o for g in groups for o in g.get("options") or ())]
        if not offered:
            return
        if value.get("initial_option") is not None and value["initial_option"] not in offered:
            self._flaw(f"{at}/initial_option", "must match one of the options")
        for index, option in enumerate(value.get("initial_options") or ()):
            if option not in offered:
                self._flaw(f"{at}/initial_options/{index}", "must match one of the options")

    def _lengths(self, value: Json, at: str) -> None:
        least, most = value.get("min_length") or 0, value.get("max_length") or 3000
        if least > most:
            self._flaw(f"{at}/min_length", "must not be greater than max_length")
        if len(str(value.get("initial_value") or "")) > most:
            self._flaw(f"{at}/initial_value", f"must be less than {most + 1} characters")

    def _flaw(self, at: str, sentence: str) -> None:
        self.flaws.append(Flaw(at, sentence))
