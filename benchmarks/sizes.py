"""How large the stores are that lists and searches are measured on: `--tickets`, ten thousand by default."""

import os

TICKETS = 10_000
_NAME = "POSTBOTE_BENCH_TICKETS"


def tickets() -> int:
    return int(os.environ.get(_NAME, TICKETS))


def set_tickets(number: int) -> None:
    os.environ[_NAME] = str(number)
