"""What is said of our own sender condemns no customer's address."""

import pytest

from desk.dead_addresses import is_dead


@pytest.mark.parametrize(
    ("status", "words"),
    [
        # Postfix, reject_unverified_sender and reject_unlisted_sender.
        ("5.1.0", "550 5.1.0 <a@desk.example>: Sender address rejected: User unknown in virtual table"),
        ("5.1.1", "550 5.1.1 <a@desk.example>: Sender address rejected: User unknown"),
        ("", "550 <a@desk.example>: Sender address rejected: undeliverable address: unknown user: a"),
        # Exim, with callouts.
        ("", "550-Verification failed for <a@desk.example> 550-No Such User Here 550 Sender verify failed"),
        ("5.0.0", "550-Callback setup failed while verifying <a@b.example> 550 Sender: no such user"),
        ("5.0.0", "550 Sender's mailbox does not exist"),
        ("", "553 Der Absender ist ungültig: Benutzer unbekannt"),
    ],
)
def test_a_server_that_doubts_our_sender_says_nothing_of_the_customer(status: str, words: str) -> None:
    assert not is_dead(status, words)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.1.1", "550 5.1.1 <weber@kunde.example>: Recipient address rejected: User unknown"),
        ("5.1.1", "The address was not found; returned to sender"),
        ("", "550 No such user here. Return to sender."),
        ("", "Returned to sender: user unknown\nSender: support@desk.example"),
    ],
)
def test_a_word_of_the_sender_saves_no_dead_mailbox(status: str, words: str) -> None:
    assert is_dead(status, words)
