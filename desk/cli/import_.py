"""`postbote import`: another helpdesk's records, from its export."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, rows, say
from desk.house import House
from desk.migration.findings import Findings
from desk.migration.report import Report
from desk.migration.sources import READERS
from desk.migration.writing import bring_over
from models.comment import Channel

_SHOWN_PROBLEMS = 20
# Of a file that is read, before that is said again.
_STEP = 10_000_000


def _zone(_: click.Context, __: click.Parameter, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise click.BadParameter(f"there is no time zone {name}") from fault


@click.command("import")
@click.argument("source", type=click.Choice(list(READERS)))
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what would come and what has no home.")
@click.option(
    "--name",
    help="What their numbers are kept under, SOURCE if left out; two helpdesks of one kind need two.",
)
@click.option(
    "--timezone",
    "zone",
    default="UTC",
    show_default=True,
    callback=_zone,
    help="Of times that don't say it: that of the old database server, like Europe/Berlin.",
)
@click.option(
    "--keep-fields", is_flag=True, help="Fields without a home become an internal note of each ticket."
)
@click.option("--as", "handle", metavar="AGENT", help="Act as this agent; an administrator.")
@json_option
@with_house
async def command(
    house: House,
    /,
    source: str,
    file: Path,
    is_dry: bool,
    name: str | None,
    zone: ZoneInfo,
    keep_fields: bool,
    handle: str | None,
    as_json: bool,
) -> None:
    """Bring tickets, comments, contacts, organisations and files over from another helpdesk.

    FILE is the export; docs/migration.md says how to make it. Nobody is mailed and no Slack card is posted.
    Run it again after an interruption, or with a newer export: it brings what is new.
    """
    findings = Findings()
    actor = replace(await acting(handle), channel=Channel.IMPORT)
    if sys.stderr.isatty():
        findings.on_read = _Odometer(file.name).read
    with READERS[source](file, findings, zone=zone) as records, _bar(findings) as bar:
        report = await bring_over(
            house,
            records,
            source=name or source,
            actor=actor,
            findings=findings,
            is_dry=is_dry,
            keep_fields=keep_fields,
            progress=bar.done,
        )
    (_print_json if as_json else _print_for_people)(report, findings, is_dry=is_dry)


class _Odometer:
    """Says on one line how much of a big file has been looked through."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._bytes = 0

    def read(self, count: int) -> None:
        before, self._bytes = self._bytes // _STEP, self._bytes + count
        if self._bytes // _STEP > before:
            click.echo(f"\rReading {self._name}: {self._bytes / 1_000_000:,.0f} MB", err=True, nl=False)
        elif not count:
            click.echo("\r\033[K", err=True, nl=False)


class _Bar:
    """Appears once the reader knows how much there is."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._shown: click._termui_impl.ProgressBar[int] | None = None

    def done(self, count: int) -> None:
        if self._shown is None:
            length = max(self._findings.expected, count)
            self._shown = click.progressbar(length=length, file=sys.stderr, show_pos=True)
        self._shown.update(count)

    def finish(self) -> None:
        if self._shown is not None:
            self._shown.render_finish()


@contextmanager
def _bar(findings: Findings) -> Iterator[_Bar]:
    bar = _Bar(findings)
    try:
        yield bar
    finally:
        bar.finish()


def _print_json(report: Report, findings: Findings, *, is_dry: bool) -> None:
    for kind, count in report.by_kind.items():
        line({"kind": kind, **asdict(count), "dry_run": is_dry})
    for name, found in _lists(findings).items():
        for what, times in found.most_common():
            line({name: what, "count": times})
    for problem in findings.problems:
        line({"problem": problem.what, "where": problem.where})


def _print_for_people(report: Report, findings: Findings, *, is_dry: bool) -> None:
    say("Nothing was written. This would come:" if is_dry else "This came over:")
    counts = [{"kind": kind, **asdict(count)} for kind, count in report.by_kind.items()]
    rows(counts, as_json=False, columns=("kind", "new", "found", "known"), none="")
    headings = {
        "note": "Notes:",
        "unknown_value": "Values that are none of ours:",
        "no_home": "Without a home:",
    }
    for name, found in _lists(findings).items():
        if found:
            say(f"\n{headings[name]}")
        for what, times in found.most_common():
            say(f"  {times:>7} × {what}")
    if findings.problem_count:
        say(f"\nProblems ({findings.problem_count}):")
    for problem in findings.problems[:_SHOWN_PROBLEMS]:
        say(f"  {problem.where}: {problem.what}")
    if findings.problem_count > _SHOWN_PROBLEMS:
        say("  … --json names more of them.")


def _lists(findings: Findings) -> dict[str, Counter[str]]:
    return {"note": findings.notes, "unknown_value": findings.unknown_values, "no_home": findings.no_home}
