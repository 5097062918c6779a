"""What servers say when they want no mail now: is it about the one mail, or about all to that domain?"""

import pytest

from desk.mail_out import throttling

# As they are said in the world.
OF_DOMAIN = (
    (421, "4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume"),
    (421, "4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP"),
    (
        421,
        "RP-001 (SNT004) Unfortunately, some messages from 192.0.2.1 weren't sent: exceeded the rate limit",
    ),
    (421, "mx.kunde.example Service not available - closing connection"),
    (451, "4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77719)"),
    (450, "4.7.1 Client host rejected: cannot find your hostname, [192.0.2.1]"),
    (452, "4.3.2 System not accepting network messages"),
    (451, "4.4.5 Mail system congestion"),
    (450, "Requested mail action not taken: rate limit exceeded"),
    (452, "Too many messages in this hour"),
)
OF_A_MAIL = (
    (450, "4.2.1 The user you are trying to contact is receiving mail at a rate that prevents delivery"),
    (452, "4.2.2 The email account that you tried to reach is over quota. Too many messages."),
    (450, "4.1.8 Sender address rejected: Domain not found"),
    (451, "4.3.0 Temporary failure, please try again later"),
    (452, "4.3.1 Insufficient system storage"),
    (450, "mailbox busy"),
    (451, "Local error in processing"),
    (454, "4.7.0 TLS not available due to temporary reason"),
    (550, "5.7.1 rate limit exceeded"),
    (554, "too many hops"),
)
GREYLISTED = (
    (450, "4.7.1 <a@b.example>: Recipient address rejected: Greylisted, see http://postgrey.example", 300),
    (450, "4.2.0 Greylisted", 300),
    (451, "4.7.1 Greylisting in action, please come back in 00:15:00", 900),
    (450, "4.7.1 Graylisted for 600 seconds", 600),
    (451, "4.7.1 grey-listed, try again in 10 minutes", 600),
    (450, "Greylisted, please try again in 60 sec", 300),
    (450, "greylisted, come back in 48:00:00", 3600),
)


@pytest.mark.parametrize(("code", "words"), OF_DOMAIN)
def test_throttling_is_about_all_mail_to_the_domain(code: int, words: str) -> None:
    assert throttling.is_of_domain(code, words)


@pytest.mark.parametrize(("code", "words"), OF_A_MAIL)
def test_what_speaks_of_a_mailbox_or_says_nothing_clear_holds_up_nobody_else(code: int, words: str) -> None:
    assert not throttling.is_of_domain(code, words)
    assert throttling.greylisted(code, words) is None


@pytest.mark.parametrize(("code", "words", "seconds"), GREYLISTED)
def test_a_greylisted_mail_comes_again_when_the_server_wants_it(code: int, words: str, seconds: int) -> None:
    """RFC 6647: after five minutes, or as late as is said, within an hour; nobody else waits."""
    assert throttling.greylisted(code, words) == seconds
    assert not throttling.is_of_domain(code, words)
