"""What a reader and the writer have to tell a person: damage by line, what has no home, what was decided."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

# So many are told one by one; the rest are counted.
MOST_PROBLEMS = 1000


class Problem(NamedTuple):
    """A record or line that could not be taken as it is; `where` names file and line, or the record."""

    where: str
    what: str


@dataclass(slots=True)
class Findings:
    """Filled while records are read and written."""

    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    # What has no field or record of ours, by the name it has there.
    no_home: Counter[str] = field(default_factory=Counter)
    # Values of theirs that are none of ours, and what was taken instead.
    unknown_values: Counter[str] = field(default_factory=Counter)
    # What was done otherwise than one might expect.
    notes: Counter[str] = field(default_factory=Counter)
    # Records that will come, as soon as the reader knows.
    expected: int = 0
    # Hears of bytes read, as long as a big file is looked through before the first record.
    on_read: Callable[[int], None] = lambda _: None

    def problem(self, where: str, what: str) -> None:
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(where, what))

    def homeless(self, name: str, count: int = 1) -> None:
        self.no_home[name] += count

    def unknown(self, field_name: str, value: str, taken: str) -> None:
        self.unknown_values[f"{field_name} “{value[:80]}” became {taken}"] += 1

    def note(self, sentence: str) -> None:
        self.notes[sentence] += 1
