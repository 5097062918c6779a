"""An address that looks like a participant's is told as such."""

import pytest

from desk.look_alikes import look_alike

WEBER = "weber@kunde.example"


@pytest.mark.parametrize(
    "address",
    [
        "w\u0435ber@kunde.example",  # Cyrillic e
        "weber@kund\u0435.example",
        "weber@" + "kund\u0435.example".encode("idna").decode(),
        "wéber@kunde.example",
        "vveber@kunde.example",
        "weber@kuncle.example",
        "WEBER@kunde.examp1e",
    ],
)
def test_what_a_reader_takes_for_the_same_is_found(address: str) -> None:
    assert look_alike(address, ["someone@else.example", WEBER]) == WEBER


@pytest.mark.parametrize("address", [WEBER, "weber@kunden.example", "heber@kunde.example", "", "@", "x"])
def test_another_address_is_another(address: str) -> None:
    assert look_alike(address, [WEBER]) is None


def test_letters_that_are_no_punycode_are_taken_as_they_are() -> None:
    assert look_alike("a@xn--\udcff.example", [WEBER]) is None
    assert look_alike("a@xn--999999999.example", [WEBER]) is None
