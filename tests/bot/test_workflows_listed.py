"""`/ticket workflows`: what runs by itself, to read (R35)."""

from sandbox.slack import text_of
from tests.parts.slack_desk import NADIA, SUPPORT, Desk
from tests.parts.workflows import workflow


async def test_an_agent_reads_what_runs_by_itself(desk: Desk) -> None:
    desk.people.reload(NADIA)
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "workflows")
    assert "none" in text_of(await desk.slack.wait_for_ephemeral(NADIA, "runs by itself"))
    await workflow(desk.house, "Bye <!channel>", "closed", "mail customer: Bye & thanks", "tag done")
    await workflow(
        desk.house, "Late", "status", "tag late", after="3 days", where="priority is high", active=False
    )
    desk.people.reload(NADIA)
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "workflow")
    words = text_of(await desk.slack.wait_for_ephemeral(NADIA, "Late"))
    assert "*Bye &lt;!channel&gt;* (on)\nclosed\n• mail customer: Bye &amp; thanks\n• tag done" in words
    assert "*Late* (off)\n3 days after status – priority is high\n• tag late" in words
