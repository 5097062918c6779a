"""Who wrote and to whom: addresses of every damaged kind."""

import pytest

from scanners.parser.parse import parse

ANNA = ("Anna Weber", "anna@kunde.example")
WEBER = ("Weber, Anna", "anna@kunde.example")
BARE = ("", "anna@kunde.example")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Anna Weber <anna@kunde.example>", ANNA),
        ('"Weber, Anna" <anna@kunde.example>', WEBER),
        ("Weber, Anna <anna@kunde.example>", WEBER),
        ("=?utf-8?q?Weber=2C_Anna?= <anna@kunde.example>", WEBER),
        ("=?utf-8?q?Weber,_Anna?= <anna@kunde.example>", WEBER),
        ('"=?utf-8?q?Weber=2C?= =?utf-8?q?_Anna?=" <anna@kunde.example>', WEBER),
        ("=?utf-8?q?Anna_Weber_<anna=40kunde.example>?=", ANNA),
        ("anna@kunde.example (Anna Weber)", ANNA),
        ("Anna (Kunde GmbH (Nord)) Weber <anna@kunde.example>", ANNA),
        ("Anna Weber <anna@kunde.example", ANNA),
        ("Anna Weber anna@kunde.example>", ANNA),
        ("Anna Weber <<anna@kunde.example>>", ANNA),
        ("Anna Weber <anna@kunde.example> <zwei@kunde.example>", ANNA),
        ('"Anna Weber <anna@kunde.example>', ANNA),
        ("Anna Weber [mailto:anna@kunde.example]", ANNA),
        ("'Anna Weber' <'anna@kunde.example'>", ANNA),
        ("Anna Weber\n\t<anna@kunde.example>", ANNA),
        ("Anna Weber <anna @ kunde.example>", ANNA),
        ("Anna Weber <anna@kunde.\n example>", ANNA),
        ("Kasse <anna von oben@kunde.example>", ("Kasse", "anna von oben@kunde.example")),
        ("=?utf-8?q?anna?=@kunde.example", BARE),
        ("Anna Weber <=?utf-8?q?anna=40kunde=2Eexample?=>", ANNA),
        ("<mailto:anna@kunde.example>", BARE),
        ("<@relais.example:anna@kunde.example>", BARE),
        ("anna@kunde.example <anna@kunde.example>", BARE),
        ("anna @ kunde.example", BARE),
        ("info@firma.example <anna@kunde.example>", ("info@firma.example", "anna@kunde.example")),
        ("Anna <anna@münchen.example>", ("Anna", "anna@münchen.example")),
        ("Anna <anna@[192.0.2.1]>", ("Anna", "anna@[192.0.2.1]")),
    ],
)
def test_the_sender_is_found(written: str, read: tuple[str, str]):
    sender = parse(f"From: {written}\n\nx".encode()).from_
    assert sender is not None
    assert (sender.name, sender.address) == read


@pytest.mark.parametrize(
    "written", ["", "Anna Weber", "<>", "MAILER-DAEMON", "undisclosed-recipients:;", '""']
)
def test_where_no_address_stands_none_is_found(written: str):
    assert parse(f"From: {written}\n\nx".encode()).from_ is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a@k.example, b@k.example; c@k.example", ["a@k.example", "b@k.example", "c@k.example"]),
        ("a@k.example b@k.example", ["a@k.example", "b@k.example"]),
        ("Team: a@k.example, Bo <b@k.example>;, c@k.example", ["a@k.example", "b@k.example", "c@k.example"]),
        ("Weber, Anna <a@k.example>, Meier, Bo <b@k.example>", ["a@k.example", "b@k.example"]),
        ("A@K.example, a@k.example", ["A@K.example"]),
        (",,a@k.example,,", ["a@k.example"]),
    ],
)
def test_all_recipients_are_found_once(written: str, read: list[str]):
    assert [one.address for one in parse(f"To: {written}\n\nx".encode()).to] == read


def test_a_name_never_brings_an_address_of_its_own_in():
    """What an encoded word hides is a name, whatever it looks like."""
    mail = parse(b"From: =?utf-8?q?Chef_=3Cchef=40desk.example=3E=2C?= <anna@kunde.example>\n\nx")
    assert mail.from_ is not None
    assert mail.from_.address == "anna@kunde.example"
