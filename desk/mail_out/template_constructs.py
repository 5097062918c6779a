"""What a template may be made of: listed constructs, filters and tests, and the variables that its mail has.

Loops only over lists of the mail, at most two deep; no calls but of our own parts; nothing is set, no text is
multiplied: so no template can reach what it isn't given, or hang the process.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, ClassVar

from jinja2 import meta, nodes

from desk.errors import Invalid
from desk.i18n import N_
from desk.mail_out import template_filters, template_language
from desk.mail_out.template_language import environment, macros
from desk.mail_out.variable import Type, Variable
from desk.mail_out.variables import VARIABLES

HTML = "html"
# The only ones that take more than figures and fixed words.
_WITH_VALUES = frozenset({"default", "d"})
DEEPEST = 2
MOST_PIECES = 100
# Each may make a text longer.
MOST_FILTERS = 6

_CONSTRUCTS = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Block, nodes.Include,
    nodes.Import, nodes.Extends, nodes.Name, nodes.Const, nodes.List, nodes.Tuple, nodes.Getattr,
    nodes.Getitem, nodes.Slice, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr,
    nodes.Concat, nodes.Add, nodes.Sub, nodes.Filter, nodes.Test, nodes.Call, nodes.Keyword,
)  # fmt: skip
FILTERS = frozenset(template_filters.FILTERS) | {
    "upper", "lower", "title", "capitalize", "trim", "length", "count", "default", "d", "escape", "e",
    "first", "last",  "truncate",  "int", "string", "striptags", "urlencode",
}  # fmt: skip
TESTS = frozenset({"defined", "undefined", "none", "odd", "even", "eq", "ne", "lt", "le", "gt", "ge", "in"})
_OF_LOOPS = frozenset({"index", "index0", "first", "last", "length"})
_NEVER = N_("{what} can't be used in a template.")
_ONLY = N_("Only {what} can be used like this, in HTML.")


@dataclass(frozen=True)
class Look:
    """Walks through a template with the names that hold at each place."""

    part: str
    names: Mapping[str, Variable | None]
    depth: int = 0

    def at(self, node: nodes.Node) -> None:
        """Raises Invalid for what can't be in a template."""
        if not isinstance(node, _CONSTRUCTS):
            raise self._refused(node, _NEVER, what=type(node).__name__.lower())
        look = self._LOOKS.get(type(node))
        if look is None:
            self._children(node)
        else:
            look(self, node)

    def _children(self, node: nodes.Node) -> None:
        for child in node.iter_child_nodes():
            self.at(child)

    def _with_imports(self, node: nodes.Template) -> None:
        imports = list(node.find_all(nodes.Import))
        for item in imports:
            name = item.template.value if isinstance(item.template, nodes.Const) else ""
            if name != "parts.html" or item.target != "parts" or self.part != HTML:
                raise self._refused(item, _ONLY, what='{% import "parts.html" as parts %}')
        self._not_too_much(node)
        inner = Look(self.part, {**self.names, "parts": None} if imports else self.names)
        for child in node.body:
            inner.at(child)

    def _not_too_much(self, node: nodes.Template) -> None:
        """What is put together in one expression is held in memory at once."""
        pieces = sum(len(item.nodes) for item in node.find_all(nodes.Concat))
        if pieces + len(list(node.find_all(nodes.Add))) > MOST_PIECES:
            raise self._refused(
                node, N_("At most {most} pieces can be put together with ~ or +."), most=MOST_PIECES
            )

    def _loop(self, node: nodes.For) -> None:
        if self.depth == DEEPEST or node.recursive:
            raise self._refused(node, N_("Loops can be two deep at most."))
        items = self._variable(node.iter)
        if items is None or items.type is not Type.LIST or not isinstance(node.target, nodes.Name):
            raise self._refused(node, N_("A loop goes over a list that the mail has, one name at a time."))
        one = Variable(node.target.name, Type.RECORD, "", None, fields=items.fields)
        self.at(node.iter)
        loop = Variable("loop", Type.RECORD, "", None, fields=[_number(name) for name in sorted(_OF_LOOPS)])
        inner = Look(self.part, {**self.names, one.name: one, "loop": loop}, self.depth + 1)
        for child in [*node.body, *node.else_, *([node.test] if node.test else [])]:
            inner.at(child)

    def _known(self, node: nodes.Name) -> None:
        if node.ctx != "load":
            raise self._refused(node, _NEVER, what="set")
        if node.name not in self.names:
            raise self._unknown(node, node.name, list(self.names))

    def _item(self, node: nodes.Getattr | nodes.Getitem) -> None:
        self._variable(node)
        self.at(node.node)
        if isinstance(node, nodes.Getitem):
            self.at(node.arg)

    def _variable(self, node: nodes.Node) -> Variable | None:
        """What a name or a part of it is, as far as it is described."""
        match node:
            case nodes.Name():
                self._known(node)
                return self.names[node.name]
            case nodes.Getattr():
                return self._field(node, node.node, node.attr)
            case nodes.Getitem(arg=nodes.Const(value=str(name))):
                return self._field(node, node.node, name)
            case nodes.Getitem():
                items = self._variable(node.node)
                if items is not None and items.type is Type.LIST:
                    return Variable(items.name, Type.RECORD, "", None, fields=items.fields)
        return None

    def _field(self, node: nodes.Node, of: nodes.Node, name: str) -> Variable:
        whole = self._variable(of)
        if whole is None or whole.type is not Type.RECORD:
            raise self._refused(node, N_("{name} is nothing that a variable here has."), name=f".{name}")
        for item in whole.fields:
            if item.name == name:
                return item
        raise self._unknown(
            node, f"{whole.name}.{name}", [f"{whole.name}.{item.name}" for item in whole.fields]
        )

    def _call(self, node: nodes.Call) -> None:
        match node.node:
            case nodes.Getattr(node=nodes.Name(name="parts"), attr=name) if "parts" in self.names:
                if name not in macros():
                    raise self._unknown(node, f"parts.{name}", [f"parts.{known}" for known in macros()])
            case nodes.Name(name="super"):
                pass
            case _:
                raise self._refused(node, N_("Only the parts of {file} can be called."), file="parts.html")
        self._plain_arguments(node)
        for child in [*node.args, *node.kwargs]:
            self.at(child)

    def _plain_arguments(self, node: nodes.Call | nodes.Filter | nodes.Test) -> None:
        if node.dyn_args or node.dyn_kwargs:
            raise self._refused(node, _NEVER, what="*")

    def _filter(self, node: nodes.Filter) -> None:
        if node.name not in FILTERS:
            raise self._refused(node, _NEVER, what=f"|{node.name}")
        if len(list(node.find_all(nodes.Filter))) >= MOST_FILTERS:
            raise self._refused(node, N_("This is nested too deeply."))
        if node.name not in _WITH_VALUES and not all(isinstance(item, nodes.Const) for item in node.args):
            raise self._refused(node, _NEVER, what=f"|{node.name}(…)")
        self._plain_arguments(node)
        self._children(node)

    def _test(self, node: nodes.Test) -> None:
        if node.name not in TESTS:
            raise self._refused(node, _NEVER, what=f"is {node.name}")
        self._plain_arguments(node)
        self._children(node)

    def _shipped(self, node: nodes.Include | nodes.Extends) -> None:
        name = node.template.value if isinstance(node.template, nodes.Const) else ""
        if isinstance(node, nodes.Extends):
            if name != "layout.html" or self.part != HTML:
                raise self._refused(node, _ONLY, what='{% extends "layout.html" %}')
            return
        if name not in fragments(".html" if self.part == HTML else ".txt"):
            raise self._refused(node, N_("{name} is no part that can be included."), name=name or "include")
        source = (template_language.SHIPPED / name).read_text(encoding="utf-8")
        lacking = meta.find_undeclared_variables(environment().parse(source)) - set(self.names)
        if lacking:
            raise self._refused(
                node,
                N_("{name} needs {variable}, which this mail hasn't."),
                name=name,
                variable=_braced(min(lacking)),
            )

    def _imported(self, node: nodes.Import) -> None:
        """Looked at where the template begins."""

    def _unknown(self, node: nodes.Node, name: str, known: Sequence[str]) -> Invalid:
        similar = get_close_matches(name, known, n=1)
        if similar:
            return self._refused(
                node,
                N_("There is no {variable}; did you mean {similar}?"),
                variable=_braced(name),
                similar=similar[0],
            )
        return self._refused(node, N_("There is no {variable}."), variable=_braced(name))

    def _refused(self, node: nodes.Node, text: str, **values: Any) -> Invalid:
        return InLine(self.part, text, line=node.lineno, **values)

    _LOOKS: ClassVar[Mapping[type[nodes.Node], Callable[..., None]]] = {
        nodes.Template: _with_imports,
        nodes.Import: _imported,
        nodes.For: _loop,
        nodes.Name: _known,
        nodes.Getattr: _item,
        nodes.Getitem: _item,
        nodes.Call: _call,
        nodes.Filter: _filter,
        nodes.Test: _test,
        nodes.Include: _shipped,
        nodes.Extends: _shipped,
    }


class InLine(Invalid):
    """An Invalid that says the line first."""

    def __init__(self, field: str, text: str, *, line: int, **values: Any) -> None:
        super().__init__(field, text, **values)
        self.line = line

    def sentence(self, language: str, **more: Any) -> str:
        where = Invalid(self.field, "Line {line}", line=self.line).sentence(language, **more)
        return f"{where}: {super().sentence(language, **more)}"


def _braced(name: str) -> str:
    return f"{{{{ {name} }}}}"


def _number(name: str) -> Variable:
    return Variable(name, Type.NUMBER, "", 0)


def fragments(ending: str) -> frozenset[str]:
    """The shipped files that a template may include: those that are no mail of their own."""
    return frozenset(
        f"{file.parent.name}/{file.name}"
        for file in template_language.SHIPPED.glob(f"*/*{ending}")
        if file.name.partition(".")[0] not in VARIABLES
    )
