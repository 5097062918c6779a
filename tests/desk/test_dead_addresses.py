"""Which refusals mean that there is no such mailbox (RFC 3463): these alone end in the list (R36)."""

import pytest

from desk.dead_addresses import is_dead


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.1.1", ""),
        ("5.1.2", "bad destination system"),
        ("5.1.3", ""),
        ("5.1.6", "moved"),
        ("5.1.10", "RESOLVER.ADR.RecipientNotFound"),
        ("5.2.1", "mailbox disabled"),
        ("", "550 5.1.1 <weber@kunde.example>: Recipient address rejected"),
        ("", "550 No such user here"),
        ("5.0.0", "user unknown"),
        ("5.1.0", "550 Unknown recipient"),
        ("5.4.4", "Host or domain name not found. Name service error"),
        ("", "Sorry, no mailbox here by that name."),
        ("", "Die von Ihnen eingegebene E-Mail-Adresse konnte nicht gefunden werden."),
        ("", "Der Empfänger weber@kunde.example ist unbekannt."),
        ("5.0.0", "The recipient's mailbox weber@kunde.example does not exist"),
    ],
)
def test_these_addresses_are_dead(status: str, words: str) -> None:
    assert is_dead(status, words)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.7.1", "user unknown, says our policy"),
        ("5.2.2", "mailbox full"),
        ("5.2.3", "message too long for this mailbox"),
        ("5.3.4", "message too big"),
        ("5.6.0", "content rejected"),
        ("5.4.6", "routing loop"),
        ("4.1.1", "user unknown"),
        ("", "550 spam: no such user would want this"),
        ("", "552 The mailbox is full, recipient not found in quota table"),
        ("", "554 Relay access denied, user unknown"),
        ("", "550 rejected"),
        ("", "451 4.3.0 try later"),
        ("", ""),
    ],
)
def test_these_are_not(status: str, words: str) -> None:
    assert not is_dead(status, words)


def test_a_long_text_is_read_quickly() -> None:
    assert not is_dead("", "mailbox " * 100_000)
