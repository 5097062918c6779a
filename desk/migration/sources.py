"""The helpdesks that can be brought over, and who reads their exports."""

from collections.abc import Generator, Mapping
from datetime import tzinfo
from pathlib import Path
from typing import Protocol

from desk.migration import freescout, osticket, vtiger, zammad
from desk.migration.findings import Findings
from desk.migration.foreign import Foreign


class Reader(Protocol):
    def __call__(
        self, path: Path, findings: Findings, *, zone: tzinfo = ...
    ) -> Generator[Foreign, None, None]: ...


READERS: Mapping[str, Reader] = {
    "zammad": zammad.read,
    "freescout": freescout.read,
    "osticket": osticket.read,
    "vtiger": vtiger.read,
}
