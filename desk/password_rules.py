"""What a customer's own password must be (R52): long enough, of the kinds asked for, and no obvious word.

A name or a common word stays one with figures and signs around it: `Sommer2026!` is `sommer`. Not asked of
the one-time passwords that are mailed: those are made by us (desk/passwords.py).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from desk.errors import Invalid
from desk.house import House
from desk.i18n import N_
from desk.passwords import LONGEST, normal
from models.contact import Contact

# So many different characters at least.
FEWEST_DIFFERENT = 4
# Of rows like 12345678 or qwertzuiop nothing but so many other characters is left.
FEWEST_BESIDE_ROWS = 4

_NEEDS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "upper": (str.isupper, N_("The password needs a capital letter.")),
    "lower": (str.islower, N_("The password needs a small letter.")),
    "digit": (str.isdigit, N_("The password needs a digit.")),
    "symbol": (
        lambda letter: not letter.isalnum() and not letter.isspace(),
        N_("The password needs a special character, like ! or -."),
    ),
}
# What people choose first, in German and English.
_WORDS = """
abc abcd access administrator admin baseball changeme charlie computer default dragon einloggen external
fcbayern fernseher football formel fortuna freiheit fruehling fussball frühling geheim geheimnis
guest gast hallo hallohallo hallowelt hello helloworld herbst iloveyou ichliebedich internet jesus
kennwort kunde kundenportal kunden letmein login lovely master michael monkey mustang mypassword
meinpasswort neuespasswort newpassword pass passw passwd password passwort password portal
princess schalke schatz secret service shadow sommer sonne sonnenschein starwars start startpasswort
summer sunshine superman supersecret support test testtest trustno welcome willkommen winter
"""
_COMMON = frozenset(_WORDS.split())
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertzuiopü",
    "qwertyuiop",
    "asdfghjklöä",
    "yxcvbnm",
    "zxcvbnm",
)
_SIMILAR = str.maketrans("0134578@$!", "oieastbasi")
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_BETWEEN = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Rules:
    """As an administrator has set them; the portal says them beside the field."""

    least: int
    needs: Sequence[str] = ()


async def rules(house: House) -> Rules:
    """Those that hold now."""
    preferences = await house.preferences()
    return Rules(preferences.password_min_length, preferences.password_needs)


async def check_for(house: House, contact: Contact, password: str) -> None:
    """Raises Invalid("password"), in a sentence that names the rule, if this customer can't have it."""
    company = (await house.preferences()).company_name
    email = contact.email or ""
    names = (contact.name, *contact.name.split(), email, *email.split("@"), company)
    check(password, await rules(house), not_like=names)


def check(password: str, asked: Rules, *, not_like: Iterable[str] = ()) -> None:
    """As `check_for`, of rules and names given."""
    plain = normal(password)
    if len(plain) < asked.least:
        raise Invalid("password", "The password needs at least {least} characters.", least=asked.least)
    if len(plain) > LONGEST:
        raise Invalid("password", "The password may have at most {most} characters.", most=LONGEST)
    for need in asked.needs:
        has, sentence = _NEEDS[need]
        if not any(map(has, plain)):
            raise Invalid("password", sentence)
    if not _cores(plain).isdisjoint({_letters(name) for name in not_like} - {""}):
        raise Invalid("password", "The password may not be a name: yours, ours or your mail address.")
    if _is_easy(plain):
        raise Invalid(
            "password",
            "This password is too easy to guess. Please use more and different words or characters.",
        )


def _is_easy(plain: str) -> bool:
    few = len(set(plain.casefold())) < FEWEST_DIFFERENT
    return (
        few
        or not _cores(plain).isdisjoint(_COMMON)
        or len(_beside_rows(_letters(plain))) < FEWEST_BESIDE_ROWS
    )


def _cores(plain: str) -> set[str]:
    """The word in the middle: as it is, and with the figures in it read as the letters they look like."""
    folded = plain.casefold()
    bare = _EDGES.sub("", folded)
    read = _EDGES.sub("", folded.rstrip("0123456789!?.-_# ").translate(_SIMILAR))
    return {_letters(folded), _letters(bare), _letters(read)} - {""}


def _beside_rows(letters: str) -> str:
    """What is left without pieces of the alphabet, of the figures and of the keyboard, four and longer."""
    left = letters
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for length in range(len(row), 3, -1):
            for start in range(len(row) - length + 1):
                left = left.replace(row[start : start + length], "")
    return left


def _letters(text: str) -> str:
    return _BETWEEN.sub("", text.casefold())
