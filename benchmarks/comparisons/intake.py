"""Mails a second from IMAP to ticket: a real Dovecot holds them, everything is on."""

from functools import partial

from benchmarks.runs import in_turns, median, per_second, program
from benchmarks.table import Aim, Figure
from benchmarks.workload import mails
from tests.parts.dovecot import PASSWORD, Dovecot

MAILS = 1000
TURNS = 5
NAME = "IMAP to ticket, everything on"


def compare() -> list[Figure]:
    server = Dovecot()
    server.start()
    try:
        url = _filled(server)
        ours, bare = in_turns(
            TURNS,
            {
                "intake: Postbote": partial(program, "intake", url, MAILS),
                "intake: the bare prototype": partial(program, "bare_intake", url),
            },
        )
    finally:
        server.stop()
    default, compat32, inserts = in_turns(
        1,
        {
            "intake: stdlib email": partial(program, "parsing", "default", MAILS),
            "intake: stdlib email, compat32": partial(program, "parsing", "compat32", MAILS),
            "intake: raw inserts": partial(program, "inserts", MAILS),
        },
    )
    rate = per_second(ours)
    return [
        _rate(rate, per_second(bare), "bare prototype: parse, IMAP, Tortoise transaction", Aim(of_floor=0.6)),
        _rate(rate, per_second(default), "stdlib parse, policy.default"),
        _rate(rate, per_second(compat32), "stdlib parse, compat32"),
        _rate(rate, per_second(inserts), "raw SQLite inserts, a commit each"),
        Figure(
            part="intake",
            name="CPU a mail",
            value=median(ours, "cpu") / MAILS * 1000,
            unit="ms",
            floor=median(bare, "cpu") / MAILS * 1000,
            floor_is="bare prototype",
        ),
        Figure(
            part="intake",
            name="most memory while 1,000 mails come in",
            value=median(ours, "mb"),
            unit="MB",
            floor=median(bare, "mb"),
            floor_is="bare prototype",
            aim=Aim(at_most=150),
        ),
    ]


def _filled(server: Dovecot) -> str:
    user = server.user()
    server.deliver(user, *(mail.raw for mail in mails(MAILS)))
    return f"imap://{user}:{PASSWORD}@{server.host}:{server.port}/INBOX?starttls=never"


def _rate(ours: float, floor: float, floor_is: str, aim: Aim | None = None) -> Figure:
    return Figure(
        part="intake", name=NAME, value=ours, unit="mails/s", floor=floor, floor_is=floor_is, aim=aim
    )
