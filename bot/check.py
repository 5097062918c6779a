"""`postbote check` for Slack: are the tokens good, is the app in the channels? In plain sentences."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.room import WIRE_FAULTS
from bot.slack_faults import code_of, delivery_error, unreachable
from bot.supervisor import sentence_of
from desk.settings import Settings, SlackAccess
from models.group import Group


async def check(settings: Settings) -> list[str]:
    """What is wrong, a sentence each; empty: all is well. The store has to be open."""
    access = settings.slack
    if not access.is_configured:
        return []
    slack = AsyncWebClient(token=access.bot_token, base_url=access.api_url, retry_handlers=[])
    try:
        await slack.auth_test()
    except SlackApiError as fault:
        return [f"Slack refuses POSTBOTE_SLACK_BOT_TOKEN: {code_of(fault)}"]
    except WIRE_FAULTS as fault:
        return [f"{unreachable(fault)} ({access.api_url})"]
    faults = await _socket_mode(access) if access.uses_socket_mode else []
    groups = await Group.filter(slack_channel__isnull=False).order_by("name")
    return faults + [sentence for group in groups if (sentence := await _channel(slack, group))]


async def _socket_mode(access: SlackAccess) -> list[str]:
    slack = AsyncWebClient(token=access.app_token, base_url=access.api_url, retry_handlers=[])
    try:
        await slack.apps_connections_open(app_token=access.app_token)
    except WIRE_FAULTS as fault:
        return [sentence_of(fault)]
    return []


async def _channel(slack: AsyncWebClient, group: Group) -> str:
    channel = group.slack_channel or ""
    try:
        answer = await slack.conversations_info(channel=channel)
    except SlackApiError as fault:
        if code_of(fault) == "channel_not_found":
            return (
                f"Group {group.name}: Slack knows no channel {channel}, or it is private and the app "
                "is not in it. Invite it there."
            )
        return f"Group {group.name}: {delivery_error(fault).sentence}"
    except WIRE_FAULTS as fault:
        return f"Group {group.name}: {delivery_error(fault).sentence}"
    found = answer["channel"]
    if found.get("is_archived"):
        return f"Group {group.name}: the channel #{found.get('name', channel)} is archived."
    if not found.get("is_member"):
        return f"Group {group.name}: the app is not in #{found.get('name', channel)}. Invite it there."
    return ""
