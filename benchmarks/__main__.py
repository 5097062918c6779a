"""`python -m benchmarks [PART …] [--json]`: the figures of all parts, or of some."""

import argparse
import contextlib
import importlib
import os
import platform
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import big_stores, sizes
from benchmarks.runs import say
from benchmarks.table import Figure, as_table

PARTS = (
    "parsing",
    "mail",
    "intake",
    "push",
    "outbox",
    "mail_out",
    "portal",
    "slack",
    "process",
    "search",
    "lists",
    "csv",
    "many",
)


def main() -> None:
    options = _parser().parse_args()
    sizes.set_tickets(options.tickets)
    parts = options.part or PARTS
    if {"search", "many"} & set(parts):
        os.environ[big_stores.WITH_SEARCH] = "1"
    started = time.monotonic()
    with _folder(), big_stores.kept():
        figures = [figure for part in parts for figure in _figures_of(part)]
    say(f"{time.monotonic() - started:.0f} s, {machine()}")
    if options.json:
        for figure in figures:
            print(figure.as_json())
    else:
        print(as_table(figures))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m benchmarks", description="What Postbote reaches, beside what is possible"
    )
    parser.add_argument("part", nargs="*", type=_part, metavar="PART", help=f"some of: {', '.join(PARTS)}")
    parser.add_argument(
        "--tickets", type=int, default=sizes.TICKETS, help="how many, where many are measured: 10000"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser


@contextlib.contextmanager
def _folder() -> Iterator[None]:
    """Where all programs put their files; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="postbote-bench-") as folder:
        # Dovecot, which is somebody else, passes through.
        Path(folder).chmod(0o711)
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        yield


def _part(name: str) -> str:
    if name not in PARTS:
        raise argparse.ArgumentTypeError(f"{name}: possible are {', '.join(PARTS)}")
    return name


def _figures_of(part: str) -> Sequence[Figure]:
    return importlib.import_module(f"benchmarks.comparisons.{part}").compare()


def machine() -> str:
    """What the figures were taken on; how busy it was."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, load {load}"


if __name__ == "__main__":
    main()
