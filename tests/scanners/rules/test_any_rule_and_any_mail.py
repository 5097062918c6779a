"""Whatever a mail says and whatever stands in a rule: it is decided, and it reads back as it was written."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.conditions.tree import WITH_SEVERAL, WITHOUT_VALUE, All, AnyOf, Leaf, Node, Not, Operator
from desk.errors import Invalid
from desk.mail_rules import conditions, json_form, marks, words
from desk.mail_rules.fields import FIELDS, Asked, Kind
from desk.mail_rules.rule import Act, After, Rule, RuleList, Then
from desk.mail_rules.shadows import implies
from desk.texts import clean
from scanners import ticket_numbers
from scanners.rules import asking, engine, tracing
from scanners.rules import settings as rule_settings
from tests.scanners.rules.test_conditions import MAIL, facts_of

ACTS = [act for act in Act if act is not Act.ADJUST]
# Texts with marks in them, known and unknown.
MARKED = st.lists(
    st.text(max_size=20)
    | st.sampled_from(
        ["{0}", "{match.0}", "{match.99}", "{label.}", "{label.x}", "{from}", "{match.x}", "{{"]
    )
).map("".join)
TEXTS = st.text(min_size=1, max_size=40).filter(lambda text: clean(text).strip())


@st.composite
def leaves(draw: Any) -> Leaf:
    asked: Asked = draw(st.sampled_from(list(FIELDS.values())))
    operator = draw(st.sampled_from(list(asked.operators)))
    if asked.kind is Kind.YES_NO:
        return conditions.leaf(asked.name, operator, [draw(st.booleans())])
    count = 0 if operator in WITHOUT_VALUE else 2 if operator is Operator.BETWEEN else 1
    if operator in WITH_SEVERAL:
        count = draw(st.integers(1, 3))
    one = (
        st.integers(0, 10**9) if asked.kind is Kind.NUMBER else st.sampled_from(asked.words or ("de", "x y"))
    )
    if asked.kind is Kind.TEXT:
        one = TEXTS
    return conditions.leaf(asked.name, operator, [draw(one) for _ in range(count)])


TREES = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=8,
)


def refused(read: Callable[[Any], Any], said: Any) -> str | None:
    """The sentence it is refused with, if it is."""
    try:
        read(said)
    except Invalid as refusal:
        return refusal.sentence("de")
    return None


@given(TREES)
@settings(deadline=None)
def test_a_tree_reads_back_from_json_and_can_be_put_into_words(tree: Node) -> None:
    assert conditions.read(json.loads(json.dumps(conditions.written(tree)))) == tree
    assert words.written(tree)


@given(leaves())
@settings(deadline=None)
def test_one_condition_reads_back_from_its_words(leaf: Leaf) -> None:
    has_commas = leaf.operator in WITH_SEVERAL and any("," in str(value) for value in leaf.values)
    is_quoted = any(str(value)[:1] == '"' for value in leaf.values)
    has_blanks = any(" ".join(str(value).split(" ")) != " ".join(str(value).split()) for value in leaf.values)
    if has_commas or is_quoted or has_blanks or any(str(value).isspace() for value in leaf.values):
        return
    assert words.read(words.written(leaf)) == leaf


@given(st.text(max_size=80))
def test_any_words_are_a_condition_or_refused_with_a_sentence(said: str) -> None:
    assert refused(words.read, said) != ""


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["name", "if", "then", "all", "not", "set", "tags", "x"]), inner
            )
        ),
        max_leaves=10,
    )
)
def test_any_json_is_a_rule_or_refused_with_a_sentence(said: Any) -> None:
    assert refused(json_form.read, said) != ""


@given(
    said=st.lists(st.tuples(TREES, st.sampled_from(ACTS)), max_size=5),
    belongs=st.booleans(),
    is_settled=st.booleans(),
)
@settings(deadline=None)
def test_any_rules_decide_about_a_mail_and_tell_why(
    *, said: list[tuple[Node, Act]], belongs: bool, is_settled: bool
) -> None:
    rules = RuleList(tuple(Rule(n, str(n), Then(act), tree) for n, (tree, act) in enumerate(said, start=1)))
    plan = engine.decide(rules, facts_of(belongs=belongs), is_settled=is_settled)
    told = tracing.told(plan)
    assert len(told) == (rules.rules.index(plan.rule) + 1 if plan.rule else len(rules.rules))
    assert all(tracing.in_words(step) for step in told)
    assert plan.act is not Act.UPDATE or belongs


@given(TREES, TREES)
@settings(deadline=None, max_examples=300)
def test_what_is_said_to_be_in_a_shadow_is(narrow: Node, wide: Node) -> None:
    """`implies` never says so where it isn't: shown on a mail, and on one with nothing in it."""
    if implies(narrow, wide):
        for known in (facts_of(), facts_of(b"\n\n"), facts_of(MAIL.replace(b"weber", b"x y"))):
            assert not asking.ask(narrow, known).holds or asking.ask(wide, known).holds


@given(st.binary(max_size=300), MARKED, st.dictionaries(TEXTS, st.just("title"), max_size=3))
@settings(deadline=None)
def test_any_mail_gives_settings(raw: bytes, template: str, labels: dict[str, str]) -> None:
    then = Then(Act.CREATE, values={"title": template}, labels=labels, tags=(template,))
    plan = engine.decide(RuleList((Rule(1, "x", then, after=After.STOP),)), facts_of(MAIL + raw))
    assert rule_settings.of(plan).values.keys() <= {"title"}
    ticket_numbers.first_in(template)
    ticket_numbers.of_key(template)


@pytest.mark.parametrize("value", ["{subject}", "{from}", "{match.1}", "{", "}{", "{{subject}}"])
def test_what_is_put_in_is_not_looked_through_again(value: str) -> None:
    assert marks.filled("{subject}", lambda _: value) == value
