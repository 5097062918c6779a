"""How long Slack waits for an acknowledgement, of a busy team and of fifty messages at once."""

from functools import partial

from benchmarks.measuring import percentile
from benchmarks.runs import in_turns, program, together
from benchmarks.table import Aim, Figure

TURNS = 2
BARE = "Bolt that keeps nothing"
FIGURES = (
    ("event to ack, 20 a second, p50", "steady", 0.5, None),
    ("event to ack, 20 a second, p99", "steady", 0.99, Aim(at_most=100)),
    ("event to ack, 50 at once, p50", "burst", 0.5, None),
    # Slack's own deadline.
    ("event to ack, 50 at once, p99", "burst", 0.99, Aim(at_most=3000)),
)


def compare() -> list[Figure]:
    ours, bare = in_turns(
        TURNS,
        {
            "slack: Postbote": partial(program, "acks", "ours"),
            "slack: bare Bolt": partial(program, "acks", "bare"),
        },
    )
    return [
        Figure(
            *("slack", name, percentile(together(ours, key), part), "ms"),
            *(percentile(together(bare, key), part), BARE, aim),
        )
        for name, key, part, aim in FIGURES
    ]
