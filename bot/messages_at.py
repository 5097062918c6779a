"""A message as it stands in Slack now: events come late and out of order, this doesn't."""

from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_faults import is_missing


async def message_at(slack: AsyncWebClient, channel: str, ts: str) -> dict[str, Any] | None:
    """A message of a channel or of a thread; None if it is gone."""
    try:
        answer = await slack.conversations_replies(channel=channel, ts=ts, limit=1, inclusive=True)
    except SlackApiError as fault:
        if is_missing(fault):
            return None
        raise
    return next((message for message in answer["messages"] if message["ts"] == ts), None)
