"""List views in Slack (R18, R19): own, shared and shipped ones, paged in their place."""

from desk import list_views
from desk.conditions.tree import Leaf, Operator
from desk.shipped_views import Definition
from sandbox.slack import text_of
from tests.parts.house import as_agent
from tests.parts.slack_desk import KLAUS, NADIA, SUPPORT, Desk

URGENT = Leaf("priority", Operator.IS, ("urgent",))


async def view(desk: Desk, name: str, *, shared: bool = False, group_by: str = "") -> None:
    """Jonas's."""
    new = Definition(name, conditions=URGENT, sort_by="created", is_shared=shared, group_by=group_by)
    await list_views.add(desk.house, new, actor=as_agent(desk.cast.jonas))


async def listed(desk: Desk, text: str, answer: str) -> str:
    desk.people.reload(NADIA)
    await desk.people.slash(NADIA, SUPPORT, "/ticket", text)
    return text_of(await desk.slack.wait_for_ephemeral(NADIA, answer))


async def test_a_shared_view_shows_its_columns_in_the_readers_words(desk: Desk) -> None:
    await view(desk, "VIP", shared=True)
    _, card = await desk.ticket(priority="urgent")
    other, _ = await desk.ticket(title="Unwichtig")
    await desk.quiet()
    desk.cast.nadia.language = "de"
    await desk.cast.nadia.save()
    words = await listed(desk, "liste vip", "VIP (Jonas Keller)")
    assert (
        f"p{card['ts'].replace('.', '')}|TT1> *Der Drucker brennt*\nFrau Weber · offen · dringend · Support"
        in words
    )
    assert other.number not in words.replace("TT10", "")


async def test_a_long_view_is_paged_in_its_place(desk: Desk) -> None:
    await view(desk, "VIP", shared=True)
    for number in range(12):
        await desk.ticket(title=f"Drucker {number}.", priority="urgent")
    await desk.quiet()
    first = await listed(desk, "list VIP", "VIP")
    assert "Drucker 11." in first
    assert "Drucker 1." not in first
    shown = await desk.slack.wait_for_ephemeral(NADIA, "VIP")
    await desk.people.click(NADIA, "more_of_list_view", channel=SUPPORT, ts=shown.ts)
    await desk.slack.wait_for_ephemeral(NADIA, "Drucker 1.")
    assert len(desk.slack.ephemerals(NADIA)) == 1


async def test_a_grouped_view_has_headings(desk: Desk) -> None:
    await view(desk, "VIP", shared=True, group_by="status")
    await desk.ticket(priority="urgent")
    await desk.quiet()
    assert "_Open: 1_" in await listed(desk, "list VIP", "VIP")


async def test_all_views_one_may_see_are_offered_below_the_list(desk: Desk) -> None:
    await view(desk, "VIP", shared=True)
    await view(desk, "Secret")
    words = await listed(desk, "list", "Your tickets")
    assert "VIP (Jonas Keller)" in words
    assert "Waiting for the customer" in words
    assert "Secret" not in words
    shown = await desk.slack.wait_for_ephemeral(NADIA, "Your tickets")
    await desk.people.select(NADIA, "open_list_view", "/Closed this week", channel=SUPPORT, ts=shown.ts)
    await desk.slack.wait_for_ephemeral(NADIA, "Closed this week")


async def test_a_view_that_one_may_not_see_is_not_there(desk: Desk) -> None:
    await view(desk, "Secret")
    await listed(desk, "list Secret", "There is no list view Secret.")
    await desk.people.slash(KLAUS, SUPPORT, "/ticket", "list VIP")
    await desk.slack.wait_for_ephemeral(KLAUS, "Only agents of the desk can do that.")
