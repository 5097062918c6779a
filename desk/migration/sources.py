"""The helpdesks that can be brought over, and who reads their exports."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import tzinfo
from pathlib import Path
from typing import Protocol

from desk.migration import freescout, osticket, vtiger, zammad
from desk.migration.findings import Findings
from desk.migration.foreign import Foreign


class Reader(Protocol):
    """Yields the export's records; files are read, and what was staged is kept, until the block ends."""

    def __call__(
        self, path: Path, findings: Findings, *, zone: tzinfo = ...
    ) -> AbstractContextManager[Iterator[Foreign]]: ...


READERS: Mapping[str, Reader] = {
    "zammad": zammad.reading,
    "freescout": freescout.reading,
    "osticket": osticket.reading,
    "vtiger": vtiger.reading,
}
