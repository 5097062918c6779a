"""A person with a mail program of his own: puts mails there, marks, moves and deletes them."""

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from tests.parts.dovecot import PASSWORD


class Server(Protocol):
    host: str
    port: int


@contextmanager
def mail_program(server: Server, user: str, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
    """Logged in, with the folder open."""
    program = imaplib.IMAP4(server.host, server.port, timeout=20)
    try:
        program.login(user, PASSWORD)
        program.select(folder)
        yield program
    finally:
        program.shutdown()


def put(server: Server, user: str, *mails: bytes, folder: str = "INBOX") -> None:
    """By APPEND, which every server takes."""
    with mail_program(server, user) as program:
        for mail in mails:
            status, words = program.append(folder, "", "", mail.replace(b"\n", b"\r\n"))
            assert status == "OK", words
