"""Addresses in a machine's text, whatever stands around them."""

import pytest

from scanners.kinds.addresses_in_text import addresses_in


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("<weber@kunde.example>: 550 unknown", ["weber@kunde.example"]),
        ('"weber@kunde.example" (Anna)', ["weber@kunde.example"]),
        ("RCPT TO:<weber@kunde.example>", ["weber@kunde.example"]),
        ("[SMTP:weber@kunde.example]", ["weber@kunde.example"]),
        ("550 weber@kunde.example...User unknown", ["weber@kunde.example"]),
        ("Write to weber@kunde.example. Or to a@b.example, please", ["weber@kunde.example", "a@b.example"]),
        ("mailto:weber@kunde.example", ["weber@kunde.example"]),
        ("dda:SMTP=weber@kunde.example;", ["weber@kunde.example"]),
        ("宛先weber@kunde.example様", ["weber@kunde.example"]),
        ("收件人：weber@kunde.example。", ["weber@kunde.example"]),
        ("<.weber..@kunde.example>", [".weber..@kunde.example"]),
        ("o'weber@kunde.example", ["o'weber@kunde.example"]),
        ("jörg@müller.example", ["jörg@müller.example"]),
        ("weber@[192.0.2.1] at 12:00 @ noon", []),
        ("nobody here", []),
    ],
)
def test_an_address_is_told_without_its_surroundings(line: str, found: list[str]):
    assert addresses_in(line) == found
