"""Queued answers a second to a mail server that takes everything."""

from functools import partial

from benchmarks.runs import in_turns, median, per_second, program, server
from benchmarks.table import Figure

MAILS = 1000
TURNS = 3
NAME = "queued answers sent over SMTP"


def compare() -> list[Figure]:
    with server("smtp_sink") as port:
        ours, one, five = in_turns(
            TURNS,
            {
                "outbox: Postbote": partial(program, "outbox", port, MAILS),
                "outbox: bare aiosmtplib, one connection": partial(program, "bare_outbox", port, MAILS, 1),
                "outbox: bare aiosmtplib, five": partial(program, "bare_outbox", port, MAILS, 5),
            },
        )
    rate = per_second(ours)
    return [
        Figure("outbox", NAME, rate, "mails/s", per_second(one), "bare aiosmtplib, one open connection"),
        Figure(
            *("outbox", NAME, rate, "mails/s", per_second(five), "bare aiosmtplib, five open connections"),
        ),
        Figure(
            *("outbox", "CPU a mail", median(ours, "cpu") / MAILS * 1000, "ms"),
            *(median(five, "cpu") / MAILS * 1000, "bare aiosmtplib, five open connections"),
        ),
    ]
