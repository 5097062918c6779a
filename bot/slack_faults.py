"""What Slack refuses, sorted: faults that pass and faults that stay, with a sentence for a person."""

import aiohttp
from slack_sdk.errors import SlackApiError

from desk.errors import DeliveryError


class NotAuthorised(Exception):
    """Slack doesn't take the bot token; the sentence is for an operator."""


# The message itself, or the place it is for, is the reason: no later try can be better.
STAYING = {
    "channel_not_found": "Slack knows no such channel, or the app was not invited into it",
    "is_archived": "the channel is archived",
    "invalid_blocks": "Slack refuses the form of the message",
    "invalid_blocks_format": "Slack refuses the form of the message",
    "msg_too_long": "the message is too long",
    "msg_blocks_too_long": "the message is too long",
    "no_text": "the message is empty",
    "cant_update_message": "the message belongs to somebody else",
    "edit_window_closed": "the workspace doesn't let messages be changed so late",
    "restricted_action": "the workspace doesn't let the app post there",
    "restricted_action_read_only_channel": "the workspace doesn't let the app post there",
    "restricted_action_thread_only_channel": "the workspace doesn't let the app post there",
    "invalid_name": "Slack knows no such emoji",
    "too_many_reactions": "the message has too many reactions",
}
# Somebody can mend it: an operator with a token or scope, a member of the channel with an invitation.
MENDABLE = {
    "invalid_auth": "Slack refuses POSTBOTE_SLACK_BOT_TOKEN",
    "not_authed": "Slack refuses POSTBOTE_SLACK_BOT_TOKEN",
    "account_inactive": "the app was removed from the workspace",
    "token_revoked": "POSTBOTE_SLACK_BOT_TOKEN was revoked",
    "token_expired": "POSTBOTE_SLACK_BOT_TOKEN has expired",
    "missing_scope": "the app lacks a permission; install it again from bot/manifest.json",
    "not_in_channel": "the app is not in the channel; invite it",
}
TOKEN = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
# The message, or the thread it was for, was deleted in Slack.
MISSING = frozenset({"message_not_found", "thread_not_found"})


def code_of(fault: SlackApiError) -> str:
    """Slack's word for a refusal: `not_in_channel`; or the HTTP status."""
    body = fault.response.data if hasattr(fault.response, "data") else fault.response
    error = body.get("error") if isinstance(body, dict) else None
    return str(error or getattr(fault.response, "status_code", "no answer"))


def is_missing(fault: SlackApiError) -> bool:
    return code_of(fault) in MISSING


def delivery_error(fault: BaseException) -> DeliveryError:
    """The fault of a wire as the outbox wants it."""
    if isinstance(fault, SlackApiError):
        return _refused(fault)
    if isinstance(fault, NotAuthorised):
        return DeliveryError(str(fault), permanent=False)
    if isinstance(fault, TimeoutError):
        return DeliveryError("Slack did not answer in time", permanent=False)
    if isinstance(fault, aiohttp.ClientError | OSError):
        return DeliveryError(unreachable(fault), permanent=False)
    raise fault


def _refused(fault: SlackApiError) -> DeliveryError:
    code = code_of(fault)
    if code == "ratelimited":
        return DeliveryError("Slack asks to wait", permanent=False, retry_after=_retry_after(fault))
    if code in STAYING:
        return DeliveryError(f"{STAYING[code]} ({code})", permanent=True)
    if code in MENDABLE:
        return DeliveryError(f"{MENDABLE[code]} ({code})", permanent=False)
    # internal_error, fatal_error, service_unavailable, a page instead of JSON, and what we don't know.
    return DeliveryError(f"Slack refuses: {code}", permanent=False)


def _retry_after(fault: SlackApiError) -> float:
    headers = getattr(fault.response, "headers", {})
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(told) if str(told).isdigit() else 30.0


def unreachable(fault: BaseException) -> str:
    """One sentence that names the setting; aiohttp's own words tell more than a person asked for."""
    reason = getattr(getattr(fault, "os_error", None), "strerror", None) or str(fault) or type(fault).__name__
    return f"Slack can't be reached at POSTBOTE_SLACK_API_URL: {reason}"
