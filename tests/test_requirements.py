"""docs/requirements.md says which test shows each requirement of §1–§4 and §6, and stays true."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "requirements.md"
# The numbered requirements of §1–§4 and §6.
NUMBERS = [f"R{number}" for number in (*range(1, 43), 52)]

_ROW = re.compile(r"^\| (R\d+) \| (.+?) \| (.+) \|$", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def _rows() -> dict[str, list[tuple[str, str]]]:
    return {row[1]: _TEST.findall(row[3]) for row in _ROW.finditer(PAGE.read_text())}


def _tests_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("number", NUMBERS)
def test_each_requirement_names_a_test_that_is_there(number: str):
    named = _rows().get(number)
    assert named, f"{number} names no test in docs/requirements.md"
    missing = [f"{file}::{test}" for file, test in named if test not in _tests_in(ROOT / file)]
    assert missing == []


def test_every_field_of_a_ticket_stands_in_the_table():
    """§1: the page tells of each field, so that none is forgotten."""
    from desk.ticket_fields import FIELDS

    text = PAGE.read_text()
    assert [name for name in FIELDS if f"`{name}`" not in text] == []
