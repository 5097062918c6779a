"""The way of a mail through the rules, for people who ask why, and for `--json`."""

from typing import Any

from scanners.rules.engine import Plan


def told(plan: Plan | None) -> list[dict[str, Any]]:
    """Each rule up to the one that acts: what became of it, which condition failed, what there was."""
    if plan is None:
        return []
    return [
        {
            "rule": step.rule.id,
            "name": step.rule.name,
            "result": step.result,
            "then": step.rule.then.act.value,
            "why": step.why,
            "seen": step.seen,
        }
        for step in plan.steps
    ]


def in_words(step: dict[str, Any]) -> str:
    """`3 “Shop orders”: does not hold: from ends with @shop.example, but it is “a@b.example”`."""
    said = f"{step['rule']} “{step['name']}”: {step['result']}"
    if step["why"]:
        said += f": {step['why']}"
    if step["seen"]:
        said += f", but it is “{step['seen']}”"
    return said
