"""What all batches of a run share."""

from dataclasses import dataclass

from desk.actor import Actor
from desk.house import House
from desk.migration.findings import Findings
from desk.migration.report import Report


@dataclass(frozen=True, slots=True)
class Run:
    """`source` is the name under which the ids of the other helpdesk are kept."""

    house: House
    source: str
    actor: Actor
    findings: Findings
    report: Report
    # Says what would come, and writes nothing.
    is_dry: bool = False
