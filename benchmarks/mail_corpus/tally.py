"""Counts of what was looked at, by source and kind; and the aims that are set for their sums."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from benchmarks.mail_corpus.checked import Checked
from benchmarks.mail_corpus.exceptions import reason_for
from benchmarks.mail_corpus.fields import HEADER


@dataclass(slots=True)
class Tally:
    """`odd` are wrong ones whose expectation was judged to be wrong itself."""

    count: int = 0
    right: int = 0
    odd: int = 0
    points: dict[str, float] = field(default_factory=dict)

    def add(self, one: Checked) -> None:
        self.count += 1
        self.right += one.ok
        self.odd += not one.ok and reason_for(one) is not None
        for name, value in one.points.items():
            self.points[name] = self.points.get(name, 0.0) + value

    @property
    def share(self) -> float:
        return self.right / self.count if self.count else 0.0

    def mean(self, point: str) -> float:
        return self.points.get(point, 0.0) / self.count if self.count else 0.0


def by_source(found: Iterable[Checked]) -> dict[tuple[str, str], Tally]:
    """(source, kind) -> its tally, in the order they came."""
    tallies: dict[tuple[str, str], Tally] = {}
    for one in found:
        tallies.setdefault((one.source, one.kind), Tally()).add(one)
    return tallies


@dataclass(frozen=True, slots=True)
class Aim:
    """What the sum over some kinds should reach; of a point if one is named."""

    name: str
    at_least: float
    counts: Callable[[Checked], bool]
    point: str = ""

    def reached(self, found: Iterable[Checked]) -> tuple[int, float, float]:
        """(how many were looked at, what was reached, and what without odd expectations)."""
        whole, sound = Tally(), Tally()
        for one in found:
            if self.counts(one):
                whole.add(one)
                if one.ok or reason_for(one) is None:
                    sound.add(one)
        return whole.count, self._value(whole), self._value(sound)

    def _value(self, tally: Tally) -> float:
        return tally.mean(self.point) if self.point else tally.share


ROBUST = ("no exception", "no word lost", "clean text", "few defects", "in time")


def _of(*kinds: str) -> Callable[[Checked], bool]:
    return lambda one: one.kind in kinds


def _is_reply(one: Checked) -> bool:
    return one.kind.startswith("reply, ")


AIMS = (
    Aim("header fields and bodies as another parser reads them", 0.98, _of(*HEADER, "text", "html")),
    Aim(
        "files of mails: number, names, contents", 0.98, _of("number of files", "file names", "file contents")
    ),
    Aim(
        "agrees with the standard library where that is trusted",
        0.98,
        lambda one: one.kind.startswith("agrees"),
    ),
    Aim("visible reply exact", 0.90, _is_reply),
    Aim("words of the person kept", 0.98, _is_reply, "recall"),
    Aim("words shown that are the person's", 0.95, _is_reply, "precision"),
    Aim("bounces recognised", 0.99, _of("recognised")),
    Aim("bounces with the right recipients", 0.95, _of("right recipients")),
    Aim("machines' mail known for what it is", 0.99, _of("kind, machines")),
    Aim("persons' mail not taken for a machine's", 1.0, _of("kind, persons")),
    Aim("read without an exception", 1.0, _of("no exception")),
    Aim("no word lost, clean text, few defects, in time", 1.0, _of(*ROBUST[1:])),
)
