"""The figures as tables that Markdown reads, too, or as lines of JSON."""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.mail_corpus.checked import Checked
from benchmarks.mail_corpus.exceptions import reason_for
from benchmarks.mail_corpus.tally import AIMS, ROBUST, Tally, by_source

OURS = "Postbote"
_ELSEWHERE = Path(__file__).with_name("elsewhere.toml")

# reader -> what it was checked for
Found = Mapping[str, Sequence[Checked]]


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = [list(headings), *(list(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def accuracy(found: Found) -> str:
    """A line for each source and kind, a column for each reader."""
    tallies = {reader: by_source(_shortened(checked)) for reader, checked in found.items()}
    rows = []
    for (source, kind), ours in tallies[OURS].items():
        others = [tallies[reader].get((source, kind)) for reader in found if reader != OURS]
        told = [_share(ours) + (f" (+{ours.odd} odd)" if ours.odd else ""), *(_share(one) for one in others)]
        rows.append([source, kind, str(ours.count), *told])
    return table(["source", "kind", "of", OURS, *(reader for reader in found if reader != OURS)], rows)


def _shortened(checked: Sequence[Checked]) -> Iterable[Checked]:
    """What every file passes takes one line for all sources."""
    failed = {(one.source, one.kind) for one in checked if not one.ok}
    for one in checked:
        is_told = (one.source, one.kind) in failed or not (
            one.kind in ROBUST or one.kind.startswith("agrees")
        )
        yield one if is_told else one._replace(source="all others")


def aims(checked: Sequence[Checked]) -> str:
    rows = []
    for aim in AIMS:
        count, value, sound = aim.reached(checked)
        if count:
            verdict = "met" if value >= aim.at_least else "NOT MET"
            if value < aim.at_least <= sound:
                verdict = "met without odd ones"
            without = f"{sound:.1%}" if sound != value else ""
            rows.append([aim.name, str(count), f"{value:.1%}", without, f"≥ {aim.at_least:.0%}", verdict])
    return table(["", "of", "reached", "without odd ones", "aim", ""], rows)


def elsewhere(kinds: Iterable[str]) -> str:
    """What other libraries reached on other collections."""
    told = []
    for one in tomllib.loads(_ELSEWHERE.read_text(encoding="utf-8"))["measured"]:
        if one["kind"] in kinds:
            keys = list(dict.fromkeys(key for figure in one["figures"] for key in figure))
            rows = [[str(figure.get(key, "")) for key in keys] for figure in one["figures"]]
            told.append(f"Measured before, {one['collection']}:\n" + table(keys, rows))
    return "\n\n".join(told)


def odd(checked: Iterable[Checked]) -> str:
    rows = [[one.source, one.name, reason] for one in checked if not one.ok and (reason := reason_for(one))]
    return table(["source", "message", "why what is expected there is odd"], rows) if rows else ""


def misses(checked: Iterable[Checked], most: int) -> str:
    """What is expected and what came, of the first that are wrong."""
    wrong = [one for one in checked if not one.ok and reason_for(one) is None]
    told = [
        f"--- {one.source} / {one.kind} / {one.name}\nexpected  {one.expected!r}\ngot       {one.got!r}"
        for one in wrong[:most]
    ]
    return "\n".join([f"{len(wrong)} are wrong", *told])


def as_json(reader: str, checked: Iterable[Checked]) -> Iterable[str]:
    for (source, kind), tally in by_source(checked).items():
        told: dict[str, Any] = {
            "reader": reader,
            "source": source,
            "kind": kind,
            "of": tally.count,
            "right": tally.right,
            "odd": tally.odd,
        }
        yield json.dumps(told | {name: round(tally.mean(name), 4) for name in tally.points})


def _share(tally: Tally | None) -> str:
    if tally is None:
        return ""
    if tally.points:
        return f"{tally.share:.1%} (P {tally.mean('precision'):.2f}, R {tally.mean('recall'):.3f})"
    return f"{tally.share:.1%}"
