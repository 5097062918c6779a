"""May this be a template? Its constructs, its names, and what it makes of the samples (R36).

What is wrong is an Invalid for its part, with a sentence for who wrote it. A template that passed may still
fail on what no sample covers: such a mail leaves with the shipped one.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from jinja2 import Template, TemplateSyntaxError

from desk.errors import Invalid
from desk.mail_out import html_check
from desk.mail_out.template_constructs import HTML, Look
from desk.mail_out.template_language import TooLongError, bounded, compiled, environment
from desk.mail_out.variable import Type, Variable, samples

SUBJECT, TEXT = "subject", "text"
PARTS = (SUBJECT, TEXT, HTML)
LONGEST_SOURCE = 100_000
LONGEST_SUBJECT = 200


def check(part: str, source: str, variables: Sequence[Variable], *, language: str) -> None:
    """Raises Invalid, named by the part, with the line and the reason."""
    if len(source) > LONGEST_SOURCE:
        raise Invalid(part, "A template may have at most {most} characters.", most=LONGEST_SOURCE)
    given = {item.name: item for item in variables}
    if part == HTML:
        given["subject"] = Variable("subject", Type.TEXT, "", "")
    try:
        tree = environment().parse(source)
        Look(part, given).at(tree)
        template = compiled(source, is_html=part == HTML)
    except Invalid:
        raise
    except TemplateSyntaxError as fault:
        raise Invalid(part, "Line {line}: {fault}", line=fault.lineno, fault=fault.message) from fault
    except (SyntaxError, RecursionError, MemoryError) as fault:
        raise Invalid(part, "This is nested too deeply.") from fault
    except Exception as fault:  # what jinja2 works out ahead can fail like all else
        raise Invalid(part, "It can't be filled in: {fault}", fault=_plain(fault)) from fault
    _try(part, template, variables, language)


def _try(part: str, template: Template, variables: Sequence[Variable], language: str) -> None:
    subject = {"subject": "TT42"} if part == HTML else {}
    found = [_rendered(part, template, sample | subject) for sample in samples(variables, language)]
    for text in found:
        if part == SUBJECT:
            _check_subject(text)
        elif not text.strip():
            raise Invalid(part, "Nothing would be left of it: it is empty.")
    if part == HTML:
        html_check.check(found[0])
    for item in variables:
        if (item.is_needed_in_subject and part == SUBJECT) or (item.is_needed and part != SUBJECT):
            _check_shown(part, found[0], item, language)


def _rendered(part: str, template: Template, values: Mapping[str, Any]) -> str:
    try:
        return bounded(template, values)
    except TooLongError as fault:
        raise Invalid(part, "It would be longer than a mail should be.") from fault
    except Exception as fault:  # whatever a template can do wrong
        raise Invalid(part, "It can't be filled in: {fault}", fault=_plain(fault)) from fault


def _plain(fault: Exception) -> str:
    return " ".join(str(fault).split())[:200] or type(fault).__name__


def _check_subject(text: str) -> None:
    if not text.strip():
        raise Invalid(SUBJECT, "Nothing would be left of it: it is empty.")
    if len(text.strip().splitlines()) > 1 or len(text) > LONGEST_SUBJECT:
        raise Invalid(SUBJECT, "A subject is one line of at most {most} characters.", most=LONGEST_SUBJECT)


def _check_shown(part: str, text: str, item: Variable, language: str) -> None:
    sample = item.sample_in(language)
    shown = sample.values() if isinstance(sample, dict) else [str(sample).split("\n", maxsplit=1)[0]]
    if not any(words in text or escape(words) in text for words in shown):
        raise Invalid(
            part,
            "{variable} is missing: a mail without it would be of no use.",
            variable=f"{{{{ {item.name} }}}}",
        )
