"""What was said while we weren't there is kept all the same."""

import pytest

from desk import tickets
from desk.assignees import Assignee
from desk.tickets import NewTicket
from models.slack_card import SlackCard
from sandbox.slack import SlackSandbox
from tests.parts.house import Cast, MakeHouse, as_contact
from tests.parts.slack_desk import JONAS, NADIA, SUPPORT, Desk, running


@pytest.mark.parametrize("mode", ["socket"])
async def test_what_was_said_while_the_desk_was_down_is_kept_after_the_start(
    make_house: MakeHouse, slack: SlackSandbox, cast: Cast, mode: str
) -> None:
    house = make_house(
        slack_bot_token=slack.bot_token, slack_app_token=slack.app_token, slack_api_url=slack.api_url
    )
    new = NewTicket(title="Drucker", contact=cast.weber, assignee=Assignee(group=cast.support))
    async with running(house, slack, mode) as (edge, postman):
        desk = Desk(house, cast, slack, edge, postman)
        ticket = await tickets.open_ticket(house, new, actor=as_contact(cast.weber))
        card = await desk.card(ticket)
        await desk.until(SlackCard.exists, "the card to be known")
        early = await slack.people.say(NADIA, SUPPORT, "eins", thread_ts=card["ts"])
        await desk.quiet()
    slack.request_url = None
    await slack.people.edit(NADIA, SUPPORT, early["ts"], "eins!")
    await slack.people.say(JONAS, SUPPORT, "zwei", thread_ts=card["ts"])
    async with running(house, slack, mode) as (edge, postman):
        desk = Desk(house, cast, slack, edge, postman)

        async def both() -> bool:
            return len(await desk.comments(ticket)) == 2

        await desk.until(both, "both to be known")
        assert [words for _, _, words in await desk.comments(ticket)] == ["eins!", "zwei"]
        await desk.quiet()
        # Nothing is missing now: another look reads no thread again.
        read = len([call for call in slack.calls if call.method == "conversations.replies"])
    async with running(house, slack, mode) as (edge, postman):
        await slack.wait_for_call("conversations.history", count=2)
    assert len([call for call in slack.calls if call.method == "conversations.replies"]) == read
