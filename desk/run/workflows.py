"""Workflows (R35): what happened is taken up at once, what waits for time to pass is looked for each minute.

Several processes may: each event is one loop's at a time, and nothing runs twice.
"""

import time

import structlog

from desk.run.running import Running
from desk.workflows import queue, waiting

# Words that can be taken back are due a little later; another process doesn't ring our bell.
LOOK_SECONDS = 5.0
SCAN_SECONDS = 60.0
WORKFLOWS = "workflows"

log = structlog.get_logger(__name__)


async def work(running: Running) -> None:
    """Until cancelled."""
    scanned = 0.0
    with running.house.bell.listening() as bell:
        while True:
            await queue.work_off(running.house)
            if time.monotonic() - scanned >= SCAN_SECONDS or not scanned:
                ran = await waiting.run_due(running.house)
                scanned = time.monotonic()
                if ran:
                    log.info("workflows.ran", runs=ran)
            running.health.good(WORKFLOWS)
            await bell.wait(await _pause())


async def _pause() -> float:
    due = await queue.next_due()
    return LOOK_SECONDS if due is None else min(max(due, 0.05), LOOK_SECONDS)
