"""Whatever a mail says, asking whose it is ends soon and raises nothing."""

import string
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from desk import message_ids, reply_address
from desk.look_alikes import look_alike
from desk.signing import Signer
from models.inbound_mail import Verdict
from scanners import conversations, forwarding, pointers, subjects
from scanners.authentication import authenticate, parse
from scanners.parsed_mail import MailKind
from scanners.parser.parse import parse as parse_mail

SIGNER = Signer((b"a key for tests",))
QUIET = settings(max_examples=150, derandomize=True, database=None, deadline=None)

ANY = some.text(max_size=300)
# What such headers are made of, in any order.
RESULTS = some.lists(
    some.one_of(
        some.sampled_from(
            [
                ";",
                "=",
                "(",
                ")",
                '"',
                "\\",
                ".",
                "dmarc",
                "spf",
                "dkim",
                "pass",
                "fail",
                "mx.desk.example",
                " ",
                "header.from",
                "header.d",
                "kunde.example",
                "smtp.mailfrom",
                "1",
                "\r\n ",
            ]
        ),
        some.text(max_size=5),
    ),
    max_size=60,
).map("".join)


@QUIET
@given(value=RESULTS, trusted=some.sampled_from(["mx.desk.example", "microsoft", ""]))
def test_authentication_results_of_any_make_give_a_verdict(value: str, trusted: str) -> None:
    found = authenticate(
        [("authentication-results", value)], authserv_id=trusted, sender="weber@kunde.example"
    )
    assert found.verdict in set(Verdict)
    assert str(found.why)
    _, results = parse(value)
    # A failure is never read as a pass, whatever stands around it.
    if trusted and any((item.method, item.result) == ("dmarc", "fail") for item in found.results):
        assert found.verdict is Verdict.FAIL
    assert len(results) <= 50


@QUIET
@given(subject=ANY)
def test_subjects_of_any_make_are_read(subject: str) -> None:
    assert len(subjects.mentioned(subject)) <= 10
    bare = subjects.bare(subject)
    assert subjects.bare(f"Re: {bare}") == subjects.bare(bare)


@QUIET
@given(before=ANY, after=ANY, serial=some.integers(1, 10**15 - 1), contact=some.integers(1, 10**6))
def test_a_token_is_found_in_any_words_and_no_other_is(
    before: str, after: str, serial: int, contact: int
) -> None:
    token = reply_address.token(SIGNER, serial=serial, given_to=f"c{contact}")
    found = reply_address.in_words(SIGNER, f"{before}\n{token}\n{after}")
    assert found == reply_address.ReplyAddress(serial, f"c{contact}")
    assert reply_address.in_words(SIGNER, f"{before} {after}") is None


@QUIET
@given(address=some.one_of(ANY, some.text(string.ascii_lowercase + string.digits + "+.@tt", max_size=60)))
def test_addresses_and_ids_that_nobody_signed_are_none(address: str) -> None:
    assert reply_address.read(SIGNER, address) is None
    assert message_ids.serial_of(SIGNER, f"<{address}>") is None
    reply_address.looks_signed(address)
    message_ids.looks_signed(address)
    look_alike(address, ["weber@kunde.example", address])


HEADERS = some.lists(
    some.tuples(
        some.sampled_from(
            ["To", "Cc", "References", "In-Reply-To", "Thread-Index", "X-Original-To", "Subject", "From"]
        ),
        some.text(string.printable.replace("\r", "").replace("\n", ""), max_size=120),
    ),
    max_size=12,
)


@QUIET
@given(headers=HEADERS, body=ANY)
def test_what_points_to_a_ticket_is_read_from_any_mail(headers: list[tuple[str, str]], body: str) -> None:
    raw = "".join(f"{name}: {value}\r\n" for name, value in headers) + f"\r\n{body}"
    mail: Any = parse_mail(raw.encode("utf-8", "replace"))
    assert len(pointers.addresses(mail)) <= pointers.MOST_ADDRESSES
    assert len(pointers.message_ids(mail)) <= pointers.MOST_IDS
    conversation = conversations.conversation_of(mail)
    assert conversation is None or len(conversation) == 44
    assert isinstance(forwarding.words_above(mail), str)
    assert mail.kind in set(MailKind)


def test_the_longest_are_read_in_no_time() -> None:
    """Linear: nothing here looks back. The fact is that it ends."""
    many = 200_000
    parse("(" * many + ";dmarc=pass" * many)
    subjects.bare("Re: " * many)
    subjects.mentioned("[TT1" * many)
    assert reply_address.in_words(SIGNER, "tt1.c1." * many) is None
    assert look_alike("rn" * many, ["m" * many]) is not None
