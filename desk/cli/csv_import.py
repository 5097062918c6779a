"""`import`: look at a file, tell everything that is wrong with it, and take it in."""

import contextlib
import csv
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from desk.actor import Actor
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, say
from desk.cli.ticket.options import as_option
from desk.house import House
from models.comment import Channel

# So many faults are said; `--errors` keeps them all.
MOST_SAID = 50

HELP = {
    "ticket": "Nobody is mailed, not even of a changed solution, and no card is posted in Slack.",
    "contact": "Only --grant-portal-access opens the portal to somebody; each is then mailed a password.",
}


def import_of(noun: str) -> click.Command:
    """The command of a kind of record, or of tickets."""

    @click.command(
        "import",
        help="Take in a CSV file: all of it, or nothing if a line is bad. Columns are found by the names and "
        f"labels of fields, in English and German. {HELP.get(noun, '')}",
    )
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True))
    @click.option("--map", "mapped", multiple=True, metavar="COLUMN=FIELD", help="Which field a column is.")
    @click.option("--ignore", "ignored", multiple=True, metavar="COLUMN", help="Leave a column out.")
    @click.option("--key", default="", metavar="FIELD", help="Change the record that has this value already.")
    @click.option("--key-column", default="", metavar="COLUMN", help="A key of the system the file is from.")
    @click.option("--source", default="csv", show_default=True, help="With --key-column: which system.")
    @click.option("--dry-run", is_flag=True, help="Say what would be done, and all faults; write nothing.")
    @click.option("--skip-bad-lines", is_flag=True, help="Take in the good lines.")
    @click.option("--errors", type=click.Path(path_type=Path, dir_okay=False), help="Write all faults there.")
    @click.option("--encoding", default="", help="Left out: found by looking at the file.")
    @click.option("--delimiter", default="", help="Left out: found by looking at the file.")
    @click.option("--time-zone", metavar="ZONE", help="Of times that name none: Europe/Berlin.")
    @click.option("--grant-portal-access", is_flag=True, help="Open the portal; mail each a password.")
    @as_option
    @json_option
    @with_house
    async def command(house: House, /, file: Path, handle: str | None, **options: Any) -> None:
        actor = await acting(handle)
        with _on_disk(file) as here:
            await _import(house, here, noun, Actor(channel=Channel.IMPORT, agent=actor.agent), options)

    return command


@contextlib.contextmanager
def _on_disk(file: Path) -> Iterator[Path]:
    """The file is read twice: what comes on standard input is kept meanwhile."""
    if str(file) != "-":
        yield file
        return
    with tempfile.NamedTemporaryFile(prefix="postbote-", suffix=".csv") as kept:
        shutil.copyfileobj(sys.stdin.buffer, kept)
        kept.flush()
        yield Path(kept.name)


async def _import(house: House, file: Path, noun: str, actor: Actor, options: dict[str, Any]) -> None:
    from desk.csv_files import importing, plan

    planned = await plan.planned(file, noun, _wish(options))
    language = actor.agent.language if actor.agent is not None else "en"
    with _errors_file(options["errors"]) as kept, _bar(file, times=1 if options["dry_run"] else 2) as bar:
        faults = _Faults(language, kept)
        told = importing.Told(fault=faults.add, progress=bar)
        counts = await importing.check(planned, actor=actor, told=told)
        is_wanted = not options["dry_run"] and (not faults.number or options["skip_bad_lines"])
        if is_wanted and counts.mails:
            say(f"{counts.mails} mail{'s' * (counts.mails != 1)} with a password will go out.")
        if is_wanted:
            work = importing.take_in if not options["skip_bad_lines"] else importing.take_in_good_lines
            counts.create, counts.update, counts.unchanged = _done(
                await work(house, planned, actor=actor, told=importing.Told(progress=bar))
            )
    _tell(planned, counts, faults, is_written=is_wanted, options=options)
    if faults.number:
        raise SystemExit(1)


def _done(counts: Any) -> tuple[int, int, int]:
    return counts.create, counts.update, counts.unchanged


def _wish(options: dict[str, Any]) -> Any:
    from desk.csv_files.mapping import IGNORED
    from desk.csv_files.plan import Wish

    columns: dict[str, str] = {}
    for pair in options["mapped"]:
        column, equals, name = pair.rpartition("=")
        if not equals or not column:
            raise click.ClickException(f"--map {pair} should look like --map 'Betreff=title'.")
        columns[column] = name.strip() or IGNORED
    columns |= dict.fromkeys(options["ignored"], IGNORED)
    plain = {name: options[name] for name in ("key", "key_column", "source", "encoding", "delimiter")}
    return Wish(
        **plain,
        columns=columns,
        zone=_zone(options["time_zone"]),
        grant_portal_access=options["grant_portal_access"],
    )


def _zone(name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise click.ClickException(f"There is no time zone {name}.") from fault


@contextlib.contextmanager
def _errors_file(file: Path | None) -> Iterator[TextIO | None]:
    if file is None:
        yield None
        return
    try:
        with file.open("w", encoding="utf-8", newline="") as to:
            csv.writer(to).writerow(("line", "field", "error"))
            yield to
    except OSError as fault:
        raise click.ClickException(f"{file} can't be written: {fault.strerror}.") from fault


@contextlib.contextmanager
def _bar(file: Path, *, times: int) -> Iterator[Callable[[int], None]]:
    """How far it is, on standard error, for a person at a terminal."""
    with click.progressbar(
        length=file.stat().st_size * times, label="Reading", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        yield bar.update


@dataclass(slots=True)
class _Faults:
    """The first of them, how many there are, and all of them in a file."""

    language: str
    kept: TextIO | None
    number: int = 0
    first: list[dict[str, Any]] = field(default_factory=list)

    def add(self, fault: Any) -> None:
        from desk.csv_files.formulas import defused

        self.number += 1
        told = {
            "line": fault.line,
            "field": fault.refusal.field,
            "error": fault.refusal.sentence(self.language),
        }
        if len(self.first) < MOST_SAID:
            self.first.append(told)
        if self.kept is not None:
            csv.writer(self.kept).writerow([defused(str(value)) for value in told.values()])


def _tell(plan: Any, counts: Any, faults: _Faults, *, is_written: bool, options: dict[str, Any]) -> None:
    report = {
        "encoding": plan.form.encoding,
        "delimiter": plan.form.delimiter,
        "columns": {name: of or None for name, of in plan.columns.as_mapping().items()},
        "key": plan.key or (plan.columns.names[plan.columns.key] if plan.columns.key is not None else None),
        "create": counts.create,
        "update": counts.update,
        "unchanged": counts.unchanged,
        "bad": counts.bad,
        "mails": counts.mails,
        "written": is_written,
        "faults": faults.number,
        "errors": faults.first,
        "first": counts.first,
    }
    if options["as_json"]:
        line(report)
    else:
        _say(report, is_dry=options["dry_run"], errors=options["errors"])


def _say(report: dict[str, Any], *, is_dry: bool, errors: Path | None) -> None:
    from desk.csv_files.delimiters import NAMES

    if is_dry:
        _say_how(report, NAMES.get(report["delimiter"], report["delimiter"]))
    for fault in report["errors"]:
        say(f"Line {fault['line']}, {fault['field']}: {fault['error']}")
    if (more := report["faults"] - len(report["errors"])) > 0:
        where = f"; all are in {errors}" if errors else "; --errors FILE keeps them all"
        say(f"… and {more} more{where}.")
    say(_summary(report, is_dry=is_dry))


def _say_how(report: dict[str, Any], delimiter: str) -> None:
    say(f"Encoding {report['encoding']}, delimiter {delimiter}.")
    for column, of in report["columns"].items():
        say(f"  {column} → {of or 'left out'}" + (" (the key)" if of and of == report["key"] else ""))
    for row in report["first"]:
        say("  " + ", ".join(f"{name}: {_short(text)}" for name, text in row.items() if text))


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 40 else f"{one_line[:39]}…"


def _summary(report: dict[str, Any], *, is_dry: bool) -> str:
    """What is new, changed, the same, and bad."""
    numbers = f"{report['create']} new, {report['update']} changed, {report['unchanged']} as they were"
    bad = f", {report['bad']} bad" if report["bad"] else ""
    if report["written"]:
        left_out = f"; {report['bad']} bad lines were left out" if report["bad"] else ""
        return f"{numbers}{left_out}."
    if is_dry:
        return f"It would be: {numbers}{bad}. Nothing was written."
    return f"Nothing was imported: {numbers}{bad}. --skip-bad-lines takes in the good ones."
