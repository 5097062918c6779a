"""What workflows did: each run with what was done, or why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.rows import moment, rows
from models.workflow import WorkflowRun

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Counted:
    """Of one workflow, within a week."""

    runs: int = 0
    faults: int = 0
    # Tickets on which the guard stopped it.
    stopped: int = 0
    last: datetime | None = None


NONE = Counted()


async def counts(now: datetime) -> Mapping[int, Counted]:
    """By workflow; the last run is the last of all time."""
    found = await rows(_COUNTS, [now - WEEK, now - WEEK, now - WEEK])
    return {
        row["workflow_id"]: Counted(
            int(row["runs"]), int(row["faults"]), int(row["stopped"]), moment(row["last"])
        )
        for row in found
    }


_COUNTS = """
SELECT workflow_id, max(at) AS last,
  sum(CASE WHEN at > ? AND occasion NOT LIKE 'stopped:%' THEN 1 ELSE 0 END) AS runs,
  sum(CASE WHEN at > ? AND CAST(result AS text) LIKE '%"fault"%' THEN 1 ELSE 0 END) AS faults,
  sum(CASE WHEN at > ? AND occasion LIKE 'stopped:%' THEN 1 ELSE 0 END) AS stopped
FROM workflow_run GROUP BY workflow_id
"""


@dataclass(frozen=True, slots=True)
class Ran:
    at: datetime
    workflow: str
    ticket: str
    occasion: str
    said: tuple[str, ...]
    # Nothing was done then.
    fault: str | None
    stopped: str | None

    @property
    def in_words(self) -> str:
        if self.fault is not None:
            return f"nothing: {self.fault}"
        return f"stopped: {self.stopped}" if self.stopped is not None else "; ".join(self.said)


async def lately(*, most: int, ticket_id: int | None = None, workflow_id: int | None = None) -> Sequence[Ran]:
    """The latest first."""
    wanted = WorkflowRun.all()
    if ticket_id is not None:
        wanted = wanted.filter(ticket_id=ticket_id)
    if workflow_id is not None:
        wanted = wanted.filter(workflow_id=workflow_id)
    found = await wanted.order_by("-at", "-id").limit(most).select_related("workflow", "ticket")
    return [_ran(run) for run in found]


def _ran(run: WorkflowRun) -> Ran:
    def said(word: str) -> str | None:
        return next((step[word] for step in run.result if word in step), None)

    done = tuple(step["did"] for step in run.result if "did" in step)
    return Ran(
        run.at, run.workflow.name, run.ticket.number, run.occasion, done, said("fault"), said("stopped")
    )
