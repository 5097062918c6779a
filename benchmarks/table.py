"""A figure, its floor from the same run, what it should be, and all of them as a table or as JSON lines."""

import json
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure should be: a share of its floor, or a bound that holds on any machine."""

    of_floor: float | None = None
    at_most: float | None = None
    at_least: float | None = None

    def told(self, unit: str) -> str:
        if self.at_least is not None:
            return f"≥ {self.at_least:,g} {unit}"
        return f"≥ {self.of_floor:.0%} of it" if self.of_floor is not None else f"≤ {self.at_most:g} {unit}"

    def is_met_by(self, value: float, floor: float | None) -> bool:
        if self.of_floor is not None:
            return bool(floor) and value >= self.of_floor * floor
        if self.at_least is not None:
            return value >= self.at_least
        return self.at_most is not None and value <= self.at_most


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what we reach, and beside it what is possible here and now."""

    part: str
    name: str
    value: float
    unit: str
    floor: float | None = None
    floor_is: str = ""
    aim: Aim | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None

    @property
    def is_met(self) -> bool | None:
        return self.aim.is_met_by(self.value, self.floor) if self.aim is not None else None

    def as_json(self) -> str:
        told = {
            "part": self.part,
            "figure": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "floor": round(self.floor, 3) if self.floor is not None else None,
            "floor_is": self.floor_is or None,
            "ratio": round(self.ratio, 3) if self.ratio is not None else None,
            "aim": self.aim.told(self.unit) if self.aim is not None else None,
            "met": self.is_met,
        }
        return json.dumps(told, ensure_ascii=False)

    def as_cells(self) -> list[str]:
        verdict = {True: "met", False: "NOT MET", None: ""}[self.is_met]
        return [
            self.part,
            self.name,
            _shown(self.value, self.unit),
            _shown(self.floor, self.unit) if self.floor is not None else "",
            self.floor_is,
            f"{self.ratio:.2f}" if self.ratio is not None else "",
            self.aim.told(self.unit) if self.aim is not None else "",
            verdict,
        ]


HEADINGS = ["part", "figure", "Postbote", "floor", "the floor is", "ratio", "aim", ""]


def as_table(figures: Sequence[Figure]) -> str:
    """Columns of text, which Markdown reads as a table too."""
    rows = [HEADINGS, *(figure.as_cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _shown(value: float, unit: str) -> str:
    figure = f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
    return f"{figure} {unit}"
