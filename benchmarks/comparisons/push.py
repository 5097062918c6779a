"""How soon after the mail server's push a mail is a ticket, and its card stands in Slack."""

from functools import partial

from benchmarks.measuring import percentile
from benchmarks.runs import in_turns, program, together
from benchmarks.table import Aim, Figure

TURNS = 2
FLOOR = "aioimaplib, Tortoise, slack_sdk, bare"


def compare() -> list[Figure]:
    ours, bare = in_turns(
        TURNS,
        {
            "push: Postbote": partial(program, "push", "ours"),
            "push: the bare libraries": partial(program, "push", "bare"),
        },
    )
    tickets, cards = together(ours, "tickets"), together(ours, "cards")
    possible = together(bare, "cards")
    return [
        _figure("mail pushed to ticket, median", percentile(tickets, 0.5)),
        _figure("mail pushed to Slack card, median", percentile(cards, 0.5), percentile(possible, 0.5)),
        _figure(
            "mail pushed to Slack card, p95",
            percentile(cards, 0.95),
            percentile(possible, 0.95),
            Aim(at_most=300),
        ),
    ]


def _figure(name: str, value: float, floor: float | None = None, aim: Aim | None = None) -> Figure:
    return Figure("push", name, value, "ms", floor, FLOOR if floor else "", aim)
