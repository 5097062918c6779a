"""Mail addresses: two people never become one, one person never two."""

import pytest

from desk import addresses


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Anna@Kunde.Example", "anna@kunde.example"),
        (" anna@kunde.example ", "anna@kunde.example"),
        ("anna@BÜCHER.example", "anna@xn--bcher-kva.example"),
        # The same letter in two spellings (NFC).
        ("anna@bu\u0308cher.example", "anna@xn--bcher-kva.example"),
        # An ideographic full stop, and letters as wide as Chinese ones.
        ("anna@ｋｕｎｄｅ。example", "anna@kunde.example"),
        ("anna@xn--bcher-kva.example", "anna@xn--bcher-kva.example"),
        ("anna@kunde.example.", "anna@kunde.example"),
        ("anna@ΣΊΣΥΦΟΣ.example", "anna@xn--kxa6akbbkh.example"),
    ],
)
def test_one_address_has_one_spelling(written: str, kept: str) -> None:
    assert addresses.normalise(written) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Two domains since IDNA 2008 (RFC 5894 §7.2): a mail to the one must not go to the other.
        ("anna@straße.example", "anna@strasse.example"),
        ("anna@fußball.example", "anna@fussball.example"),
        ("anna@βόλος.example", "anna@βόλοσ.example"),
        ("anna+rechnung@kunde.example", "anna@kunde.example"),
        ("аnna@kunde.example", "anna@kunde.example"),  # a Cyrillic letter
        ("änna@kunde.example", "anna@kunde.example"),
    ],
)
def test_two_addresses_stay_two(one: str, other: str) -> None:
    assert addresses.normalise(one) != addresses.normalise(other)
    assert addresses.in_ascii(one) != addresses.in_ascii(other)


def test_a_sharp_s_is_written_as_its_owner_registered_it() -> None:
    assert addresses.in_ascii("anna@straße.example") == "anna@xn--strae-oqa.example"


@pytest.mark.parametrize(
    "address", ["a@" + "x" * 250 + ".example", "l" * 64 + "@" + "ab." * 70 + "example", "anna@kunde..example"]
)
def test_an_address_longer_than_mail_allows_is_not_sound(address: str) -> None:
    # RFC 5321 §4.5.3.1.3; the store keeps 254 letters.
    assert not addresses.is_sound(address)
