"""What a customer's own password for the portal must be (R52), and the preferences that say so."""

import pytest

from desk import password_rules, preference_editing
from desk.errors import Invalid
from desk.house import House
from desk.password_rules import Rules
from tests.parts.house import OPERATOR

NAMES = ("Frau Weber", "Weber", "weber@kunde.example", "Acme Ltd")


@pytest.mark.parametrize(
    "password",
    ["ein gutes Passwort", "correct horse", "k7xm-p3qa-zzzz", "Mein Hund heißt Rex", "Sommerfest am See"],
)
def test_a_short_sentence_is_a_good_password(password: str):
    password_rules.check(password, Rules(12), not_like=NAMES)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("elf Zeichen", "at least 12"),
        ("Passwort1234", "too easy"),
        ("P4ssw0rt!2024", "too easy"),
        ("Sommer2026!!!", "too easy"),
        ("123456789012", "too easy"),
        ("qwertzuiop12", "too easy"),
        ("lkjhgfdsa-987654", "too easy"),
        ("abababababab", "too easy"),
        ("Frau Weber 12", "a name"),
        ("weber@kunde.example", "a name"),
        ("ACME-Ltd-2026", "a name"),
    ],
)
def test_what_anybody_would_try_first_is_refused(password: str, sentence: str):
    with pytest.raises(Invalid, match=sentence) as refused:
        password_rules.check(password, Rules(12), not_like=NAMES)
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    ("need", "without", "german"),
    [
        ("upper", "ein gutes wort 7!", "Großbuchstaben"),
        ("lower", "EIN GUTES WORT 7!", "Kleinbuchstaben"),
        ("digit", "Ein gutes Wort ja!", "Ziffer"),
        ("symbol", "Ein gutes Wort 77", "Sonderzeichen"),
    ],
)
def test_what_is_missing_is_named_in_the_readers_language(need: str, without: str, german: str):
    asked = Rules(12, ("upper", "lower", "digit", "symbol"))
    password_rules.check("Ein gutes Wort 7!", asked)
    with pytest.raises(Invalid) as refused:
        password_rules.check(without, asked)
    assert german in refused.value.sentence("de")
    password_rules.check(without, Rules(12, tuple(name for name in asked.needs if name != need)))


async def test_an_administrator_sets_the_rules(house: House):
    assert await password_rules.rules(house) == Rules(12)
    await preference_editing.change(house, "password_min_length", "16", actor=OPERATOR)
    await preference_editing.change(house, "password_needs", "symbol, Digit", actor=OPERATOR)
    assert await password_rules.rules(house) == Rules(16, ("digit", "symbol"))
    for name, wrong in (
        ("password_min_length", "4"),
        ("password_min_length", "70"),
        ("password_needs", "love"),
    ):
        with pytest.raises(Invalid):
            await preference_editing.change(house, name, wrong, actor=OPERATOR)
    assert await password_rules.rules(house) == Rules(16, ("digit", "symbol"))
