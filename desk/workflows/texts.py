"""What workflows write: `{{ number }}` and the like in mails, notes and posts, and what each of them means.

A text may name the variables of the table and ask `{% if … %}`, and nothing else: no loop, no filter, no
attribute, so none can hang the desk or reach a note (R17). Checked when it is saved.
"""

from collections.abc import Mapping
from functools import cache

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from desk.errors import Invalid

LONGEST = 20_000
LONGEST_SUBJECT = 200

# In a mail to a customer they hold no words of a stranger (desk/workflows/actions/mail.py).
VARIABLES: Mapping[str, str] = {
    "number": "Number of the ticket",
    "title": "Title of the ticket",
    "status": "Status, in the language of the reader",
    "priority": "Priority, in the language of the reader",
    "group": "Name of the group",
    "customer": "Name of the customer; empty in mails to somebody without access to the portal",
    "company": "Name of our company",
}
# Of mails alone.
IN_MAILS: Mapping[str, str] = {
    "name": "Name of who gets the mail; empty in mails to somebody without access to the portal",
    "ticket_link": "Link to the ticket in the portal; empty for who can't log in there",
}
_COMPARED = frozenset({"eq", "ne", "in", "notin"})
_PLAIN = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If),
    *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
)


def checked(field: str, text: str, *, in_mail: bool, most: int = LONGEST) -> str:
    """The text, sound. Raises Invalid that names what no workflow can write."""
    sound = text.strip()
    if not sound:
        raise Invalid(field, "Please enter a text.")
    if len(sound) > most:
        raise Invalid(field, "The text may have at most {most} characters.", most=most)
    known = {**VARIABLES, **(IN_MAILS if in_mail else {})}
    try:
        tree = _environment().parse(sound)
    except TemplateSyntaxError as fault:
        raise _faulty(field, fault.message or "") from None
    except RecursionError:
        raise _faulty(field, "it is nested too deeply") from None
    for node in tree.find_all(nodes.Node):
        if isinstance(node, nodes.Name) and node.name not in known:
            raise Invalid(
                field,
                "There is no {{{{ {name} }}}} here. Possible are: {known}.",
                name=node.name,
                known=", ".join(known),
            )
        if not isinstance(node, _PLAIN):
            raise Invalid(field, "Only {{ … }} and {% if … %} are possible in the texts of workflows.")
        if isinstance(node, nodes.Compare):
            _check_compared(field, node)
    return sound


def _check_compared(field: str, node: nodes.Compare) -> None:
    """Texts are equal or not, or one is in the other: by figures and order they would fail when sent."""
    if any(operand.op not in _COMPARED for operand in node.ops):
        raise _faulty(field, "texts can be compared by ==, !=, in and not in")
    for item in (node.expr, *(operand.expr for operand in node.ops)):
        if not isinstance(item, nodes.Name) and not isinstance(getattr(item, "value", None), str):
            raise _faulty(field, "only variables and texts in quotes can be compared")


def _faulty(field: str, why: str) -> Invalid:
    return Invalid(field, "The text has a fault: {fault}", fault=why)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its values. What was checked when it was saved can't fail."""
    return _environment().from_string(text).render(values).strip()


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True, cache_size=200
    )
