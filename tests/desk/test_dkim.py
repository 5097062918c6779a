"""Signatures by DKIM (RFC 6376), checked by another implementation as receivers do."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from desk import clock, mail_servers
from desk.house import House
from desk.mail_out.dkim_signing import DkimKey
from desk.mail_servers import Dkim, NewMailServer
from models.delivery import Courier, Delivery, State
from tests.parts.house import OPERATOR, Cast, MakeHouse, as_agent
from tests.parts.mail_out import answer, send_all, ticket_of
from tests.parts.smtp_script import Deed, SmtpScript, Step

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MAIL = (
    b"From: Support <support@desk.example>\r\nTo: =?utf-8?q?J=C3=B6rg?= <joerg@kunde.example>\r\n"
    b"Subject: Ein langer\r\n Betreff  mit Umbruch\r\nMessage-ID: <1@desk.example>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\nX-Other: 1\r\n\r\n"
    b"Guten Tag, \r\n\r\nzwei  Leerzeichen\tund Tab. \r\n\r\n\r\n"
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
async def house(make_house: MakeHouse, store: None) -> House:
    """Without POSTBOTE_SMTP."""
    return make_house(smtp="")


@cache
def private(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def pem(
    key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey,
    form: serialization.PrivateFormat = serialization.PrivateFormat.PKCS8,
) -> str:
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def dns(name: bytes, **_: object) -> bytes | None:
    if name.rstrip(b".") != b"s1._domainkey.desk.example":
        return None
    public = private().public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(der)


def is_believed(data: bytes) -> bool:
    return bool(dkim.verify(data, dnsfunc=dns))


@pytest.mark.parametrize(
    "form", [serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL]
)
def test_receivers_believe_the_signature(form: serialization.PrivateFormat):
    signed = DkimKey.read("Desk.example", "s1", pem(private(), form)).signed(MAIL, at=AT)

    assert signed.endswith(MAIL)
    assert is_believed(signed)
    assert max(map(len, signed.split(b"\r\n"))) <= 78
    assert b"t=1795507200;" in signed


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"zwei", b"drei"),
        (b"langer", b"kurzer"),
        (b"joerg@", b"anna@"),
        (b"<1@desk", b"<2@desk"),
        (b"text/plain", b"text/html"),
    ],
)
def test_a_changed_mail_is_not_believed(old: bytes, new: bytes):
    signed = DkimKey.read("desk.example", "s1", pem(private())).signed(MAIL, at=AT)
    assert not is_believed(signed.replace(old, new))


def test_a_second_sender_can_not_be_put_on_top():
    signed = DkimKey.read("desk.example", "s1", pem(private())).signed(MAIL, at=AT)
    assert not is_believed(b"From: chef@desk.example\r\n" + signed)


def test_white_space_that_servers_change_on_the_way_breaks_nothing():
    signed = DkimKey.read("desk.example", "s1", pem(private())).signed(MAIL, at=AT)
    assert is_believed(signed.replace(b"Tab. \r\n", b"Tab.\r\n").replace(b"\r\n Betreff  ", b" Betreff "))


def test_an_empty_mail_is_signed_too():
    mail = b"From: support@desk.example\r\n\r\n"
    assert is_believed(DkimKey.read("desk.example", "s1", pem(private())).signed(mail, at=AT))


def test_the_same_mail_gets_the_same_signature():
    key = DkimKey.read("desk.example", "s1", pem(private()))
    assert key.signed(MAIL, at=AT) == key.signed(MAIL, at=AT)


@pytest.mark.parametrize(
    ("domain", "selector", "make", "words"),
    [
        ("desk", "s1", lambda: pem(private()), "is no domain"),
        ("desk.example;", "s1", lambda: pem(private()), "is no domain"),
        ("desk.example", "s 1", lambda: pem(private()), "selector"),
        ("desk.example", "s1", lambda: "/nowhere/key.pem", "can't be read"),
        ("desk.example", "s1", lambda: pem(ed25519.Ed25519PrivateKey.generate()), "no RSA key"),
        (
            "desk.example",
            "s1",
            lambda: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
            "no RSA",
        ),
        ("desk.example", "s1", lambda: pem(private())[:700], "without a password"),
    ],
)
def test_a_key_that_can_not_sign_is_refused_when_it_is_set(
    domain: str, selector: str, make: Callable[[], str], words: str
):
    with pytest.raises(ValueError, match=words) as refused:
        DkimKey.read(domain, selector, make())
    assert "BEGIN" not in str(refused.value)


def test_a_short_key_is_refused():
    numbers = b"".join(_integer(number) for number in (0, 2**511 + 1, 65537, 3, 3, 3, 3, 3, 3))
    text = base64.encodebytes(b"\x30\x81" + bytes([len(numbers)]) + numbers).decode()
    short = f"-----BEGIN RSA PRIVATE KEY-----\n{text}-----END RSA PRIVATE KEY-----\n"
    with pytest.raises(ValueError, match="nobody would believe it"):
        DkimKey.read("desk.example", "s1", short)


def _integer(number: int) -> bytes:
    """DER."""
    plain = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return b"\x02" + bytes([len(plain)]) + plain


async def test_mails_leave_signed_and_go_again_as_they_were(house: House, cast: Cast, tmp_path: Path):
    file = tmp_path / "dkim.pem"
    file.write_text(pem(private()))
    async with SmtpScript() as server:
        signing = Dkim("desk.example", "s1", str(file))
        new = NewMailServer("Out", server.url, senders=["@desk.example"], dkim=signing)
        await mail_servers.add(house, new, actor=OPERATOR)
        ticket = await ticket_of(house, cast.weber, actor=as_agent(cast.nadia))
        await Delivery.all().delete()
        await answer(house, ticket, "Grüße", actor=as_agent(cast.nadia))
        await Delivery.filter(contact_id=None).delete()
        server.on(Step.DOT, Deed.CLOSE, times=1)
        await send_all(house)
        await Delivery.filter(state=State.DEFERRED).update(due_at=clock.now())
        await send_all(house)

    first, again = server.taken
    assert is_believed(first.data)
    assert again.data == first.data
    assert b"d=desk.example; s=s1;" in first.data
    assert (await Delivery.get(courier=Courier.MAIL)).state == State.SENT
