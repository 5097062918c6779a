"""The address of a mailbox as administrators type it, and names as IMAP wants them."""

import pytest

from scanners.imap.account import ImapAccount, Tls
from scanners.imap.names import folder_name, quoted, uid_set


@pytest.mark.parametrize(
    ("url", "account"),
    [
        ("imaps://user:pw@host", ImapAccount("host", 993, Tls.IMPLICIT, "user", "pw", "INBOX")),
        ("imap://user:pw@host", ImapAccount("host", 143, Tls.STARTTLS, "user", "pw", "INBOX")),
        (
            "imap://user:pw@127.0.0.1:1143/INBOX?starttls=never",
            ImapAccount("127.0.0.1", 1143, Tls.NEVER, "user", "pw", "INBOX"),
        ),
        (
            "imaps://support@desk.example:p%40ss%2Fw%20o@mail.desk.example:9993/Kunden%20M%C3%BCller/Neu",
            ImapAccount(
                "mail.desk.example",
                9993,
                Tls.IMPLICIT,
                "support@desk.example",
                "p@ss/w o",
                "Kunden Müller/Neu",
            ),
        ),
        ("imaps://u:p@[2001:db8::1]/", ImapAccount("2001:db8::1", 993, Tls.IMPLICIT, "u", "p", "INBOX")),
        ("IMAPS://u:p@HOST/Inbox", ImapAccount("host", 993, Tls.IMPLICIT, "u", "p", "Inbox")),
    ],
)
def test_an_address_is_read(url: str, account: ImapAccount):
    assert ImapAccount.from_url(url) == account


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("", "begins with imaps"),
        ("support@desk.example", "begins with imaps"),
        ("pop3://u:geheim@host", "begins with imaps"),
        ("imaps://geheim@host", "no password"),
        ("imaps://host", "no user name"),
        ("imaps://:geheim@host", "no user name"),
        ("imaps://u:geheim@", "no host"),
        ("imaps://u:geheim@host:99999", "port"),
        ("imaps://u:geheim@host:0", "port"),
        ("imaps://u:geheim/x@host", "percent-encoded"),
        ("imaps://u:gehe#im@host", "port|no host"),
        ("imaps://u:geheim@[host", "can't be read"),
        ("imaps://u:geheim@host/?starttls=never", "no option starttls"),
        ("imap://u:geheim@host/?starttls=maybe", "always or never"),
        ("imap://u:geheim@host/?tls=never", "only option"),
        ("imaps://u:geheim%0d%0aA1@host", "line break"),
        ("imaps://u:geheim@host/INBOX%0aA1", "line break"),
    ],
)
def test_a_faulty_address_is_refused_in_words_that_keep_the_password(url: str, fault: str):
    with pytest.raises(ValueError, match=fault) as refused:
        ImapAccount.from_url(url)
    assert "gehe" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_the_password_is_in_no_representation_of_an_account():
    account = ImapAccount.from_url("imaps://support:streng-geheim@host/INBOX")
    assert "geheim" not in f"{account!r} {account}"
    assert str(account) == "INBOX of support at host"


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        ("INBOX", '"INBOX"'),
        ("Spam mail", '"Spam mail"'),
        ("A & B", '"A &- B"'),
        ("Entwürfe", '"Entw&APw-rfe"'),
        ("~peter/mail/台北/日本語", '"~peter/mail/&U,BTFw-/&ZeVnLIqe-"'),
        ("🙂", '"&2D3eQg-"'),
        ('a"b\\c', '"a\\"b\\\\c"'),
    ],
)
def test_folder_names_are_quoted_and_encoded(name: str, wire: str):
    assert folder_name(name) == wire


def test_strings_are_quoted():
    assert quoted('say "\\"') == '"say \\"\\\\\\""'


def test_many_uids_are_said_shortly():
    assert uid_set([5, 1, 2, 3, 9, 3]) == "1:3,5,9"
    assert uid_set([]) == ""
