"""Mails a second to a mail server that takes everything, over 1, 4 and 16 connections, signed or not."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.runs import in_turns, median, per_second, program, server
from benchmarks.table import Aim, Figure
from tests.parts.postgres import Postgres

MAILS = 1000
TURNS = 3
CONNECTIONS = (1, 4, 16)
BARE = "bare aiosmtplib, the same bytes and connections"


def compare() -> list[Figure]:
    with server("smtp_sink") as port, _key() as key, _postgres() as postgres:
        raw = program("mail_out", "raw", port, MAILS, 1, "", "")
        figures = [
            Figure("mail_out", "what the mail server itself takes", MAILS / raw["seconds"], "mails/s"),
        ]
        for signing in ("", key):
            for connections in CONNECTIONS:
                figures += _figures(port, connections, signing, postgres)
        return figures


def _figures(port: str, connections: int, key: str, postgres: Postgres) -> list[Figure]:
    name = f"{connections} connection{'s' if connections > 1 else ''}{', DKIM' if key else ''}"
    arguments = (port, MAILS, connections, key)
    sqlite, on_postgres, bare = in_turns(
        TURNS,
        {
            f"{name}: Postbote": partial(program, "mail_out", "ours", *arguments, ""),
            f"{name}: Postbote on PostgreSQL": lambda: program(
                "mail_out", "ours", *arguments, postgres.empty_database()
            ),
            f"{name}: bare": partial(program, "mail_out", "bare", *arguments, ""),
        },
    )
    floor, aim = per_second(bare), Aim(of_floor=0.5)
    return [
        Figure("mail_out", f"{name}, SQLite", per_second(sqlite), "mails/s", floor, BARE, aim),
        Figure("mail_out", f"{name}, PostgreSQL", per_second(on_postgres), "mails/s", floor, BARE, aim),
        Figure(
            *("mail_out", f"{name}, CPU a mail", median(sqlite, "cpu") / MAILS * 1000, "ms"),
            *(median(bare, "cpu") / MAILS * 1000, BARE),
        ),
        Figure("mail_out", f"{name}, memory", median(sqlite, "mb"), "MB", median(bare, "mb"), BARE),
    ]


@contextlib.contextmanager
def _key() -> Iterator[str]:
    """An RSA key of 2,048 bits, as most sign with."""
    handle, file = tempfile.mkstemp(suffix=".pem")
    os.close(handle)
    subprocess.run(
        ["openssl", "genrsa", "-traditional", "-out", file, "2048"], check=True, capture_output=True
    )
    try:
        yield file
    finally:
        Path(file).unlink()


@contextlib.contextmanager
def _postgres() -> Iterator[Postgres]:
    postgres = Postgres()
    try:
        postgres.start()
        yield postgres
    finally:
        postgres.stop()
