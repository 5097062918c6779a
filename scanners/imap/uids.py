"""Many UIDs in little room: ascending ranges, so that a folder of 100,000 mails costs what its gaps cost."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Uids:
    """Each once, ascending. `ranges` are (first, last), apart from each other."""

    ranges: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, numbers: Iterable[int]) -> "Uids":
        """From numbers in any order; those that come in order take no room."""
        ranges: list[tuple[int, int]] = []
        in_order = True
        for number in numbers:
            if ranges and ranges[-1][0] <= number <= ranges[-1][1] + 1:
                ranges[-1] = (ranges[-1][0], max(number, ranges[-1][1]))
            else:
                in_order = in_order and not (ranges and number < ranges[-1][0])
                ranges.append((number, number))
        return cls(tuple(ranges if in_order else _joined(ranges)))

    def above(self, number: int) -> "Uids":
        """Those greater than `number`."""
        rest = ((max(first, number + 1), last) for first, last in self.ranges if last > number)
        return Uids(tuple(rest))

    @property
    def first(self) -> int:
        return self.ranges[0][0]

    @property
    def last(self) -> int:
        return self.ranges[-1][1]

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges)

    def __iter__(self) -> Iterator[int]:
        for first, last in self.ranges:
            yield from range(first, last + 1)


def _joined(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
