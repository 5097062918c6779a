import pytest

from models.sql_statements import statements

TRIGGER = "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n INSERT INTO b VALUES (1); DELETE FROM c; END"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("", []),
        (" ;\n; ", []),
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT 1; SELECT 2;\n", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';'; SELECT 2", ["SELECT ';'", "SELECT 2"]),
        ("SELECT 1 -- not; yet\n; SELECT 2", ["SELECT 1 -- not; yet", "SELECT 2"]),
        (f"{TRIGGER};\nSELECT 1;", [TRIGGER, "SELECT 1"]),
        (TRIGGER, [TRIGGER]),
    ],
)
def test_a_script_is_cut_where_sqlite_would_cut_it(script: str, expected: list[str]):
    assert list(statements(script)) == expected
