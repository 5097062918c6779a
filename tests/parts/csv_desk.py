"""CSV files for the desk: taken in, or only looked at, and what came of it as one table of facts."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk.actor import Actor
from desk.csv_files import exporting, importing
from desk.csv_files.importing import Counts, Fault, Told
from desk.csv_files.plan import Plan, Wish, planned
from desk.errors import NotPossible
from desk.house import House
from models.comment import Channel

IMPORTER = Actor(channel=Channel.IMPORT)


@dataclass(slots=True)
class Result:
    """`faults`: (line, field, sentence). `numbers`: new, changed, as they were, bad."""

    plan: Plan
    counts: Counts
    faults: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        return self.counts.create, self.counts.update, self.counts.unchanged, self.counts.bad


@dataclass(frozen=True, slots=True)
class CsvDesk:
    """`check`, `take` and `take_good` write the text into a file first, unless it is one."""

    house: House
    folder: Path

    async def check(self, record: str, data: str | bytes | Path, **wish: Any) -> Result:
        actor = wish.pop("actor", IMPORTER)
        plan = await planned(self.file(data), record, Wish(**wish))
        result = Result(plan, Counts())
        result.counts = await importing.check(plan, actor=actor, told=Told(fault=_into(result)))
        return result

    async def take(self, record: str, data: str | bytes | Path, **wish: Any) -> Result:
        """All or nothing, as the command does it: nothing is written if the check finds a fault."""
        result = await self.check(record, data, **wish)
        if not result.faults:
            actor = wish.pop("actor", IMPORTER)
            written = await importing.take_in(self.house, result.plan, actor=actor)
            assert (written.create, written.update) == (result.counts.create, result.counts.update)
        return result

    async def take_good(self, record: str, data: str | bytes | Path, **wish: Any) -> Result:
        result = await self.check(record, data, **wish)
        actor = wish.pop("actor", IMPORTER)
        result.counts = await importing.take_in_good_lines(self.house, result.plan, actor=actor)
        return result

    async def refused(self, record: str, data: str | bytes | Path, **wish: Any) -> str:
        """The sentence of a file that bad lines are found in only while it is written."""
        plan = await planned(self.file(data), record, Wish(**wish))
        try:
            await importing.take_in(self.house, plan, actor=IMPORTER)
        except NotPossible as refusal:
            return refusal.sentence("en")
        raise AssertionError("it was taken in")

    def file(self, data: str | bytes | Path) -> Path:
        if isinstance(data, Path):
            return data
        file = self.folder / "file.csv"
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return file

    async def export(self, record: str, **options: Any) -> str:
        actor = options.pop("actor", IMPORTER)
        if record == "ticket":
            selection = options.pop("selection", None)
            pieces = exporting.tickets(selection, actor=actor, **options)
        else:
            pieces = exporting.records(record, actor=actor, **options)
        return "".join([piece async for piece in pieces])


def _into(result: Result) -> Any:
    def told(fault: Fault) -> None:
        result.faults.append((fault.line, fault.refusal.field, fault.refusal.sentence("en")))

    return told
